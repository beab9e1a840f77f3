package chat.server.store.sqlite;

import static chat.server.store.Mailboxes.MAX_WAITING;
import static chat.server.store.Mailboxes.MAX_WAITING_OF_GUEST;
import static chat.server.store.Mailboxes.MAX_WAITING_OF_ONE;

import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.state.BoxRefusals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * What waits in the boxes of accounts that are away: of each message a small row beside it, by which the messages of a box and of a sender
 * are counted. What a guest left stays in count for an hour, also when it was taken. For the writer's thread.
 */
final class Waiting {

    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    private static final String COUNTS = "SELECT count(*), total(sender = ?) FROM waits WHERE user = ? AND seq > ?";
    private static final String OF_GUEST = "SELECT count(*) FROM waits WHERE sender = ? AND guest AND time > ?";
    private static final String OLDEST = "SELECT user, seq FROM waits WHERE time <= ? ORDER BY time LIMIT ?";

    private Waiting() {}

    /** Whether there is an account of this name, as it is compared. */
    static boolean isAccount(Database database, String user) throws SQLException {
        return database.number(0, "SELECT count(*) FROM accounts WHERE name = ? AND freeAt IS NULL", user) != 0;
    }

    /** Whom it counts against in the receiver's box, also when it waits there later: what comes for an account as {@link #sender}. */
    static String owner(Letter letter) {
        return letter.toAccount() == null ? letter.owner().toString() : sender(letter);
    }

    /** Whom it counts against. No address and no guest's name begins like that of an account here. */
    private static String sender(Letter letter) {
        return letter.fromAccount()
                ? "@" + letter.by().username().compared()
                : letter.owner().toString();
    }

    /**
     * The number that a message gets which is to wait.
     *
     * @throws ProtocolException if there is no such account, or no room
     */
    static long next(Database database, Username to, Letter letter) throws SQLException, ProtocolException {
        String user = to.compared();
        if (!isAccount(database, user)) {
            throw BoxRefusals.unknown(to, letter.draft());
        }
        long taken = database.number(0, "SELECT taken FROM boxes WHERE user = ?", user);
        String sender = sender(letter);
        try (ResultSet row = database.bound(COUNTS, sender, user, taken).executeQuery()) {
            row.next();
            if (row.getInt(1) >= MAX_WAITING) {
                throw BoxRefusals.waiting(to, letter.draft());
            } else if (row.getInt(2) >= MAX_WAITING_OF_ONE) {
                throw BoxRefusals.waitingOfOne(to, letter.draft());
            }
        }
        long hourAgo = letter.draft().time().toEpochMilli() - HOUR_MILLIS;
        if (!letter.fromAccount() && database.number(0, OF_GUEST, sender, hourAgo) >= MAX_WAITING_OF_GUEST) {
            throw BoxRefusals.waitingOfGuest(to, letter.draft());
        }
        return 1 + database.number(0, "SELECT lastSeq FROM boxes WHERE user = ?", user);
    }

    /** Counts a message that is to wait. */
    static void add(Database database, Username to, Letter letter, long seq) throws SQLException {
        String user = to.compared();
        long time = letter.draft().time().toEpochMilli();
        database.update(
                "INSERT INTO boxes (user, shown, lastSeq, account) VALUES (?, ?, 0, 1) ON CONFLICT DO NOTHING",
                user,
                to.toString());
        database.update(
                "DELETE FROM waits WHERE user = ? AND seq <= (SELECT taken FROM boxes WHERE user = ?)"
                        + " AND (NOT guest OR time <= ?)",
                user,
                user,
                time - HOUR_MILLIS);
        database.update(
                "INSERT INTO waits VALUES (?, ?, ?, ?, ?)", user, seq, sender(letter), !letter.fromAccount(), time);
    }

    /**
     * The last session of an account has ended: what nobody has taken waits from now on, the latest of it if it is too much, and the rest goes.
     *
     * @param now in milliseconds since 1970
     */
    static void begin(Database database, String user, long now) throws SQLException {
        database.update(
                "UPDATE boxes SET taken = max(taken, coalesce((SELECT seq FROM directs WHERE user = ?"
                        + " ORDER BY seq DESC LIMIT 1 OFFSET ?), 0)) WHERE user = ?",
                user,
                MAX_WAITING,
                user);
        long taken = database.number(0, "SELECT taken FROM boxes WHERE user = ?", user);
        database.update("DELETE FROM directs WHERE user = ? AND seq <= ?", user, taken);
        database.update(
                "DELETE FROM waits WHERE user = ? AND seq <= ? AND (NOT guest OR time <= ?)",
                user,
                taken,
                now - HOUR_MILLIS);
        database.update(
                "INSERT OR IGNORE INTO waits SELECT user, seq, coalesce(owner, ''), 0, time FROM directs"
                        + " WHERE user = ? AND seq > ?",
                user,
                taken);
    }

    /**
     * Gives up the oldest.
     *
     * @param upTo the time of the youngest one to go
     * @return how many have gone
     */
    static int trim(Database database, long upTo, int limit) throws SQLException {
        database.update("DELETE FROM directs WHERE (user, seq) IN (" + OLDEST + ")", upTo, limit);
        return database.update("DELETE FROM waits WHERE (user, seq) IN (" + OLDEST + ")", upTo, limit);
    }
}
