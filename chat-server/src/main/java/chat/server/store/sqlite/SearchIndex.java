package chat.server.store.sqlite;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.words.Words;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * The index of words: written afterwards, in small batches, when there is nothing else to do. For the writer's thread.
 *
 * <p>A room's words bear its number. So the words of a room stand together, and whoever searches there reads no others.
 */
final class SearchIndex implements Chores.Chore {

    /** So many events are worth being indexed while others come: of each room some, which take less than one at a time. */
    private static final int DUE = 2_000;

    /** If none has come for so long, fewer are. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A batch that takes longer, with its sync, is followed by smaller ones: whoever comes meanwhile waits for it. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final int MIN_BATCH = 64;
    private static final int MAX_BATCH = 1_024;

    /** With so many it takes large batches, whatever a sync takes: an index is made anew. */
    private static final int VERY_MANY = 50_000;

    private static final int MIN_BATCH_OF_VERY_MANY = 512;

    /** Beyond so many a search, which reads through what is not indexed, would take too long. */
    private static final int URGENT = 5_000;

    /** Then for each event that comes so many are indexed, so that it catches up. */
    private static final int PACE = 2;

    /** So many parts of the index of about the same size become one: with fewer there would be more merging, with more a slower search. */
    private static final int PARTS = 8;

    /** With so many events a page of the index is merged: what batches leave behind becomes fewer and larger parts. */
    private static final int EVENTS_A_PAGE = 16;

    private static final String CHANGES = "SELECT total_changes()";
    private static final String SET = "INSERT INTO found (found, rank) VALUES (?, ?)";

    private static final String UNINDEXED =
            "SELECT id, kind, text, session, previous FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";

    static final String INSERT = "INSERT INTO found (rowid, text) VALUES (?, ?)";
    static final String DELETE = "INSERT INTO found (found, rowid, text) VALUES ('delete', ?, ?)";

    private static final String INDEXED = "SELECT id, text FROM events WHERE id > ? AND id <= ? AND kind <= "
            + Events.ACTION + " AND text IS NOT NULL ORDER BY id";

    /** What a page of the index has, about: with half of that gone from all pages, writing all of it anew is worth while. */
    private static final int MESSAGES_A_PAGE = 40;

    /** Fewer are not worth it. */
    private static final int MANY_GONE = 10_000;

    /** Of each room with events that are not indexed: its latest event. What is indexed is in the file. */
    private final NavigableMap<Long, Long> latest = new TreeMap<>();

    /** The room where the next batch begins: each in its turn, in the order of the index, which else begins a part anew. */
    private long nextRoom;

    /** How many events are not indexed. */
    private long waiting;

    private long latestAdded = System.nanoTime();

    /** How many came since the latest batch. */
    private int added;

    /** Of how many events the next batch is. */
    private int batch = MIN_BATCH;

    /** Whether there may be parts of the index to be merged. */
    private boolean isToMerge = true;

    /** How many messages were taken out since all of it was one part. */
    private long gone;

    private LongUnaryOperator heads = session -> 0;

    /** The term that stands for a word of a room: no term of one room is the beginning of one of another room. */
    static String term(long room, String word) {
        return room + "x" + word;
    }

    /**
     * Before the start.
     *
     * @param heads by session, the id of the latest event that bears a label of it; 0 if it has none, or has ended
     */
    void headsFrom(LongUnaryOperator heads) {
        this.heads = heads;
    }

    /** Before the start: finds what was not indexed when the file was closed. */
    void begin(Database database) throws SQLException {
        set(database, "automerge", 0); // it would merge much at a time, while others wait
        set(database, "usermerge", PARTS);
        String behind = "SELECT id, indexed, (SELECT max(id) FROM events WHERE id > rooms.id << " + Events.SEQ_BITS
                + " AND id < rooms.id + 1 << " + Events.SEQ_BITS + ") & " + Events.MAX_SEQ
                + " AS latest FROM rooms WHERE latest > indexed";
        try (ResultSet row = database.prepared(behind).executeQuery()) {
            while (row.next()) {
                latest.put(row.getLong(1), row.getLong(3));
                waiting += row.getLong(3) - row.getLong(2);
            }
        }
    }

    /** Only where it is not as it is to be: a start writes nothing else. */
    private static void set(Database database, String setting, int value) throws SQLException {
        if (database.number(-1, "SELECT v FROM found_config WHERE k = ?", setting) != value) {
            database.update(SET, setting, value);
        }
    }

    /** An event is on disk. */
    void added(long room, RoomEvent event) {
        latestAdded = System.nanoTime();
        latest.put(room, event.seq());
        waiting++;
        added++;
    }

    @Override
    public boolean isDue() {
        return isToMerge || hasBatch();
    }

    private boolean hasBatch() {
        return waiting >= DUE || (!latest.isEmpty() && System.nanoTime() - latestAdded > QUIET_NANOS);
    }

    @Override
    public boolean isUrgent() {
        return waiting >= URGENT;
    }

    @Override
    public void work(Database database) throws SQLException {
        long begin = System.nanoTime();
        int size = isUrgent() ? Math.max(batch, PACE * added) : batch;
        added = 0;
        if (isToMerge) {
            merge(database, size / EVENTS_A_PAGE);
        }
        if (hasBatch()) {
            boolean isFull = indexBatch(database, size);
            if (System.nanoTime() - begin > LONG_NANOS) {
                batch = Math.max(waiting < VERY_MANY ? MIN_BATCH : MIN_BATCH_OF_VERY_MANY, batch / 2);
            } else if (isFull) {
                batch = Math.min(MAX_BATCH, 2 * batch);
            }
        }
    }

    private void merge(Database database, int pages) throws SQLException {
        long before = database.number(0, CHANGES);
        if (gone > MANY_GONE && gone > MESSAGES_A_PAGE / 2 * database.number(0, "SELECT count(*) FROM found_idx")) {
            gone = 0;
            pages = -pages; // begins to make one part of all
        }
        database.update(SET, "merge", pages);
        isToMerge = database.number(0, CHANGES) - before > 1; // the first one is the command itself
    }

    /**
     * Messages are given up: takes what the index has of them out of it. What it says of them stands in it until the parts are merged.
     *
     * @param from behind this id
     * @param to up to this one
     * @return how many there were
     */
    static int forget(Database database, long room, long from, long to) throws SQLException {
        long indexed = Events.id(room, database.number(0, "SELECT indexed FROM rooms WHERE id = ?", room));
        int count = 0;
        PreparedStatement delete = database.prepared(DELETE);
        try (ResultSet row =
                database.bound(INDEXED, from, Math.min(to, indexed)).executeQuery()) {
            while (row.next()) {
                delete.setLong(1, row.getLong(1));
                delete.setString(2, terms(room, Words.of(row.getString(2))));
                database.run(delete);
                count++;
            }
        }
        return count;
    }

    /** So many messages were taken out. */
    void forgotten(int messages) {
        gone += messages;
        isToMerge |= messages > 0;
    }

    /** @return whether there were so many */
    private boolean indexBatch(Database database, int size) throws SQLException {
        int left = size;
        Set<Long> sessions = new HashSet<>();
        Set<Long> done = new HashSet<>();
        long next = 0;
        for (Map.Entry<Long, Long> room : latest.tailMap(nextRoom, true).entrySet()) {
            int count = index(database, room.getKey(), room.getValue(), left, sessions);
            if (count < left) {
                done.add(room.getKey());
            }
            left -= count;
            if (left == 0) {
                next = room.getKey();
                break;
            }
        }
        for (long session : sessions) {
            long head = heads.applyAsLong(session);
            if (head != 0) {
                database.update("INSERT OR REPLACE INTO heads VALUES (?, ?)", session, head);
            }
        }
        database.commit(); // what fails is done again: only then is it forgotten here
        latest.keySet().removeAll(done);
        waiting = latest.isEmpty() ? 0 : Math.max(1, waiting - (size - left));
        nextRoom = next;
        isToMerge = true;
        return left == 0;
    }

    /** @return how many events were indexed; fewer than the limit if these were all */
    private static int index(Database database, long room, long latest, int limit, Set<Long> sessions)
            throws SQLException {
        long indexed = database.number(latest, "SELECT indexed FROM rooms WHERE id = ?", room); // or it is forgotten
        PreparedStatement insert = database.prepared(INSERT);
        int count = 0;
        long id = Events.id(room, indexed);
        try (ResultSet row =
                database.bound(UNINDEXED, id, Events.id(room, latest), limit).executeQuery()) {
            while (row.next()) {
                count++;
                id = row.getLong(1);
                String text = row.getString(3);
                if (row.getInt(2) <= Events.ACTION && text != null) {
                    insert.setLong(1, id);
                    insert.setString(2, terms(room, Words.of(text)));
                    database.run(insert);
                }
                long session = row.getLong(4);
                row.getLong(5);
                if (!row.wasNull()) {
                    sessions.add(session);
                }
            }
        }
        if (count > 0) {
            database.update("UPDATE rooms SET indexed = ? WHERE id = ?", id & Events.MAX_SEQ, room);
        }
        return count;
    }

    /** Each word once: the index knows no order of words. */
    static String terms(long room, Collection<String> words) {
        StringBuilder terms = new StringBuilder();
        for (String word : words.size() < 2 ? words : new HashSet<>(words)) {
            terms.append(room).append('x').append(word).append(' ');
        }
        return terms.toString();
    }
}
