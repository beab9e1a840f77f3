package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.StoredBox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes in the file. The rules are those of the mailboxes in memory, which are read from the file again when what was written did
 * not happen. All of it is for the writer's thread.
 */
final class SqliteMailboxes implements Mailboxes {

    private static final String BOXES =
            "SELECT user, shown, lastSeq, session, fence, taken FROM boxes JOIN readers USING (user)";

    private static final String DIRECTS =
            "SELECT user, seq, time, sender, receiver, text, label, action, owner" + " FROM directs ORDER BY user, seq";

    private static final String LABELS = "SELECT session, own, user, label, seq FROM labels ORDER BY id";

    /** Leaves the latest of a session. */
    private static final String TRIM_LABELS = "DELETE FROM labels WHERE session = ? AND own = ? AND id <="
            + " (SELECT id FROM labels WHERE session = ? AND own = ? ORDER BY id DESC LIMIT 1 OFFSET "
            + ProtocolLimits.MAX_REMEMBERED_IDS + ")";

    private final WriterThread writer;
    private final MemoryMailboxes rules;

    /** Who is told of what arrives for a session. */
    private final Map<Long, Runnable> listeners = new HashMap<>();

    /** Sessions for which the command at hand put something into a box. */
    private final Set<Long> arrivals = new LinkedHashSet<>();

    /** Up to which number the rows of a box are to be deleted. */
    private final Map<Username, Long> dropped = new HashMap<>();

    private boolean isStale = true;
    private volatile boolean closed;

    /** @param maxBytes what is in all mailboxes may come to */
    SqliteMailboxes(WriterThread writer, long maxBytes) {
        this.writer = writer;
        this.rules = new MemoryMailboxes(maxBytes, dropped::put);
    }

    /** Brings what is in memory to what is written. */
    void refresh(Database database) throws SQLException {
        if (!isStale) {
            return;
        }
        Map<String, StoredBox> boxes = new HashMap<>();
        try (ResultSet row = database.prepared(BOXES).executeQuery()) {
            while (row.next()) {
                String key = row.getString(1);
                StoredBox box = boxes.get(key);
                if (box == null) {
                    Username user = Username.of(row.getString(2));
                    box = new StoredBox(user, row.getLong(3), new ArrayList<>(), new ArrayList<>());
                    boxes.put(key, box);
                }
                long session = row.getLong(4);
                Lease lease = new Lease(box.user(), session, row.getLong(5));
                box.readers().add(new StoredBox.Reader(lease, row.getLong(6), () -> arrivals.add(session)));
            }
        } catch (ProtocolException e) {
            throw new SQLException("a mailbox is that of no name that anybody may have", e);
        }
        try (ResultSet row = database.prepared(DIRECTS).executeQuery()) {
            while (row.next()) {
                StoredBox box = boxes.get(row.getString(1));
                if (box != null) {
                    box.directs().add(direct(row));
                }
            }
        }
        List<StoredBox.Label> labels = new ArrayList<>();
        try (ResultSet row = database.prepared(LABELS).executeQuery()) {
            while (row.next()) {
                StoredBox box = boxes.get(row.getString(3));
                if (box != null) {
                    labels.add(new StoredBox.Label(
                            row.getLong(1), row.getInt(2) != 0, box.user(), row.getString(4), row.getLong(5)));
                }
            }
        }
        rules.load(boxes.values(), labels);
        dropped.clear();
        isStale = false;
    }

    private static StoredBox.Direct direct(ResultSet row) throws SQLException {
        DirectMessage message = new DirectMessage(
                row.getString(4),
                row.getString(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getString(7),
                row.getInt(8) != 0,
                row.getLong(2));
        return new StoredBox.Direct(message, row.getString(9));
    }

    /** What a command writes when the rules have answered. */
    private interface Rows<T extends @Nullable Object> {
        void write(Database database, T answer) throws SQLException;

        /** They are on disk. */
        default void kept() {}
    }

    /** @param rows null if it changes nothing */
    private <T extends @Nullable Object> CompletionStage<T> submit(
            Supplier<CompletionStage<T>> rule, @Nullable Rows<T> rows) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<T>() {
            private List<Long> told = List.of();

            @Override
            T apply(Database database) throws SQLException, ProtocolException {
                refresh(database);
                arrivals.clear();
                T answer = Command.answered(rule.get());
                told = List.copyOf(arrivals);
                if (rows != null) {
                    rows.write(database, answer);
                }
                return answer;
            }

            @Override
            boolean writes() {
                return rows != null;
            }

            @Override
            void kept() {
                for (Long session : told) {
                    Runnable listener = listeners.get(session);
                    if (listener != null) {
                        listener.run();
                    }
                }
                if (rows != null) {
                    rows.kept();
                }
            }

            @Override
            void undo() {
                isStale |= rows != null;
            }
        });
    }

    @Override
    public CompletionStage<Long> open(Lease lease, Runnable onArrival) {
        long session = lease.session();
        String user = lease.username().compared();
        return submit(() -> rules.open(lease, () -> arrivals.add(session)), (database, taken) -> {
            listeners.put(session, onArrival);
            database.update(
                    "INSERT INTO boxes VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                    user,
                    lease.username().toString());
            database.update("INSERT OR REPLACE INTO readers VALUES (?, ?, ?, ?)", session, user, lease.fence(), taken);
        });
    }

    @Override
    public CompletionStage<Appended> put(Username to, Letter letter) {
        String owner = letter.owner().toString(); // that is how it is found again
        Letter kept = new Letter(letter.by(), owner, letter.key(), letter.draft());
        return submit(() -> rules.put(to, kept), (database, appended) -> {
            if (!appended.repeated()) {
                write(database, to, kept, appended.seq());
            }
            for (Map.Entry<Username, Long> drop : dropped.entrySet()) {
                database.update(
                        "DELETE FROM directs WHERE user = ? AND seq <= ?",
                        drop.getKey().compared(),
                        drop.getValue());
            }
            dropped.clear();
        });
    }

    private static void write(Database database, Username to, Letter letter, long seq) throws SQLException {
        DirectMessage draft = letter.draft();
        boolean own = to.equals(letter.by().username());
        database.update("UPDATE boxes SET lastSeq = ? WHERE user = ?", seq, to.compared());
        database.update(
                "INSERT INTO directs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                to.compared(),
                seq,
                draft.time().toEpochMilli(),
                draft.from(),
                draft.to(),
                draft.text(),
                draft.id(),
                draft.action(),
                own ? null : letter.owner());
        if (letter.key() instanceof String label) {
            long session = letter.by().session();
            database.update(
                    "INSERT INTO labels (session, own, user, label, seq) VALUES (?, ?, ?, ?, ?)",
                    session,
                    own,
                    to.compared(),
                    label,
                    seq);
            database.update(TRIM_LABELS, session, own, session, own);
        }
    }

    @Override
    public CompletionStage<List<DirectMessage>> read(Lease lease, long after, long maxBytes) {
        return submit(() -> rules.read(lease, after, maxBytes), null);
    }

    @Override
    public CompletionStage<Long> taken(Lease lease, long upTo) {
        return submit(
                () -> rules.taken(lease, upTo),
                (database, taken) ->
                        database.update("UPDATE readers SET taken = ? WHERE session = ?", taken, lease.session()));
    }

    @Override
    public CompletionStage<@Nullable Long> sent(Lease by, Object key) {
        return submit(() -> rules.sent(by, key), null);
    }

    @Override
    public CompletionStage<Void> close(Lease lease) {
        String user = lease.username().compared();
        return submit(() -> rules.close(lease), new Rows<>() {
            @Override
            public void write(Database database, Void closing) throws SQLException {
                database.update("DELETE FROM readers WHERE session = ?", lease.session());
                database.update("DELETE FROM labels WHERE session = ?", lease.session());
                if (database.number(0, "SELECT count(*) FROM readers WHERE user = ?", user) == 0) {
                    dropped.remove(lease.username());
                    for (String rows : List.of("boxes", "directs", "labels")) {
                        database.update("DELETE FROM " + rows + " WHERE user = ?", user);
                    }
                }
            }

            @Override
            public void kept() {
                listeners.remove(lease.session());
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
