package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, from the first name to the last line. Input is read on a thread of its own, because reading cannot be
 * interrupted everywhere: however the connection ends, {@link #run} returns at once.
 */
public final class ChatSession {

    /** Lines on their way to the room and not yet back: enough to hide the way, few enough to stop soon when it ends. */
    private static final int WINDOW = 64;

    /** Seconds that a person waits for the server's goodbye. */
    private static final int GOODBYE_TIMEOUT_SECONDS = 3;

    private final Console console;
    private final MessagePrinter printer = new MessagePrinter(ZoneId.systemDefault());
    private final Entrance entrance;
    private final @Nullable String username;

    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    private volatile boolean leaving;

    /** Whether a line was not taken: a program that feeds us wants to know in the end. */
    private volatile boolean anyRefused;

    /** @param username the name to try first, or null to ask for it */
    public ChatSession(Console console, ClientConfig config, EventLoopGroup group, @Nullable String username) {
        this.console = console;
        this.username = username;
        entrance =
                new Entrance(console, config, group, () -> new RoomDisplay(console, printer, this::onConnectionEnded));
        console.onOutputClosed(this::leave);
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
            ChatClient joined = entrance.enter(username);
            if (joined != null) {
                console.onBehind(behind -> joined.setReading(!behind));
                readLines(joined);
                waitForAnswers();
            }
            leave();
        } catch (ChatException e) {
            ending.complete(Ending.because(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the console was closed, so this is over already
        } catch (RuntimeException e) {
            ending.completeExceptionally(e);
        }
    }

    /** Reads until the input ends or says so. */
    private void readLines(ChatClient joined) throws InterruptedException {
        String line = console.nextLine();
        while (line != null && obey(Command.parse(line), joined)) {
            line = console.nextLine();
        }
    }

    private boolean obey(Command command, ChatClient joined) throws InterruptedException {
        switch (command.kind()) {
            case SAY -> {
                window.acquire();
                joined.send(command.text()).whenComplete((said, failure) -> answered(failure));
            }
            case USERS -> {
                window.acquire();
                joined.users()
                        .thenAccept(users -> console.print(printer.users(users)))
                        .whenComplete((printed, failure) -> answered(failure));
            }
            case HELP -> console.print(MessagePrinter.HELP);
            case UNKNOWN -> refuse("Unknown command: " + command.text() + ". Type /help for help.");
            case NOTHING -> {}
            case LEAVE -> {
                return false;
            }
        }
        return true;
    }

    private void answered(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof ChatException.Refused
                || cause instanceof ChatException.NotAnswered
                || cause instanceof ChatException.TooManyPending) {
            refuse(String.valueOf(cause.getMessage()));
        } // else it was taken, or the connection is over and says so itself
        window.release();
    }

    private void refuse(String why) {
        anyRefused = true;
        console.complain(MessagePrinter.text(why));
    }

    /** A program wants to know of every line. A person has seen them, and waits for nothing but the goodbye. */
    private void waitForAnswers() throws InterruptedException {
        if (console.isInteractive()) {
            ending.completeOnTimeout(
                    new Ending(Ending.FAILED, "The server did not say goodbye"),
                    GOODBYE_TIMEOUT_SECONDS,
                    TimeUnit.SECONDS);
        } else {
            window.acquire(WINDOW);
        }
    }

    private void leave() {
        leaving = true;
        if (!entrance.leave()) {
            ending.complete(Ending.asWanted());
        }
    }

    private void onConnectionEnded(ChatException reason) {
        if (leaving && reason instanceof ChatException.ClosedByServer) {
            console.print("* Goodbye.");
            boolean failed = anyRefused && !console.isInteractive();
            ending.complete(failed ? new Ending(Ending.FAILED, null) : Ending.asWanted());
        } else {
            ending.complete(Ending.because(reason));
        }
    }
}
