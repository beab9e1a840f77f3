package chat.server.room;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Keeps rooms' logs in memory, and all of them together within bounds: beyond them the rooms of the one who made those that have most
 * give up their oldest, so that nobody's talking, in however many rooms, costs the others' their past.
 */
public final class MemoryRoomLogs implements RoomLogs {

    private final InstantSource clock;
    private final int maxMessages;
    private final ByteBudget history;
    private final ByteBudget resume;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param maxMessages that are kept of a room, 0 or more
     * @param historyBytes that the messages of all rooms may come to
     * @param resumeBytes that the latest events of all rooms may come to, messages among them, which are kept for those who come back
     */
    public MemoryRoomLogs(InstantSource clock, int maxMessages, long historyBytes, long resumeBytes) {
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.history = new ByteBudget(historyBytes);
        this.resume = new ByteBudget(resumeBytes);
    }

    @Override
    public RoomLog open(String room, Object maker, RoomLog.Listener listener) {
        String epoch = HexFormat.of().toHexDigits(random.nextLong());
        return new MemoryRoomLog(epoch, maker, listener, clock, maxMessages, history, resume);
    }

    /** What all logs keep at the moment. */
    long bytes() {
        return history.bytes() + resume.bytes();
    }
}
