package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.EventSize;
import chat.server.store.Lease;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.memory.StoredBox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** How mailboxes stand in their rows. For the writer's thread. */
final class BoxRows {

    /** Also one that was about to be, when the process ended. */
    private static final String IS_ACCOUNT =
            "(account OR EXISTS (SELECT 1 FROM accounts WHERE name = user AND freeAt IS NULL))";

    private static final String BOXES = "SELECT user, shown, " + IS_ACCOUNT
            + ", lastSeq, boxes.taken, session, fence, began, readers.taken FROM boxes JOIN readers USING (user)";

    /** What {@link #direct} reads. */
    static final String DIRECTS = "SELECT user, seq, time, sender, receiver, text, label, action, owner, device, waits";

    private static final String COLUMNS = DIRECTS + " FROM directs ";

    private static final String OF_GUESTS =
            COLUMNS + "JOIN boxes USING (user) WHERE NOT " + IS_ACCOUNT + " ORDER BY user, seq";

    private static final String BEHIND = COLUMNS + "WHERE user = ? AND seq > ? ORDER BY seq";

    private static final String LABELS =
            "SELECT session, own, user, shown, label, seq FROM labels JOIN boxes USING (user) ORDER BY id";

    /** Leaves the latest of a session. */
    private static final String TRIM_LABELS = "DELETE FROM labels WHERE session = ? AND own = ? AND id <="
            + " (SELECT id FROM labels WHERE session = ? AND own = ? ORDER BY id DESC LIMIT 1 OFFSET "
            + ProtocolLimits.MAX_REMEMBERED_IDS + ")";

    private BoxRows() {}

    /**
     * The boxes of those who are in, by their names as they are compared; what is in those of guests, too.
     *
     * @param onArrival what is run when something comes for a session
     */
    static Map<String, StoredBox> boxes(Database database, LongFunction<Runnable> onArrival) throws SQLException {
        Map<String, StoredBox> boxes = new HashMap<>();
        try (ResultSet row = database.prepared(BOXES).executeQuery()) {
            while (row.next()) {
                StoredBox box = boxes.get(row.getString(1));
                if (box == null) {
                    box = new StoredBox(
                            user(row.getString(2)),
                            row.getInt(3) != 0,
                            row.getLong(4),
                            row.getLong(5),
                            new ArrayList<>(),
                            new ArrayList<>());
                    boxes.put(row.getString(1), box);
                }
                long session = row.getLong(6);
                Lease lease = new Lease(box.user(), session, row.getLong(7));
                box.readers()
                        .add(new StoredBox.Reader(lease, row.getLong(8), row.getLong(9), onArrival.apply(session)));
            }
        }
        try (ResultSet row = database.prepared(OF_GUESTS).executeQuery()) {
            while (row.next()) {
                StoredBox box = boxes.get(row.getString(1));
                if (box != null) {
                    box.directs().add(new StoredBox.Direct(direct(row), row.getString(9)));
                }
            }
        }
        return boxes;
    }

    private static Username user(String shown) throws SQLException {
        try {
            return Username.of(shown);
        } catch (ProtocolException e) {
            throw new SQLException("a mailbox is that of no name that anybody may have", e);
        }
    }

    static DirectMessage direct(ResultSet row) throws SQLException {
        boolean isOwnCopy = row.getString(9) == null;
        Integer device = row.getInt(10);
        return new DirectMessage(
                row.getString(4),
                row.getString(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getString(7),
                row.getInt(8) != 0,
                row.getLong(2),
                device == 0 ? null : device,
                isOwnCopy && row.getInt(11) != 0);
    }

    /** What sessions have sent, the oldest first, but for what went into boxes of guests that are gone. */
    static List<StoredBox.Label> labels(Database database, Map<String, StoredBox> boxes) throws SQLException {
        List<StoredBox.Label> labels = new ArrayList<>();
        Map<String, Username> away = new HashMap<>();
        try (ResultSet row = database.prepared(LABELS).executeQuery()) {
            while (row.next()) {
                String key = row.getString(3);
                StoredBox box = boxes.get(key);
                Username user = box == null ? away.get(key) : box.user();
                if (user == null) {
                    user = user(row.getString(4));
                    away.put(key, user);
                }
                labels.add(new StoredBox.Label(
                        row.getLong(1), row.getInt(2) != 0, user, row.getString(5), row.getLong(6)));
            }
        }
        return labels;
    }

    /** A box that nobody has, as it stands. */
    static StoredBox box(Database database, Username user, boolean account) throws SQLException {
        try (ResultSet row = database.bound("SELECT lastSeq, taken FROM boxes WHERE user = ?", user.compared())
                .executeQuery()) {
            return row.next()
                    ? new StoredBox(user, account, row.getLong(1), row.getLong(2), List.of(), List.of())
                    : StoredBox.empty(user, account);
        }
    }

    /** A session takes messages out, and has taken all up to a number. */
    static void open(Database database, Lease lease, boolean account, long taken) throws SQLException {
        String user = lease.username().compared();
        database.update(
                "INSERT INTO boxes (user, shown, lastSeq, account) VALUES (?, ?, 0, ?)"
                        + " ON CONFLICT DO UPDATE SET shown = excluded.shown, account = max(account, excluded.account)",
                user,
                lease.username().toString(),
                account);
        database.update(
                "INSERT INTO readers (session, user, fence, taken, began) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO UPDATE SET fence = excluded.fence, taken = excluded.taken",
                lease.session(),
                user,
                lease.fence(),
                taken,
                taken);
    }

    /** Puts a message in that is not there yet. By one of an account the box becomes the account's, whose numbers do not begin anew. */
    static void insert(Database database, Username to, Letter letter, Delivery delivery) throws SQLException {
        DirectMessage draft = letter.draft();
        boolean own = to.equals(letter.by().username());
        String user = to.compared();
        database.update(
                "UPDATE boxes SET lastSeq = ?, account = max(account, ?) WHERE user = ?",
                delivery.seq(),
                own ? letter.fromAccount() : letter.toAccount() != null,
                user);
        database.update(
                "INSERT INTO directs (user, seq, time, sender, receiver, text, label, action, owner, device, waits)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                user,
                delivery.seq(),
                draft.time().toEpochMilli(),
                draft.from(),
                draft.to(),
                draft.text(),
                draft.id(),
                draft.action(),
                own ? null : Waiting.owner(letter),
                draft.device(),
                delivery.waits() || draft.waiting());
        if (letter.key() instanceof String label) {
            long session = letter.by().session();
            database.update(
                    "INSERT INTO labels (session, own, user, label, seq) VALUES (?, ?, ?, ?, ?)",
                    session,
                    own,
                    user,
                    label,
                    delivery.seq());
            database.update(TRIM_LABELS, session, own, session, own);
        }
    }

    /** Whether the receiver was away when this message came. */
    static boolean hasWaited(Database database, Username user, long seq) throws SQLException {
        return database.number(0, "SELECT waits FROM directs WHERE user = ? AND seq = ?", user.compared(), seq) != 0;
    }

    /** As {@link chat.server.store.Mailboxes#read} says. */
    static List<DirectMessage> read(Database database, Username user, long after, long maxBytes) throws SQLException {
        List<DirectMessage> directs = new ArrayList<>();
        long left = maxBytes;
        try (ResultSet row = database.bound(BEHIND, user.compared(), after).executeQuery()) {
            while (row.next()) {
                DirectMessage direct = direct(row);
                left -= EventSize.of(direct);
                if (left < 0 && !directs.isEmpty()) {
                    break;
                }
                directs.add(direct);
            }
        }
        return directs;
    }

    /** Deletes what all have taken up to this number. */
    static void drop(Database database, Username user, long upTo) throws SQLException {
        database.update("DELETE FROM directs WHERE user = ? AND seq <= ?", user.compared(), upTo);
    }

    /**
     * A session takes nothing more. With a guest's last one goes their box; what waits in an account's stays.
     *
     * @param now in milliseconds since 1970
     */
    static void close(Database database, Lease lease, long now) throws SQLException {
        String user = lease.username().compared();
        long session = lease.session();
        database.update(
                "UPDATE boxes SET taken = max(taken, coalesce((SELECT taken FROM readers WHERE session = ?), 0))"
                        + " WHERE user = ?",
                session,
                user);
        database.update("DELETE FROM readers WHERE session = ?", session);
        database.update("DELETE FROM labels WHERE session = ?", session);
        if (isSomebodyIn(database, user)) {
            return;
        }
        if (database.number(0, "SELECT account FROM boxes WHERE user = ?", user) == 0) {
            forget(database, user);
        } else if (Waiting.isAccount(database, user)) {
            Waiting.begin(database, user, now);
        } else {
            forgetAccount(database, lease.username()); // once more: it may have said and read something still
        }
    }

    private static boolean isSomebodyIn(Database database, String user) throws SQLException {
        return database.number(0, "SELECT count(*) FROM readers WHERE user = ?", user) > 0;
    }

    private static void forget(Database database, String user) throws SQLException {
        for (String rows : List.of("boxes", "directs", "labels", "waits")) {
            database.update("DELETE FROM " + rows + " WHERE user = ?", user);
        }
    }

    /** An account is gone, and with it what it said and read; its box goes with its last session. */
    static void forgetAccount(Database database, Username name) throws SQLException {
        database.update("DELETE FROM marks WHERE user = ?", name.compared());
        ConversationRows.forget(database, name);
        if (!isSomebodyIn(database, name.compared())) {
            forget(database, name.compared());
        }
    }
}
