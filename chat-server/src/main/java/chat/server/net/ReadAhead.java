package chat.server.net;

import chat.server.config.FairUse;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of a server hold that was read ahead, and its bound. Any thread may call it. */
final class ReadAhead {

    /** One connection has at most one part in so many of what is free: however many there are, the next one gets some. */
    private static final int PARTS = 4;

    private final AtomicLong bytes = new AtomicLong();

    /** Whether a connection that holds so much may read on; what one read brings may go beyond the bound. */
    boolean hasRoomBeside(long held) {
        return held < (FairUse.READ_AHEAD_BYTES - bytes.get()) / PARTS;
    }

    /** So much more is held, or less. */
    void count(long change) {
        bytes.addAndGet(change);
    }
}
