package chat.server.store.sqlite;

import chat.server.store.state.SessionFence;

/** What the writer's thread knows of a session: beside what every store does, where the chain of its labels ends. For that thread alone. */
final class StoredSession {

    private final SessionFence fence = new SessionFence();

    /** The id of the latest event that bears a label of the session; 0 if there is none. */
    private long head;

    /** Whether the labels are to be read from the file, again or for the first time. */
    private boolean isStale = true;

    StoredSession(long head) {
        this.head = head;
    }

    SessionFence fence() {
        return fence;
    }

    long head() {
        return head;
    }

    void setHead(long head) {
        this.head = head;
    }

    /** What was said last did not happen after all. */
    void undo(long previous) {
        head = previous;
        isStale = true;
    }

    boolean isStale() {
        return isStale;
    }

    /** The labels are those in the file. */
    void refreshed() {
        isStale = false;
    }
}
