package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Message;
import chat.server.store.words.Sample;
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
 *
 * <p>Where beginnings of words are looked for, some of what is indexed is read through first, and as much as is worth it: see {@link Sample}.
 */
final class RoomHits {

    /** How many candidates may be looked at still, in all rooms. */
    static final class Effort {

        private int left;

        /** How many messages were read through because beginnings of words are looked for. */
        private int sampled;

        /** @param candidates of the index, or {@value #UNINDEXED_FOR_ONE} times as many messages that are not indexed */
        Effort(int candidates) {
            left = candidates * UNINDEXED_FOR_ONE;
        }
    }

    /** What is not indexed is read in its order, each in a fraction of the time that a candidate of the index takes. */
    private static final int UNINDEXED_FOR_ONE = 16;

    /** Of so many messages of a room one is read through for beginnings of words, or more if it is fruitful: the larger the index, the more it costs. */
    private static final int LEAST_SAMPLED_ONE_IN = 512;

    private static final int MOST_SAMPLED_ONE_IN = 64;
    private static final int LEAST_SAMPLED = 64;
    private static final int MOST_SAMPLED = 512;

    /** In all rooms. */
    private static final int MOST_SAMPLED_IN_ALL = 1_024;

    private static final int FIRST_CHUNK = 4;
    private static final int FIRST_CHUNK_OF_INDEX = 32;
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
    private final Effort effort;

    /** Null where whole words alone are looked for. */
    private final @Nullable Sample sample;

    /** What the index is asked for; empty until it is. */
    private String match = "";

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
        this.below = Math.min(below, Events.MAX_SEQ);
        this.effort = effort;
        this.sample = query.beginnings().isEmpty() ? null : new Sample(query);
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
        } while (!isHit(head.text()));
        return head;
    }

    private boolean isHit(String text) {
        return (sample != null && match.isEmpty()) ? sample.add(text) : query.isIn(text);
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
        boolean isIndexed = below <= indexed + 1;
        if (isIndexed && !isToBeReadThrough()) {
            if (match.isEmpty()) {
                String prefix = SearchIndex.term(room, "");
                match = sample == null ? query.match(prefix) : sample.match(prefix);
                chunk = Math.min(chunk, FIRST_CHUNK_OF_INDEX);
            }
            return read(
                    database.bound(INDEXED, Events.id(room, 0), Events.id(room, below), match, chunk),
                    UNINDEXED_FOR_ONE);
        }
        long behind = isIndexed ? 0 : indexed;
        if (read(database.bound(UNINDEXED, Events.id(room, behind), Events.id(room, below), chunk), 1)) {
            effort.sampled += isIndexed ? candidates.size() : 0;
            return true;
        }
        below = behind + 1;
        return behind > 0 && read();
    }

    private boolean isToBeReadThrough() {
        return sample != null
                && match.isEmpty()
                && (sample.size() < Math.min(LEAST_SAMPLED, indexed / LEAST_SAMPLED_ONE_IN)
                        || sample.isFruitful()
                        || (sample.size() < Math.min(MOST_SAMPLED, indexed / MOST_SAMPLED_ONE_IN)
                                && effort.sampled < MOST_SAMPLED_IN_ALL));
    }

    private boolean read(PreparedStatement chunkOf, int effortForOne) throws SQLException {
        try (ResultSet row = chunkOf.executeQuery()) {
            while (row.next()) {
                Message message = (Message) Events.read(row, name);
                candidates.add(message);
                below = message.seq();
            }
        }
        effort.left -= candidates.size() * effortForOne;
        chunk = Math.min(4 * chunk, LARGEST_CHUNK);
        return !candidates.isEmpty();
    }
}
