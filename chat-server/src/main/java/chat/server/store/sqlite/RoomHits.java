package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Message;
import chat.server.store.words.SearchQuery;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one room in which something is found, the newest first. What is not indexed yet is read through. The index finds
 * candidates; the text of each decides. How many of these are looked at for one answer is bounded.
 */
final class RoomHits {

    /** How many candidates may be looked at still, in all rooms. */
    static final class Effort {

        private int left;

        /** @param candidates of the index, or {@value #UNINDEXED_FOR_ONE} times as many messages that are not indexed */
        Effort(int candidates) {
            left = candidates * UNINDEXED_FOR_ONE;
        }
    }

    /** What is not indexed is read in its order, each in a fraction of the time that a candidate of the index takes. */
    private static final int UNINDEXED_FOR_ONE = 16;

    private static final int FIRST_CHUNK = 4;
    private static final int LARGEST_CHUNK = 256;

    private static final String COLUMNS = "SELECT id, kind, time, who, events.text, label, device, amended FROM ";
    private static final String UNINDEXED =
            COLUMNS + "events WHERE id > ? AND id < ? AND kind <= " + Events.ACTION + " ORDER BY id DESC LIMIT ?";
    private static final String INDEXED = COLUMNS
            + "found CROSS JOIN events ON id = found.rowid WHERE found.rowid > ? AND found.rowid < ? AND found MATCH ?"
            + " ORDER BY found.rowid DESC LIMIT ?";

    private final Database database;
    private final SearchQuery query;
    private final long room;
    private final String name;
    private final long indexed;
    private final String match;
    private final Effort effort;

    private final Queue<Message> candidates = new ArrayDeque<>();
    private int chunk = FIRST_CHUNK;

    /** All from this number on were candidates. */
    private long below;

    private @Nullable Message head;

    /** Whether there may be more, for which the effort was too much. */
    private boolean isCut;

    /**
     * @param name the room's
     * @param indexed up to which number the index goes
     * @param below finds messages with smaller numbers only
     */
    RoomHits(Database database, SearchQuery query, long room, String name, long indexed, long below, Effort effort) {
        this.database = database;
        this.query = query;
        this.room = room;
        this.name = name;
        this.indexed = indexed;
        this.match = query.match(SearchIndex.term(room, ""));
        this.below = Math.min(below, Events.MAX_SEQ);
        this.effort = effort;
    }

    /** Goes to the next one. Returns it; null if there is none, or the search {@linkplain #isCut is cut} here. */
    @Nullable
    Message next() throws SQLException {
        do {
            if (candidates.isEmpty() && !read()) {
                head = null;
                break;
            }
            head = candidates.remove();
        } while (!query.isIn(head.text()));
        return head;
    }

    /** The latest that {@link #next} returned. */
    @Nullable
    Message head() {
        return head;
    }

    boolean isCut() {
        return isCut;
    }

    long room() {
        return room;
    }

    /** The number of the message at which to go on. */
    long place() {
        return head == null ? below - 1 : head.seq();
    }

    private boolean read() throws SQLException {
        if (effort.left <= 0) {
            isCut = true;
            return false;
        }
        if (below > indexed + 1) {
            if (read(database.bound(UNINDEXED, Events.id(room, indexed), Events.id(room, below), chunk))) {
                return true;
            }
            below = indexed + 1;
        }
        return read(database.bound(INDEXED, Events.id(room, 0), Events.id(room, below), match, chunk));
    }

    private boolean read(PreparedStatement chunkOf) throws SQLException {
        try (ResultSet row = chunkOf.executeQuery()) {
            while (row.next()) {
                Message message = (Message) Events.read(row, name);
                candidates.add(message);
                below = message.seq();
            }
        }
        effort.left -= candidates.size() * (below > indexed ? 1 : UNINDEXED_FOR_ONE);
        chunk = Math.min(4 * chunk, LARGEST_CHUNK);
        return !candidates.isEmpty();
    }
}
