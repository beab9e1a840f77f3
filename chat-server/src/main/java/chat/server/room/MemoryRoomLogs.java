package chat.server.room;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps rooms' logs in memory, and all of them together within a bound: when they are beyond it, the one that has most gives up its
 * oldest, so that nobody's talking costs a quieter room its past.
 */
public final class MemoryRoomLogs implements RoomLogs {

    /** What the largest log gives up at a time is one part in so many: rarely looked for, and little is lost. */
    private static final int PARTS = 8;

    private final InstantSource clock;
    private final int maxMessages;
    private final long maxBytes;
    private final SecureRandom random = new SecureRandom();

    private final Set<MemoryRoomLog> logs = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean trimming = new AtomicBoolean();

    /**
     * @param maxMessages that are kept of a room, 0 or more
     * @param maxBytes that the events of all rooms may come to
     */
    public MemoryRoomLogs(InstantSource clock, int maxMessages, long maxBytes) {
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    @Override
    public RoomLog open(String room, RoomLog.Listener listener) {
        MemoryRoomLog log =
                new MemoryRoomLog(HexFormat.of().toHexDigits(random.nextLong()), listener, clock, maxMessages, this);
        logs.add(log);
        return log;
    }

    void remove(MemoryRoomLog log) {
        logs.remove(log);
    }

    void add(long more) {
        bytes.addAndGet(more);
    }

    /** What all logs keep at the moment. */
    long bytes() {
        return bytes.get();
    }

    /** Gets back within the bound. Called without the lock of any log; if somebody is at it already, they do it. */
    void trim() {
        while (bytes.get() > maxBytes && trimming.compareAndSet(false, true)) {
            try {
                MemoryRoomLog largest = null;
                for (MemoryRoomLog log : logs) {
                    if (largest == null || log.bytes() > largest.bytes()) {
                        largest = log;
                    }
                }
                if (largest == null) {
                    return;
                }
                long most = largest.bytes();
                largest.shrinkTo(Math.max(0, most - most / PARTS - 1));
            } finally {
                trimming.set(false);
            }
        }
    }
}
