package chat.testing.checker;

import org.jspecify.annotations.Nullable;

/** One thing that a client did, or that came to it. */
public sealed interface Observation {

    void accept(Observer observer);

    /**
     * The client was let in under a new session; whatever it had before is over.
     *
     * @param device which device of its user it is; 0 for a guest, of whom there is one
     */
    record Joined(String user, String session, int device) implements Observation {

        /** A guest. */
        public Joined(String user, String session) {
            this(user, session, 0);
        }

        @Override
        public void accept(Observer observer) {
            observer.onJoined(this);
        }
    }

    /** The client was let in on a new connection, under the session that it had. */
    record Resumed(String session) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onResumed(this);
        }
    }

    /** All that follows a {@link Resumed} has come: rooms that were not entered by now are no longer the client's. */
    record CaughtUp() implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onCaughtUp(this);
        }
    }

    /**
     * The client is in a room, and goes on behind a number.
     *
     * @param recovered null unless the client came back
     * @param count how many were said to be there
     * @param last the number of the latest event that {@code count} knows of
     */
    record Entered(String room, String epoch, long seq, @Nullable Boolean recovered, int count, long last)
            implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onEntered(this);
        }
    }

    /** An event came, also one of the client's own. */
    record Received(Event event) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onReceived(this);
        }
    }

    /**
     * The client is about to say something. Where it says it again in the same session, it may be told again; in another one it has to
     * be, and the client has to be sure that it was not taken before.
     *
     * @param id the label that it gives, null if it does not know it
     * @param text another one for each message
     */
    record Sent(@Nullable String id, String room, String text) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onSent(this);
        }
    }

    /** As {@link Sent}, to one user. */
    record SentDirect(@Nullable String id, String to, String text) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onSentDirect(this);
        }
    }

    /**
     * Something said to one user came, also what the client said itself.
     *
     * @param seq its number among all that came so to the session
     */
    record ReceivedDirect(long seq, String from, String to, String text, @Nullable String id) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onReceivedDirect(this);
        }

        @Override
        public String toString() {
            return from + " to " + to + ": '" + text + "'" + (id == null ? "" : " (" + id + ")");
        }
    }

    /**
     * The client was told the number of what it had said, other than by the event itself.
     *
     * @param room null for what was said to one user
     */
    record Acknowledged(String text, @Nullable String room, long seq) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onAcknowledged(this);
        }
    }

    /** What the client said was refused. */
    record Refused(String text, String code) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onRefused(this);
        }
    }

    /** The client was told that nobody can know what became of what it said. */
    record Unknown(String text) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onUnknown(this);
        }
    }

    /** The client is about to ask to leave a room. */
    record Parting(String room) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onParting(this);
        }
    }

    /** The client was told that it is out of a room, other than by the event. */
    record Parted(String room) implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onParted(this);
        }
    }

    /** The connection is no more. */
    record Disconnected() implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onDisconnected(this);
        }
    }

    /** The client is connected, has waited for whatever was to come, and stops listening here. The last one, if it comes. */
    record Settled() implements Observation {
        @Override
        public void accept(Observer observer) {
            observer.onSettled(this);
        }
    }
}
