package chat.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.state.Amendment;
import chat.server.store.words.Words;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that nothing is left in the file of what messages said that were taken back, or corrected. With the event that says so the text
 * goes from its row. Behind it, a little at a time, go its words from the index, and copies that SQLite left in unused parts of pages when it
 * moved the row; at last the log is emptied, in which former pages stand. What is to be done stands in the file too, so that it is done also
 * after a crash. For the writer's thread.
 */
final class Erasure implements Chores.Chore {

    /** Taken out together: each takes a tenth of a millisecond. */
    private static final int MAX_WORDS = 16;

    /** So long it works at a time: whoever comes meanwhile waits for that. */
    private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** If others keep the thread busy for so long, they wait for a piece after each of their transactions. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So often the log is emptied while there is more to do. */
    private static final long EMPTYING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** While more characters are to be taken out of the index for a message, it is not corrected once more. */
    static final int MAX_NOTED = 32 * 1024;

    /** The id that stands for the log. */
    private static final long LOG = 0;

    private static final String WORDS = "SELECT words FROM erased WHERE id = ?";
    private static final String NOTE = "INSERT OR REPLACE INTO erased VALUES (?, ?)";
    private static final String NEXT = "SELECT id, words FROM erased WHERE id > ? ORDER BY id LIMIT 1";
    private static final String LENGTH = "SELECT length(words) FROM erased WHERE id = ?";

    private static final String SECURELY = "INSERT INTO found (found, rank) VALUES ('secure-delete', ?)";

    /**
     * Of each part of the index what says where the page begins on which a word would be: the beginning of a word, as long as it takes to
     * tell that from the one before. What the index deletes stays there.
     */
    private static final String SEPARATORS =
            """
            WITH RECURSIVE part (id) AS (
                SELECT min(segid) FROM found_idx
                UNION ALL SELECT (SELECT min(segid) FROM found_idx WHERE segid > part.id) FROM part WHERE part.id IS NOT NULL)
            SELECT id, (SELECT max(term) FROM found_idx WHERE segid = id AND term <= ?) FROM part WHERE id IS NOT NULL""";

    private static final String SEPARATOR = "SELECT max(term) FROM found_idx WHERE segid = ? AND term <= ?";
    private static final String NEXT_SEPARATOR = "SELECT min(term) FROM found_idx WHERE segid = ? AND term > ?";
    private static final String NEXT_TERM =
            "SELECT CAST(term AS BLOB) FROM temp.vocabulary WHERE term >= CAST(? AS TEXT) LIMIT 1";

    /** The index as a list of its words, each as often as it was said: so whoever asks for the first one does not have them counted. */
    private static final String VOCABULARY =
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, found, instance)";

    private static final String ASIDE = "CREATE TEMP TABLE IF NOT EXISTS aside AS SELECT * FROM events WHERE 0";

    private static final String SIZES =
            "SELECT id, 20 + octet_length(who) + ifnull(octet_length(text), 0) + ifnull(octet_length(label), 0) FROM events WHERE ";

    /** A page, less what its head, the cell's and the record's take: the largest text beside which there is no room for anything. */
    private static final int BESIDE_TEXT = 47;

    private final Checkpoints checkpoints;

    /** Whether there is anything to do. */
    private boolean isDue;

    /** Whether that is the log alone. */
    private boolean isLogAlone;

    /** Since when there is something to do without a pause, by {@link System#nanoTime}. */
    private long dueSince;

    /** When the log was emptied last, by the same. */
    private long emptied = System.nanoTime();

    /** The id of the message that had its turn last: each has a piece, however much is to be done for others. */
    private long last;

    Erasure(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** Before the start: finds what was not done when the file was closed. */
    void begin(Database database) throws SQLException {
        isDue = database.number(-1, "SELECT id FROM erased LIMIT 1") >= 0;
    }

    /** Changes a message, and the index with it, as an event says that was appended for that, in the same transaction. */
    static void amend(Database database, long room, RoomEvent event, Amendment amendment) throws SQLException {
        Message before = requireNonNull(amendment.message());
        String text = Amendment.text(event);
        long id = Events.id(room, before.seq());
        database.update("UPDATE events SET text = ?, amended = ? WHERE id = ?", text, event.seq(), id);
        String left = null;
        if (before.seq() <= database.number(0, "SELECT indexed FROM rooms WHERE id = ?", room)) {
            Set<String> now = new LinkedHashSet<>(text == null ? List.of() : Words.of(text));
            Set<String> there = new LinkedHashSet<>(Words.of(before.text()));
            there.addAll(noted(database, id));
            Set<String> added = new LinkedHashSet<>(now);
            added.removeAll(there);
            if (!added.isEmpty()) {
                database.update(SearchIndex.INSERT, id, SearchIndex.terms(room, added));
            }
            there.removeAll(now);
            left = there.isEmpty() ? null : String.join(" ", there);
        }
        database.update(NOTE, id, left);
        database.update(NOTE, LOG, null);
    }

    /** Whether very much is to be taken out of the index still of what a message said before. */
    static boolean isBusy(Database database, long id) throws SQLException {
        return database.number(0, LENGTH, id) > MAX_NOTED;
    }

    private static List<String> noted(Database database, long id) throws SQLException {
        try (ResultSet row = database.bound(WORDS, id).executeQuery()) {
            String words = row.next() ? row.getString(1) : null;
            return words == null ? List.of() : split(words);
        }
    }

    private static List<String> split(String words) {
        return Arrays.asList(words.split(" ", -1));
    }

    /** An event is on disk. */
    void added(RoomEvent event) {
        if (Amendment.of(event) != 0) {
            dueSince = isDue ? dueSince : System.nanoTime();
            isDue = true;
            isLogAlone = false;
        }
    }

    @Override
    public boolean isDue() {
        return isDue && (!isLogAlone || checkpoints.mayEmpty());
    }

    @Override
    public boolean isUrgent() {
        return isDue() && System.nanoTime() - dueSince > LATE_NANOS;
    }

    @Override
    public void work(Database database) throws SQLException {
        if (isLogAlone || (System.nanoTime() - emptied > EMPTYING_NANOS && checkpoints.mayEmpty())) {
            if (!emptyLog(database) || isLogAlone) {
                return;
            }
        }
        long begin = System.nanoTime();
        do {
            step(database, begin);
        } while (!isLogAlone && System.nanoTime() - begin < PIECE_NANOS);
    }

    /** Returns whether it goes on with what else is to be done. */
    private boolean emptyLog(Database database) throws SQLException {
        if (checkpoints.empty(database)) {
            emptied = System.nanoTime();
            if (isLogAlone) {
                database.update("DELETE FROM erased");
                isDue = false;
                isLogAlone = false;
                return false;
            }
        }
        return true;
    }

    private void step(Database database, long begin) throws SQLException {
        long id = next(database);
        if (id == 0 && last > 0) {
            last = 0;
            id = next(database);
        }
        if (id == 0) {
            database.update("DELETE FROM erased"); // all of it, so that its page is wiped
            database.update(NOTE, LOG, null);
            isLogAlone = true;
            dueSince = System.nanoTime();
            return;
        }
        List<String> words = noted(database, id);
        if (words.isEmpty()) {
            rewrite(database, id);
        } else {
            database.execute(VOCABULARY);
            int done = 0;
            do {
                int to = Math.min(words.size(), done + MAX_WORDS);
                takeOut(database, id, words.subList(done, to));
                done = to;
            } while (done < words.size() && System.nanoTime() - begin < PIECE_NANOS);
            String left = String.join(" ", words.subList(done, words.size()));
            database.update(NOTE, id, left.isEmpty() ? null : left);
        }
        last = id;
    }

    private long next(Database database) throws SQLException {
        return database.number(0, NEXT, last);
    }

    /** Takes words of a message out of the index. */
    private static void takeOut(Database database, long id, List<String> words) throws SQLException {
        long room = id >> Events.SEQ_BITS;
        database.update(SECURELY, 1);
        database.update(SearchIndex.INSERT, id, ""); // the index counts rows: this is the one that goes
        database.update(SearchIndex.DELETE, id, SearchIndex.terms(room, words));
        database.update("INSERT INTO found (found) VALUES ('flush')");
        database.update(SECURELY, 0);
        int ofRoom = separator(SearchIndex.term(room, "")).length;
        for (String word : words) {
            byte[] term = separator(SearchIndex.term(room, word));
            if (!Arrays.equals(term, nextTerm(database, term))) { // else others said it too
                replaceSeparators(database, term, ofRoom);
            }
        }
    }

    /** What the index puts before a word. */
    private static byte[] separator(String term) {
        return ("0" + term).getBytes(StandardCharsets.UTF_8); // the first byte says: of the index itself
    }

    /**
     * Replaces whatever says where a page begins by the beginning of this word.
     *
     * @param ofRoom as much as every word of the room has of the same bytes
     */
    private static void replaceSeparators(Database database, byte[] term, int ofRoom) throws SQLException {
        Map<Long, byte[]> separators = new HashMap<>();
        try (ResultSet row = database.bound(SEPARATORS, (Object) term).executeQuery()) {
            while (row.next()) {
                byte[] before = row.getBytes(2);
                if (before != null) {
                    separators.put(row.getLong(1), before);
                }
            }
        }
        for (Map.Entry<Long, byte[]> place : separators.entrySet()) {
            long part = place.getKey();
            byte[] separator = place.getValue();
            while (separator != null) {
                int common = Arrays.mismatch(separator, term);
                int length = common < 0 ? term.length : common; // of all others that are such beginnings, at most
                if (length == separator.length) {
                    if (length <= ofRoom) {
                        break;
                    }
                    replace(database, part, separator);
                    length--;
                }
                separator = length <= ofRoom ? null : bytes(database, SEPARATOR, part, Arrays.copyOf(term, length));
            }
        }
    }

    /** By the first word behind it, with which the page begins or which is before that; if that is behind the page, there is none on it. */
    private static void replace(Database database, long part, byte[] separator) throws SQLException {
        byte[] word = nextTerm(database, separator);
        byte[] next = bytes(database, NEXT_SEPARATOR, part, separator);
        if (word == null || (next != null && Arrays.compareUnsigned(next, word) <= 0)) {
            database.update("DELETE FROM found_idx WHERE segid = ? AND term = ?", part, separator);
        } else if (!Arrays.equals(word, separator)) {
            database.update("UPDATE found_idx SET term = ? WHERE segid = ? AND term = ?", word, part, separator);
        }
    }

    /** The first word that is there from a separator on, as a separator; null if there is none. */
    private static byte @Nullable [] nextTerm(Database database, byte[] separator) throws SQLException {
        byte[] term = bytes(database, NEXT_TERM, (Object) Arrays.copyOfRange(separator, 1, separator.length));
        if (term == null) {
            return null;
        }
        byte[] next = new byte[term.length + 1];
        next[0] = separator[0];
        System.arraycopy(term, 0, next, 1, term.length);
        return next;
    }

    private static byte @Nullable [] bytes(Database database, String sql, Object... parameters) throws SQLException {
        try (ResultSet row = database.bound(sql, parameters).executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    /**
     * Has SQLite give up the pages around a message, which overwrites them, and write their rows anew. Where pages are divided, the moved rows
     * may be left also in the part of a page that is not used: of that one, or of one beside it. So the rows of these pages are made so large
     * that each needs a page of its own. Then no other row is on any of these pages, and with the rows all of them go.
     */
    private static void rewrite(Database database, long id) throws SQLException {
        long page = database.number(0, "PRAGMA page_size");
        long from = end(database, SIZES + "id <= ? ORDER BY id DESC", id, 2 * page);
        String onwards = SIZES + "id >= ? ORDER BY id";
        String last = "SELECT max(id) FROM erased WHERE words IS NULL AND id BETWEEN ? AND ?";
        long through =
                database.number(id, last, id, end(database, onwards, id, page)); // those that are near go with it
        long to = end(database, onwards, through, page);
        database.execute(ASIDE);
        database.update("INSERT INTO temp.aside SELECT * FROM events WHERE id BETWEEN ? AND ?", from, to);
        database.update(
                "UPDATE events SET kind = 0, time = 0, who = '', text = zeroblob(?), label = NULL, session = NULL,"
                        + " previous = NULL, device = NULL, amended = NULL WHERE id BETWEEN ? AND ?",
                page - BESIDE_TEXT,
                from,
                to);
        database.update("DELETE FROM events WHERE id BETWEEN ? AND ?", from, to);
        database.update("INSERT INTO events SELECT * FROM temp.aside ORDER BY id");
        database.update("DELETE FROM temp.aside");
        database.update("DELETE FROM erased WHERE words IS NULL AND id BETWEEN ? AND ?", id, through);
    }

    /** The row at which so many bytes are reached. */
    private static long end(Database database, String sizes, long id, long bytes) throws SQLException {
        long end = id;
        long left = bytes;
        try (ResultSet row = database.bound(sizes, id).executeQuery()) {
            while (left > 0 && row.next()) {
                end = row.getLong(1);
                left -= row.getLong(2);
            }
        }
        return end;
    }
}
