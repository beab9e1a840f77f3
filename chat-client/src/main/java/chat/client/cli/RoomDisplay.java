package chat.client.cli;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.Session;
import chat.protocol.ServerMessage;
import java.util.function.Consumer;

/** Shows one connection's room on a console, and keeps count of who is in it. */
final class RoomDisplay implements ChatListener {

    private final Console console;
    private final MessagePrinter printer;
    private final Consumer<ChatException> onEnded;

    private int count;
    private int maxUsers;

    private volatile boolean entered;
    private volatile boolean closed;

    /** @param onEnded is told why, if the connection ends after the room was entered */
    RoomDisplay(Console console, MessagePrinter printer, Consumer<ChatException> onEnded) {
        this.console = console;
        this.printer = printer;
        this.onEnded = onEnded;
    }

    /** Whether the connection is over. As {@link #isEntered}, any thread may ask. */
    boolean isClosed() {
        return closed;
    }

    boolean isEntered() {
        return entered;
    }

    @Override
    public void onEntered(Session session) {
        entered = true;
        count = session.count();
        maxUsers = session.maxUsers();
        console.print(printer.entered(session));
    }

    @Override
    public void onMessage(ServerMessage.Said said) {
        console.print(printer.said(said));
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        count++;
        console.print(printer.joined(joined, count, maxUsers));
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        count--;
        console.print(printer.left(left, count, maxUsers));
    }

    @Override
    public void onError(ServerMessage.Failure failure) {
        if (entered) {
            console.complain(MessagePrinter.text(failure.message()));
        }
    }

    @Override
    public void onClosed(ChatException reason) {
        closed = true;
        if (entered) {
            onEnded.accept(reason);
        }
    }
}
