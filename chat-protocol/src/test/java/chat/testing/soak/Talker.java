package chat.testing.soak;

import chat.testing.checker.Recording;

/** One of those who talk in a {@link Soak}, from when it is made. Its methods may be called from any thread. */
public interface Talker extends AutoCloseable {

    /** What it did and saw so far. */
    Recording recording();

    /** Says nothing new from now on, but goes on until all that it said is answered. */
    void stopTalking();

    /** Where it is now. */
    Progress progress();

    /** Listens no more, and does not leave yet: the others would see it. Returns when nothing more is recorded. */
    void finish() throws InterruptedException;

    /** Leaves; after {@link #finish}. */
    @Override
    void close();
}
