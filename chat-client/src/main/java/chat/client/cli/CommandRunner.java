package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.cli.Console.Kind;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.UnknownCommand;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Does what typed lines ask for. On the thread that reads them; what the server answers comes on the event loop. */
final class CommandRunner {

    /** Lines on their way to the room and not yet back: enough to hide the way, few enough to stop soon when it ends. */
    private static final int WINDOW = 64;

    /** Code points of a text that is named because it may be lost. */
    private static final int MAX_NAMED_TEXT = 60;

    private final Console console;
    private final RoomView room;
    private final Supplier<@Nullable ChatClient> online;
    private final Consumer<String> refuse;

    private final Semaphore window = new Semaphore(WINDOW);

    /**
     * @param online the client to ask; null, having said so, while there is no connection
     * @param refuse says that something did not work, and why; called on any thread
     */
    CommandRunner(Console console, RoomView room, Supplier<@Nullable ChatClient> online, Consumer<String> refuse) {
        this.console = console;
        this.room = room;
        this.online = online;
        this.refuse = refuse;
    }

    /** Returns false if the line was not understood, or cannot be sent: then a person has it back to mend or to send again. */
    boolean run(Command command) throws InterruptedException {
        switch (command.kind()) {
            case SAY -> {
                return say(command.text(), false);
            }
            case ME -> {
                return say(command.text(), true);
            }
            case USERS -> {
                return listUsers();
            }
            case QUIET -> {
                return setQuiet(command.text());
            }
            case HELP -> notice(MessagePrinter.HELP);
            case UNKNOWN -> {
                refuse.accept(UnknownCommand.explain(command.text(), Command.NAMES));
                return false;
            }
            case NOTHING, LEAVE -> {}
        }
        return true;
    }

    private boolean say(String text, boolean action) throws InterruptedException {
        try {
            MessageText.check(text, null);
        } catch (ProtocolException refused) {
            refuse.accept(refused.reason());
            return PeerText.isBlank(text);
        }
        ChatClient client = online.get();
        if (client == null) {
            return false;
        }
        window.acquire();
        CompletableFuture<ServerMessage.Said> said = action ? client.sendAction(text) : client.send(text);
        said.whenComplete((taken, failure) -> answered(failure, text));
        return true;
    }

    private boolean listUsers() throws InterruptedException {
        ChatClient client = online.get();
        if (client == null) {
            return false;
        }
        window.acquire();
        client.users().thenAccept(room::users).whenComplete((shown, failure) -> answered(failure, null));
        return true;
    }

    private boolean setQuiet(String how) {
        boolean quiet =
                switch (how) {
                    case "on" -> true;
                    case "off" -> false;
                    default -> !room.isQuiet();
                };
        if (!how.isEmpty() && !how.equals("on") && !how.equals("off")) {
            refuse.accept("/quiet takes on or off, or nothing to change it.");
            return false;
        }
        room.setQuiet(quiet);
        notice(quiet ? "* Joins and leaves are hidden. /quiet shows them again." : "* Joins and leaves are shown.");
        return true;
    }

    private void answered(@Nullable Throwable failure, @Nullable String text) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof ChatException.Refused
                || cause instanceof ChatException.NotAnswered
                || cause instanceof ChatException.TooManyPending) {
            refuse.accept(String.valueOf(cause.getMessage()));
        } else if (cause != null && text != null && console.isInteractive()) {
            refuse.accept(
                    "Perhaps nobody has got this: " + PeerText.abbreviate(text.replace('\n', ' '), MAX_NAMED_TEXT));
        } // else it was taken, or the connection is over and says so itself
        window.release();
    }

    private void notice(String text) {
        console.show(new AttributedString(text), Kind.NOTICE);
    }

    /** Blocks until the server has answered everything. */
    void awaitAnswers() throws InterruptedException {
        window.acquire(WINDOW);
    }
}
