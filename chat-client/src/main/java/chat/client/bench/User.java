package chat.client.bench;

import static java.util.Objects.requireNonNull;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.Session;
import chat.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** One of the run's users: a client that tells what it hears. */
final class User implements ChatListener {

    /** Hears of all users. */
    interface Observer {

        /** Somebody said something, this user perhaps. */
        void onMessage(User user, ServerMessage.Said said);

        /** This user saw somebody else leave. */
        void onLeft(ServerMessage.Left left);

        /** The server refused something that nobody asked for in a way that could be answered. */
        void onError(ServerMessage.Failure failure);

        /** This user's connection is over. */
        void onClosed(User user, ChatException reason);
    }

    private final String name;
    private final boolean reads;
    private final Received received;
    private final Observer observer;
    private @Nullable ChatClient client;
    private boolean letIn;
    private @Nullable ChatException closed;

    /**
     * @param reads whether it goes on reading when it is in
     * @param received what it has received, for the checks
     */
    User(String name, boolean reads, Received received, Observer observer) {
        this.name = name;
        this.reads = reads;
        this.received = received;
        this.observer = observer;
    }

    String name() {
        return name;
    }

    boolean reads() {
        return reads;
    }

    Received received() {
        return received;
    }

    void setClient(ChatClient client) {
        this.client = client;
    }

    /** Its connection, once there is one. */
    ChatClient client() {
        return requireNonNull(client, "client");
    }

    /** Whether it was in at some time. */
    boolean wasLetIn() {
        return letIn;
    }

    /** Why its connection is over, or null while it is not. */
    @Nullable
    ChatException closed() {
        return closed;
    }

    @Override
    public void onEntered(Session session) {
        letIn = true;
        if (!reads) {
            client().setReading(false);
        }
    }

    @Override
    public void onMessage(ServerMessage.Said said) {
        if (reads) {
            observer.onMessage(this, said);
        }
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        // Who is in is known from those who come in.
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        observer.onLeft(left);
    }

    @Override
    public void onError(ServerMessage.Failure failure) {
        observer.onError(failure);
    }

    @Override
    public void onClosed(ChatException reason) {
        closed = reason;
        observer.onClosed(this, reason);
    }
}
