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

    /** Hears of all users what the run has to deal with. */
    interface Observer {

        /** Somebody said something, this user perhaps. */
        void onMessage(VirtualUser user, ServerMessage.Message said);

        /** This user saw somebody else leave. */
        void onLeft(ServerMessage.Left left);

        /** The server refused something that nobody asked for in a way that could be answered. */
        void onErrorMessage(ServerMessage.ErrorMessage failure);

        /** This user, who reads, is out for good. */
        void onClosed(VirtualUser user);
    }

    final String name;

    /** Which of the servers it connects to. */
    final int server;

    /** Those whom it talks with, and hears. */
    final int group;

    /** Whether it goes on reading when it is in. */
    final boolean reads;

    /** What it has received, for the checks. */
    final Received received;

    /** How many of its messages were sent and not yet answered. */
    int unanswered;

    /** How often it lost its connection and came back. */
    int returns;

    /** How often of these without having missed anything. */
    int resumes;

    /** How often the server said that it reads this user more slowly. */
    int slowed;

    private final Observer observer;
    private @Nullable ChatClient client;
    private @Nullable JoinResult joined;
    private @Nullable ChatException away;
    private @Nullable ChatException closed;

    VirtualUser(String name, int server, int group, boolean reads, Received received, Observer observer) {
        this.name = name;
        this.server = server;
        this.group = group;
        this.reads = reads;
        this.received = received;
        this.observer = observer;
    }

    void setClient(ChatClient client) {
        this.client = client;
    }

    ChatClient client() {
        return requireNonNull(client, "client");
    }

    /** What it learned when it was let in; null before that. */
    @Nullable
    JoinResult joined() {
        return joined;
    }

    boolean wasLetIn() {
        return joined != null;
    }

    boolean isClosed() {
        return closed != null;
    }

    /** Why it has no connection, or null while it has one. */
    @Nullable
    ChatException out() {
        return closed == null ? away : closed;
    }

    @Override
    public void onEntered(JoinResult result) {
        joined = result;
        if (!reads) {
            client().setReading(false);
        }
    }

    @Override
    public void onMessage(ServerMessage.Message said) {
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
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        observer.onErrorMessage(failure);
    }

    @Override
    public void onSlowed(Duration retryAfter) {
        slowed++;
    }

    @Override
    public void onInterrupted(ChatException why) {
        away = why;
    }

    @Override
    public void onResumed(Resumed resumed) {
        away = null;
        returns++;
        if (resumed.complete()) {
            resumes++;
        } else {
            client().close(); // what it missed will never come: it is owed nothing more
        }
    }

    @Override
    public void onClosed(ChatException reason) {
        closed = reason;
        if (reads) {
            observer.onClosed(this);
        }
    }
}
