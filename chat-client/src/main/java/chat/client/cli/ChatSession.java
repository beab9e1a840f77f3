package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.Reconnect;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CommandLine;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.Role;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * The program's conversation, from the first name to the last line, over as many connections as it takes. Input is read on a thread of
 * its own, because reading cannot be interrupted everywhere: however the conversation ends, {@link #run} returns at once.
 */
public final class ChatSession {

    /** Seconds that a person waits for the server's goodbye. */
    private static final int GOODBYE_TIMEOUT_SECONDS = 3;

    /** The same where the server reads slowly, and the leave waits behind other messages. */
    private static final int SLOWED_GOODBYE_TIMEOUT_SECONDS = 15;

    /** Seconds between two messages about how far somebody has read in a conversation. */
    private static final int READ_PAUSE_SECONDS = 1;

    private final Console console;
    private final @Nullable String username;
    private final @Nullable String password;
    private final Notify notify;
    private final MessagePrinter printer;
    private final Scrollback scrollback;
    private final JoinedRooms rooms = new JoinedRooms();
    private final RecentContacts contacts = new RecentContacts();
    private final IgnoredPeople ignored = new IgnoredPeople();
    private final ReadReporter marks =
            new ReadReporter(this::tellRead, CompletableFuture.delayedExecutor(READ_PAUSE_SECONDS, TimeUnit.SECONDS));
    private final LoginPrompt login;
    private final CompletableFuture<ExitStatus> status = new CompletableFuture<>();

    /** Null before anybody got in. */
    private volatile LoginPrompt.@Nullable Login joined;

    private volatile boolean leaving;

    /** Whether a line was not taken: a program that feeds us wants to know in the end. */
    private volatile boolean anyRefused;

    /**
     * A conversation that {@link #run} starts.
     *
     * @param username the name to try first, or null to ask for it
     * @param password for the server that asks for one; null if there is none at hand. A secret
     */
    public ChatSession(
            Console console,
            ClientConfig config,
            EventLoopGroup group,
            @Nullable String username,
            @Nullable String password,
            Notify notify) {
        this.console = console;
        this.username = username;
        this.password = password;
        this.notify = notify;
        ZoneId zone = ZoneId.systemDefault();
        printer = new MessagePrinter(console.palette(), zone);
        scrollback = new Scrollback(console, printer, InstantSource.system(), zone);
        // A program ends with its connection: whoever feeds it has to know what became of every line.
        ClientConfig suited = console.isInteractive() ? config : config.withReconnect(Reconnect.OFF);
        login = new LoginPrompt(console, printer, suited, group.next(), this::newListener);
        console.completeWith(new ChatCompletion(rooms, contacts, ignored, this::features, this::role));
        console.onOutputClosed(this::endUnseen);
        console.onSeen(this::seen);
    }

    /** The person is there. */
    private void seen() {
        LoginPrompt.Login login = joined;
        if (login != null) {
            login.listener().talk().seen();
        }
    }

    private void tellRead(ReadReporter.Place place, long seq) {
        LoginPrompt.Login login = joined;
        if (login != null && place.room() != null) {
            login.client().read(place.room(), seq);
        } else if (login != null && place.with() != null) {
            login.client().readDirects(place.with(), seq);
        }
    }

    /** What the server can do; nothing as long as nobody is in. */
    private List<String> features() {
        LoginPrompt.Login login = joined;
        return login == null ? List.of() : login.listener().features;
    }

    /** What the person may do; as a guest as long as nobody is in. */
    private Role role() {
        LoginPrompt.Login login = joined;
        return login == null ? Role.GUEST : login.listener().role;
    }

    private ConsoleListener newListener() {
        return new ConsoleListener(
                console,
                printer,
                scrollback,
                rooms,
                new TalkView(console, printer, scrollback, notify, rooms, contacts, ignored, marks),
                InstantSource.system(),
                this::refuse,
                this::onEnd);
    }

    /** Blocks until the conversation is over. The console is still open then. */
    public ExitStatus run() {
        Thread input = new Thread(this::converse, "chat-input");
        input.setDaemon(true);
        input.start();
        return status.join();
    }

    /** Ends the conversation from outside, as politely as the time allows. */
    public void stop(Duration timeout) {
        leave();
        try {
            status.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Best effort: this program ends one way or the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void converse() {
        try {
            console.onInterrupt(this::leave);
            LoginPrompt.Login first = login.run(username, password);
            console.onInterrupt(null);
            if (first != null) {
                joined = first;
                if (leaving) {
                    first.client().leave(); // somebody said so on the way
                }
                CommandRunner commands = new CommandRunner(
                        console,
                        first.listener(),
                        printer.people(),
                        password,
                        scrollback,
                        rooms,
                        contacts,
                        ignored,
                        this::client,
                        this::leave,
                        this::refuse);
                commands.showPast(first.client());
                console.recallWith(commands::recalled);
                if (console.isInteractive()) {
                    seen();
                }
                // Nothing is read while far more waits to be shown than can be.
                console.onBehind(behind -> first.client().setReading(!behind));
                readLines(commands);
                waitForAnswers(commands, first.listener());
            }
            leave();
        } catch (ChatException e) {
            status.complete(ExitStatus.outside(e, login.wasHeard()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the console was closed, so this is over already
        } catch (RuntimeException | Error e) {
            status.complete(
                    new ExitStatus(ExitStatus.FAILED, "This program has a fault: " + PeerText.clean(e.toString())));
        }
    }

    private void endUnseen(@Nullable String why) {
        if (why == null) {
            leave();
        } else {
            status.complete(new ExitStatus(ExitStatus.FAILED, why));
        }
    }

    /** Reads until the input ends or says so, or until a program would go on in the wrong room. */
    private void readLines(CommandRunner commands) throws InterruptedException {
        try {
            String line = console.nextLine("");
            while (line != null) {
                CommandLine typed = CommandLine.parse(Face.TERMINAL, role(), line);
                if (typed.asksFor(ChatCommand.EXIT)) {
                    return;
                }
                boolean done = commands.run(typed);
                String aloud = done && console.isInteractive() ? Phrases.saidAloud(line) : null;
                if (aloud != null) {
                    console.show(new AttributedString("* " + aloud), Kind.NOTICE);
                }
                if (!done && !console.isInteractive()) {
                    return;
                }
                line = console.nextLine(done ? "" : line);
            }
        } catch (LineInput.NotTextException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    /** The client to ask; null, having said so, while there is no connection. */
    private @Nullable ChatClient client() {
        LoginPrompt.Login current = joined;
        if (current != null && (current.listener().isOnline() || !console.isInteractive())) {
            return current.client();
        }
        refuse("Not sent: there is no connection. It stays on your line: press Enter when you are back.");
        if (current != null) {
            current.client().hurry();
        }
        return null;
    }

    private void refuse(String why) {
        anyRefused = true;
        console.show(printer.complaint(why), Kind.COMPLAINT);
    }

    /** A program wants to know of every line. A person has seen them, and waits for nothing but the goodbye. */
    private void waitForAnswers(CommandRunner commands, ConsoleListener listener) throws InterruptedException {
        if (console.isInteractive()) {
            status.completeOnTimeout(
                    new ExitStatus(ExitStatus.FAILED, "The server did not say goodbye"),
                    listener.isSlowed() ? SLOWED_GOODBYE_TIMEOUT_SECONDS : GOODBYE_TIMEOUT_SECONDS,
                    TimeUnit.SECONDS);
        } else {
            commands.awaitAnswers();
        }
    }

    private void leave() {
        leaving = true;
        LoginPrompt.Login current = joined;
        if (current != null) {
            current.client().leave();
        } else if (!login.leave()) {
            status.complete(ExitStatus.AS_WANTED);
        }
    }

    /** The client is over after somebody got in. */
    private void onEnd(ChatException reason) {
        if (leaving && reason instanceof ChatException.ClosedByServer) {
            console.show(new AttributedString("* " + Phrases.GOODBYE), Kind.NOTICE);
            boolean failed = anyRefused && !console.isInteractive();
            status.complete(failed ? new ExitStatus(ExitStatus.FAILED, null) : ExitStatus.AS_WANTED);
        } else if (leaving && reason instanceof ChatException.Closed) {
            status.complete(ExitStatus.AS_WANTED); // there was no connection, and nobody to say goodbye
        } else {
            status.complete(ExitStatus.because(reason));
        }
    }
}
