package chat.client.bench;

import static java.util.Objects.requireNonNull;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.JoinResult;
import chat.client.Resumed;
import chat.protocol.ServerMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One of the run's users: a client that tells what it hears. */
final class VirtualUser implements ChatListener {

    /** Hears of all users. */
    interface Observer {

        /** This user was let in. */
        void onEntered(JoinResult session);

        /** Somebody said something, this user perhaps. */
        void onMessage(VirtualUser user, ServerMessage.Said said);

        /** This user saw somebody else leave. */
        void onLeft(ServerMessage.Left left);

        /** The server refused something that nobody asked for in a way that could be answered. */
        void onError(ServerMessage.Failure failure);

        /** The server reads this user more slowly. */
        void onSlowed();

        /** This user is back after a lost connection. */
        void onResumed(VirtualUser user, Resumed resumed);

        /** This user is out for good. */
        void onClosed(VirtualUser user, ChatException reason);
    }

    final String name;

    /** Those whom it talks with, and hears. */
    final int group;

    /** Whether it goes on reading when it is in. */
    final boolean reads;

    /** What it has received, for the checks. */
    final Received received;

    private final Observer observer;
    private @Nullable ChatClient client;
    private boolean letIn;
    private int unanswered;
    private @Nullable ChatException away;
    private @Nullable ChatException closed;

    VirtualUser(String name, int group, boolean reads, Received received, Observer observer) {
        this.name = name;
        this.group = group;
        this.reads = reads;
        this.received = received;
        this.observer = observer;
    }

    void setClient(ChatClient client) {
        this.client = client;
    }

    /** Its connection, once there is one. */
    ChatClient client() {
        return requireNonNull(client, "client");
    }

    /** How many of its messages were sent and not yet answered. */
    int unanswered() {
        return unanswered;
    }

    void sent() {
        unanswered++;
    }

    void answered() {
        unanswered--;
    }

    /** Whether it was in at some time. */
    boolean wasLetIn() {
        return letIn;
    }

    /** Why it is out for good, or null while it is not. */
    @Nullable
    ChatException closed() {
        return closed;
    }

    /** Why it has no connection, or null while it has one or is out for good. */
    @Nullable
    ChatException away() {
        return away;
    }

    @Override
    public void onEntered(JoinResult session) {
        letIn = true;
        observer.onEntered(session);
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
    public void onSlowed(Duration retryAfter) {
        observer.onSlowed();
    }

    @Override
    public void onInterrupted(ChatException why) {
        away = why;
    }

    @Override
    public void onResumed(Resumed resumed) {
        away = null;
        observer.onResumed(this, resumed);
    }

    @Override
    public void onClosed(ChatException reason) {
        away = null;
        closed = reason;
        observer.onClosed(this, reason);
    }
}
