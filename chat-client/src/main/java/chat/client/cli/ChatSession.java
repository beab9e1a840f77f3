package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.Reconnect;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Role;
import chat.protocol.CloseReason;
import chat.protocol.CommandLine;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, from the first name to the last line, over as many connections as it takes. Input is read on a thread of its
 * own, because reading cannot be interrupted everywhere: however the conversation ends, {@link #run} returns at once.
 */
public final class ChatSession {

    /** Seconds that a person waits for the server's goodbye. */
    private static final int GOODBYE_TIMEOUT_SECONDS = 3;

    /** The same where the leave waits behind what the server has yet to read. */
    private static final int SLOWED_GOODBYE_TIMEOUT_SECONDS = 15;

    private final Console console;
    private final @Nullable String username;
    private final MessagePrinter printer;
    private final Entrance entrance;

    private final CommandRunner commands;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    /** Where the conversation takes place; null before anybody got in. */
    private volatile @Nullable Place place;

    private volatile boolean leaving;

    /** Whether a line was not taken: a program that feeds us wants to know in the end. */
    private volatile boolean anyRefused;

    /** Whether it was said that the server reads more slowly. */
    private volatile boolean slowed;

    /**
     * A conversation that {@link #run} starts.
     *
     * @param username the name to try first, or null to ask for it
     */
    public ChatSession(
            Console console, ClientConfig config, EventLoopGroup group, @Nullable String username, Notify notify) {
        this.console = console;
        this.username = username;
        EventLoop loop = group.next();
        ZoneId zone = ZoneId.systemDefault();
        printer = new MessagePrinter(console.palette(), zone);
        InstantSource clock = InstantSource.system();
        Transcript transcript = new Transcript(console, printer, clock, zone);
        Rooms rooms = new Rooms();
        Correspondents correspondents = new Correspondents();
        RoomView room = new RoomView(console, printer, transcript, notify, rooms, correspondents, clock);
        commands = new CommandRunner(console, room, transcript, rooms, correspondents, this::client, this::refuse);
        // A program ends with its connection: whoever feeds it has to know what became of every line.
        ClientConfig suited = console.isInteractive() ? config : config.withReconnect(Reconnect.OFF);
        entrance = new Entrance(console, printer, suited, loop, () -> newVisit(room));
        console.completeWith(new ChatCompletion(rooms, correspondents));
        console.onOutputClosed(this::endUnseen);
    }

    private Visit newVisit(RoomView room) {
        return console.wantsWire() ? new WireVisit(room, new Course(), console) : new Visit(room, new Course());
    }

    /** Blocks until the conversation is over. The console is still open then. */
    public Ending run() {
        Thread input = new Thread(this::converse, "chat-input");
        input.setDaemon(true);
        input.start();
        return ending.join();
    }

    /** Ends the conversation from outside, as politely as the time allows. */
    public void stop(Duration timeout) {
        leave();
        try {
            ending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Best effort: this program ends one way or the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void converse() {
        try {
            console.onInterrupt(this::leave);
            Place first = entrance.enter(username);
            console.onInterrupt(null);
            if (first != null) {
                startAt(first);
                commands.showPast(first.client());
                // Nothing is read while far more waits to be shown than can be.
                console.onBehind(behind -> first.client().setReading(!behind));
                readLines();
                waitForAnswers();
            }
            leave();
        } catch (ChatException e) {
            ending.complete(Ending.outside(e, entrance.wasHeard()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the console was closed, so this is over already
        } catch (RuntimeException | Error e) {
            ending.complete(new Ending(Ending.FAILED, "This program has a fault: " + PeerText.clean(e.toString())));
        }
    }

    private void startAt(Place first) {
        place = first;
        if (leaving) {
            first.client().leave(); // somebody said so on the way
        }
    }

    private void endUnseen(@Nullable String why) {
        if (why == null) {
            leave();
        } else {
            ending.complete(new Ending(Ending.FAILED, why));
        }
    }

    /** Reads until the input ends or says so, or a program's does not lead where it goes on. */
    private void readLines() throws InterruptedException {
        try {
            String line = console.nextLine("");
            while (line != null) {
                CommandLine typed = CommandLine.parse(Face.TERMINAL, Role.EVERYBODY, line);
                if (typed.asksFor(ChatCommand.EXIT)) {
                    return;
                }
                boolean done = commands.run(typed);
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
        Place here = place;
        if (here != null && (here.visit().isOnline() || !console.isInteractive())) {
            return here.client();
        }
        refuse("Not sent: there is no connection. It stays on your line: press Enter when you are back.");
        if (here != null) {
            here.client().hurry();
        }
        return null;
    }

    private void refuse(String why) {
        anyRefused = true;
        console.show(printer.complaint(why), Kind.COMPLAINT);
    }

    private void notice(String text) {
        console.show(new AttributedString(text), Kind.NOTICE);
    }

    /** A program wants to know of every line. A person has seen them, and waits for nothing but the goodbye. */
    private void waitForAnswers() throws InterruptedException {
        if (console.isInteractive()) {
            ending.completeOnTimeout(
                    new Ending(Ending.FAILED, "The server did not say goodbye"),
                    slowed ? SLOWED_GOODBYE_TIMEOUT_SECONDS : GOODBYE_TIMEOUT_SECONDS,
                    TimeUnit.SECONDS);
        } else {
            commands.awaitAnswers();
        }
    }

    private void leave() {
        leaving = true;
        Place current = place;
        if (current != null) {
            current.client().leave();
        } else if (!entrance.leave()) {
            ending.complete(Ending.asWanted());
        }
    }

    /** How it goes after somebody got in. */
    private final class Course implements Visit.Observer {

        @Override
        public void onRefused(String why) {
            refuse(why);
        }

        /** Said once: it is no complaint, and a program need not end for it. */
        @Override
        public void onSlowed() {
            if (!slowed) {
                slowed = true;
                if (console.isInteractive()) {
                    notice("* " + Phrases.SLOWED);
                } else {
                    console.show(printer.complaint(Phrases.SLOWED), Kind.COMPLAINT);
                }
            }
        }

        @Override
        public void onInterrupted(ChatException why) {
            console.setOnline(false);
            explain(why, ". Reconnecting; exit leaves.");
        }

        @Override
        public void onStillOut(ChatException why) {
            explain(why, ". Trying again.");
        }

        /** That one was removed is said when it is certain, which is at the end. */
        private void explain(ChatException why, String next) {
            if (!(why instanceof ChatException.ClosedByServer closed && closed.is(CloseReason.KICKED))) {
                refuse(Ending.words(why) + next);
            }
        }

        @Override
        public void onBack() {
            console.setOnline(true);
        }

        @Override
        public void onEnded(ChatException reason) {
            if (leaving && reason instanceof ChatException.ClosedByServer) {
                notice("* Goodbye.");
                boolean failed = anyRefused && !console.isInteractive();
                ending.complete(failed ? new Ending(Ending.FAILED, null) : Ending.asWanted());
            } else if (leaving && reason instanceof ChatException.Closed) {
                ending.complete(Ending.asWanted()); // there was no connection, and nobody to say goodbye
            } else {
                ending.complete(Ending.because(reason));
            }
        }
    }
}
