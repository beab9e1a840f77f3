package chat.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Skeletons;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import chat.server.store.state.AccountRefusals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of {@link Accounts} on the rows of the file, in the transaction that is open: whether a server's or of a command beside it. */
final class AccountRows {

    private static final String SELECT = "SELECT shown, role, since, hash, credential, freeAt, changed FROM accounts ";

    private static final String OPERATORS = "SELECT count(*) FROM accounts WHERE role = ? AND freeAt IS NULL";

    private AccountRows() {}

    static Accounts.Changes changes(Database database, long after, int limit) throws SQLException {
        List<Account> accounts = new ArrayList<>();
        long number = after;
        try (ResultSet row = database.bound(SELECT + "WHERE changed > ? ORDER BY changed LIMIT ?", after, limit)
                .executeQuery()) {
            while (row.next()) {
                accounts.add(read(row));
                number = row.getLong(7);
            }
        }
        return new Accounts.Changes(accounts, number);
    }

    private static void count(Database database, Username name) throws SQLException {
        database.update("UPDATE account_changes SET number = number + 1");
        database.update(
                "UPDATE accounts SET changed = (SELECT number FROM account_changes) WHERE name = ?", name.compared());
    }

    static @Nullable Account find(Database database, Username name, Instant now) throws SQLException {
        try (ResultSet row =
                database.bound(SELECT + "WHERE name = ?", name.compared()).executeQuery()) {
            Account found = row.next() ? read(row) : null;
            return found == null || (found.isGone() && !now.isBefore(requireNonNull(found.freeAt()))) ? null : found;
        }
    }

    static @Nullable Account findAlike(Database database, Username name, Instant now) throws SQLException {
        Skeletons skeletons = name.skeletons();
        try (ResultSet row = database.bound(
                        SELECT + "WHERE (shownSkeleton = ? OR comparedSkeleton = ?) AND name <> ?"
                                + " AND (freeAt IS NULL OR freeAt > ?) ORDER BY since",
                        skeletons.shown(),
                        skeletons.compared(),
                        name.compared(),
                        now.toEpochMilli())
                .executeQuery()) {
            return row.next() ? read(row) : null;
        }
    }

    /** Looks at all names anew, unless they were looked at in the same way before. */
    static void begin(Database database) throws SQLException {
        if (database.number(0, "SELECT skeletons FROM account_changes") == Skeletons.VERSION) {
            return;
        }
        List<Username> names = new ArrayList<>();
        try (ResultSet row = database.prepared(SELECT).executeQuery()) {
            while (row.next()) {
                names.add(read(row).username());
            }
        }
        for (Username name : names) {
            Skeletons skeletons = name.skeletons();
            database.update(
                    "UPDATE accounts SET shownSkeleton = ?, comparedSkeleton = ? WHERE name = ?",
                    skeletons.shown(),
                    skeletons.compared(),
                    name.compared());
        }
        database.update("UPDATE account_changes SET skeletons = ?", Skeletons.VERSION);
    }

    static List<Account> list(Database database, @Nullable Username after, int limit) throws SQLException {
        List<Account> accounts = new ArrayList<>();
        try (ResultSet row = database.bound(
                        SELECT + "WHERE freeAt IS NULL AND name > ? ORDER BY name LIMIT ?",
                        after == null ? "" : after.compared(),
                        limit)
                .executeQuery()) {
            while (row.next()) {
                accounts.add(read(row));
            }
        }
        return accounts;
    }

    /** Puts in one as it was kept elsewhere, as the one that was changed last. */
    static void insert(Database database, Account account) throws SQLException {
        Username name = account.username();
        database.update(
                "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                name.compared(),
                name.toString(),
                account.role().wire(),
                account.since().toEpochMilli(),
                account.hash(),
                account.credential(),
                account.freeAt() == null ? null : account.freeAt().toEpochMilli(),
                name.skeletons().shown(),
                name.skeletons().compared());
        count(database, name);
    }

    private static Account read(ResultSet row) throws SQLException {
        try {
            long freeAt = row.getLong(6);
            return new Account(
                    Username.of(row.getString(1)),
                    Role.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                    Instant.ofEpochMilli(row.getLong(3)),
                    row.getString(4),
                    row.getLong(5),
                    freeAt == 0 ? null : Instant.ofEpochMilli(freeAt));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new SQLException("an account's row cannot be understood", e);
        }
    }

    static Account add(Database database, Username name, Role role, String hash, long credential, Instant now)
            throws SQLException, ProtocolException {
        database.update("DELETE FROM accounts WHERE freeAt <= ?", now.toEpochMilli());
        Account there = find(database, name, now);
        if (there != null && !there.isGone()) {
            if (there.credential() == credential) {
                return there; // asked for once more
            }
            throw AccountRefusals.taken(there.username());
        }
        database.update(
                "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, 0)",
                name.compared(),
                name.toString(),
                role.wire(),
                now.toEpochMilli(),
                hash,
                credential,
                name.skeletons().shown(),
                name.skeletons().compared());
        count(database, name);
        return requireNonNull(find(database, name, now));
    }

    static Account setPassword(Database database, Username name, long before, String hash, long credential, Instant now)
            throws SQLException, ProtocolException {
        Account account = existing(database, name, now);
        if (account.credential() == credential) {
            return account;
        }
        expect(account, before);
        database.update(
                "UPDATE accounts SET hash = ?, credential = ? WHERE name = ?", hash, credential, name.compared());
        count(database, name);
        return existing(database, name, now);
    }

    static Account setRole(Database database, Username name, Role role, Instant now)
            throws SQLException, ProtocolException {
        Account account = existing(database, name, now);
        if (account.role() == Role.OPERATOR
                && role != Role.OPERATOR
                && database.number(0, OPERATORS, Role.OPERATOR.wire()) == 1) {
            throw AccountRefusals.lastOperator(account.username());
        }
        database.update("UPDATE accounts SET role = ? WHERE name = ?", role.wire(), name.compared());
        count(database, name);
        return existing(database, name, now);
    }

    static Account remove(Database database, Username name, long credential, Instant now)
            throws SQLException, ProtocolException {
        Account there = find(database, name, now);
        if (there != null && there.isGone() && there.credential() == credential) {
            return there;
        }
        expect(existing(database, name, now), credential);
        database.update(
                "UPDATE accounts SET hash = '', freeAt = ? WHERE name = ?",
                now.plus(Accounts.RESERVED).toEpochMilli(),
                name.compared());
        SqliteRoomRights.forgetAccount(database, name);
        BoxRows.forgetAccount(database, name);
        count(database, name);
        return requireNonNull(find(database, name, now));
    }

    private static Account existing(Database database, Username name, Instant now)
            throws SQLException, ProtocolException {
        Account account = find(database, name, now);
        if (account == null || account.isGone()) {
            throw AccountRefusals.none(name);
        }
        return account;
    }

    private static void expect(Account account, long credential) throws ProtocolException {
        if (account.credential() != credential) {
            throw AccountRefusals.changed();
        }
    }
}
