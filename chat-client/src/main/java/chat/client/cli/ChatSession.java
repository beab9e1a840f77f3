package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.cli.Console.Kind;
import chat.protocol.PeerText;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
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

    private final Console console;
    private final ClientConfig config;
    private final EventLoop loop;
    private final @Nullable String username;
    private final Backoff backoff;
    private final MessagePrinter printer;
    private final RoomView room;
    private final Entrance entrance;

    private final CommandRunner commands;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    /** Where the conversation takes place now, or took place last; null before the room was entered. */
    private volatile @Nullable Place place;

    /** The latest one, if there ever was one. */
    private volatile @Nullable Return wayBack;

    /** Guarded by this object's lock, as every change of the place. */
    private boolean behind;

    private volatile boolean leaving;

    /** Whether a line was not taken: a program that feeds us wants to know in the end. */
    private volatile boolean anyRefused;

    /**
     * A conversation that {@link #run} starts.
     *
     * @param username the name to try first, or null to ask for it
     */
    public ChatSession(
            Console console, ClientConfig config, EventLoopGroup group, @Nullable String username, Notify notify) {
        this(console, config, group, username, notify, new Backoff(ThreadLocalRandom.current()));
    }

    /** @param backoff the pauses on the ways back after lost connections; used on the event loop */
    ChatSession(
            Console console,
            ClientConfig config,
            EventLoopGroup group,
            @Nullable String username,
            Notify notify,
            Backoff backoff) {
        this.console = console;
        this.config = config;
        this.username = username;
        this.backoff = backoff;
        loop = group.next();
        ZoneId zone = ZoneId.systemDefault();
        printer = new MessagePrinter(console.palette(), zone);
        InstantSource clock = InstantSource.system();
        Transcript transcript = new Transcript(console, printer, clock, zone);
        Rooms rooms = new Rooms();
        Correspondents correspondents = new Correspondents();
        room = new RoomView(console, printer, transcript, notify, rooms, correspondents, clock);
        commands = new CommandRunner(console, room, transcript, rooms, correspondents, this::client, this::refuse);
        entrance = new Entrance(console, printer, config, loop, this::newVisit);
        console.completeWith(new ChatCompletion(rooms, correspondents));
        console.onOutputClosed(this::endUnseen);
    }

    private Visit newVisit() {
        return console.wantsWire()
                ? new WireVisit(room, this::refuse, this::onEnded, console)
                : new Visit(room, this::refuse, this::onEnded);
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
                console.onBehind(this::setBehind);
                readLines();
                waitForAnswers();
            }
            leave();
        } catch (ChatException e) {
            ending.complete(Ending.because(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the console was closed, so this is over already
        } catch (RuntimeException | Error e) {
            ending.complete(new Ending(Ending.FAILED, "This program has a fault: " + PeerText.clean(e.toString())));
        }
    }

    private synchronized void startAt(Place first) {
        if (place == null) { // else it was lost at once, and another is there already
            arriveAt(first);
        }
    }

    private synchronized void arriveAt(Place next) {
        place = next;
        next.client().setReading(!behind);
        if (leaving) {
            next.client().leave(); // somebody said so on the way
        }
    }

    /** Nothing is read while far more waits to be shown than can be, wherever the conversation takes place. */
    private synchronized void setBehind(boolean behind) {
        this.behind = behind;
        Place current = place;
        if (current != null) {
            current.client().setReading(!behind);
        }
    }

    private void endUnseen(@Nullable String why) {
        if (why == null) {
            leave();
        } else {
            ending.complete(new Ending(Ending.FAILED, why));
        }
    }

    /** Reads until the input ends or says so. */
    private void readLines() throws InterruptedException {
        String draft = "";
        String line = console.nextLine(draft);
        while (line != null) {
            Command command = Command.parse(line);
            if (command.kind() == Command.Kind.LEAVE) {
                return;
            }
            draft = commands.run(command) ? "" : line;
            line = console.nextLine(draft);
        }
    }

    /** The client to ask; null, having said so, while there is no connection. */
    private @Nullable ChatClient client() {
        Place here = place;
        if (here != null && (here.isOnline() || !console.isInteractive())) {
            return here.client();
        }
        refuse("Not sent: there is no connection. It stays on your line: press Enter when you are back.");
        Return current = wayBack;
        if (current != null) {
            current.hurry();
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
                    GOODBYE_TIMEOUT_SECONDS,
                    TimeUnit.SECONDS);
        } else {
            commands.awaitAnswers();
        }
    }

    private void leave() {
        leaving = true;
        Place current = place;
        if (current != null && current.isOnline()) {
            current.client().leave();
        } else if (!entrance.leave()) {
            ending.complete(Ending.asWanted());
        }
    }

    /** A connection ended that had entered the room. */
    private void onEnded(Visit visit, ChatException reason) {
        if (leaving && reason instanceof ChatException.ClosedByServer) {
            notice("* Goodbye.");
            boolean failed = anyRefused && !console.isInteractive();
            ending.complete(failed ? new Ending(Ending.FAILED, null) : Ending.asWanted());
        } else if (leaving || !console.isInteractive() || !Return.mayHelp(reason)) {
            ending.complete(Ending.because(reason));
        } else {
            console.setOnline(false);
            refuse(Ending.words(reason) + ". Reconnecting; exit leaves.");
            if (visit.stay().compareTo(Backoff.LONGEST) >= 0) {
                backoff.startAnew(); // else the server lets us in to drop us at once, and deserves no quicker attempts
            }
            Return next = new Return(config, loop, this::newVisit, room.username(), backoff, new Comeback());
            wayBack = next;
            next.start();
        }
    }

    private final class Comeback implements Return.Listener {

        @Override
        public void onBack(Place next) {
            arriveAt(next);
            console.setOnline(true);
        }

        @Override
        public void onStillOut(ChatException why) {
            refuse(Ending.words(why) + ". Trying again.");
        }

        @Override
        public void onGivenUp(ChatException why) {
            ending.complete(Ending.because(why));
        }
    }
}
