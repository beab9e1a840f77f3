package chat.server.store.sqlite;

import java.sql.SQLException;
import java.util.List;

/** The tables. The number of the schema is in the file as {@code user_version}, that it is ours as {@code application_id}. */
final class Schema {

    /** "CHAT". */
    static final int APPLICATION_ID = 0x43484154;

    /** What leads from each version to the next; the first makes an empty file the first version. */
    static final List<String> STEPS = List.of(
            """
            CREATE TABLE state (batch INTEGER NOT NULL, reopened INTEGER NOT NULL);
            INSERT INTO state VALUES (0, 0);
            -- name: as it is compared, in UTF-16, whose order is that of paging, or see ConversationRows; indexed: up to this number it can
            -- be searched by the index
            CREATE TABLE rooms (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name BLOB NOT NULL UNIQUE,
                shown TEXT NOT NULL,
                epoch TEXT NOT NULL,
                topic TEXT NOT NULL DEFAULT '',
                indexed INTEGER NOT NULL DEFAULT 0);
            -- id: room << 36 | seq; kind: see Events; label: the client's id; session and previous: of an event that bears a label that must
            -- not be taken twice: whose it is, and the id of the event of that session before it, in whatever room
            CREATE TABLE events (
                id INTEGER PRIMARY KEY,
                kind INTEGER NOT NULL,
                time INTEGER NOT NULL,
                who TEXT NOT NULL,
                text TEXT,
                label TEXT,
                session INTEGER,
                previous INTEGER);
            CREATE TABLE members (room INTEGER, user TEXT, seq INTEGER NOT NULL, PRIMARY KEY (room, user)) WITHOUT ROWID;
            -- head: the id of the latest event with a label of a session, but for those that are not indexed yet
            CREATE TABLE heads (session INTEGER PRIMARY KEY, head INTEGER NOT NULL);
            -- rowid: an event's id; text: the words of a message, see SearchIndex, without their order
            CREATE VIRTUAL TABLE found USING fts5(text, content='', contentless_delete=1, detail='none', tokenize='ascii');
            -- a user who is in, with sessions and rooms, as JSON
            CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, state TEXT NOT NULL);
            -- whose mailboxes are there; user: the name as it is compared
            CREATE TABLE boxes (user TEXT PRIMARY KEY, shown TEXT NOT NULL, lastSeq INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE readers (
                session INTEGER PRIMARY KEY, user TEXT NOT NULL, fence INTEGER NOT NULL, taken INTEGER NOT NULL);
            CREATE INDEX readers_user ON readers (user);
            CREATE TABLE directs (
                user TEXT, seq INTEGER, time INTEGER NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL, text TEXT NOT NULL,
                label TEXT, action INTEGER NOT NULL, owner TEXT, PRIMARY KEY (user, seq)) WITHOUT ROWID;
            -- labels of direct messages; user: in whose box it is; own: whether that is the sender's own
            CREATE TABLE labels (
                id INTEGER PRIMARY KEY,
                session INTEGER NOT NULL,
                own INTEGER NOT NULL,
                user TEXT NOT NULL,
                label TEXT NOT NULL,
                seq INTEGER NOT NULL);
            CREATE INDEX labels_session ON labels (session, own);
            CREATE INDEX labels_user ON labels (user);
            """,
            """
            -- skeletons: of which version those of the rooms are, see RoomLooks
            ALTER TABLE state ADD COLUMN skeletons INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE rooms ADD COLUMN shownSkeleton TEXT;
            ALTER TABLE rooms ADD COLUMN comparedSkeleton TEXT;
            CREATE INDEX rooms_shown ON rooms (shownSkeleton);
            CREATE INDEX rooms_compared ON rooms (comparedSkeleton);
            """,
            """
            -- name: as it is compared; credential: another one for each password; freeAt: of an account that is gone, when its name is free,
            -- and changed: the number of its last change
            CREATE TABLE accounts (
                name TEXT PRIMARY KEY,
                shown TEXT NOT NULL,
                role TEXT NOT NULL,
                since INTEGER NOT NULL,
                hash TEXT NOT NULL,
                credential INTEGER NOT NULL,
                freeAt INTEGER,
                shownSkeleton TEXT NOT NULL,
                comparedSkeleton TEXT NOT NULL,
                changed INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX accounts_changed ON accounts (changed);
            CREATE INDEX accounts_shown ON accounts (shownSkeleton);
            CREATE INDEX accounts_compared ON accounts (comparedSkeleton);
            -- skeletons: of which version those of the accounts are
            CREATE TABLE account_changes (number INTEGER NOT NULL, skeletons INTEGER NOT NULL);
            INSERT INTO account_changes VALUES (0, 0);
            """,
            """
            -- owner: the name of an account, as it is compared; closed: since when, null if it is open; hash: of the room's password
            CREATE TABLE room_rights (
                room INTEGER PRIMARY KEY,
                owner TEXT NOT NULL,
                closed INTEGER,
                hash TEXT);
            CREATE INDEX room_rights_owner ON room_rights (owner);
            CREATE INDEX room_rights_closed ON room_rights (room) WHERE closed IS NOT NULL;
            -- account: the name as it is compared; told: whether the account was told of it when it came in
            CREATE TABLE invitations (
                account TEXT,
                room INTEGER,
                inviter TEXT NOT NULL,
                time INTEGER NOT NULL,
                told INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (account, room)) WITHOUT ROWID;
            CREATE INDEX invitations_room ON invitations (room);
            -- closings: changes with each change of a closed room
            ALTER TABLE state ADD COLUMN closings INTEGER NOT NULL DEFAULT 0;
            CREATE TRIGGER room_rights_changed AFTER UPDATE ON room_rights
                BEGIN UPDATE state SET closings = closings + 1; END;
            CREATE TRIGGER room_rights_gone AFTER DELETE ON room_rights WHEN old.closed IS NOT NULL
                BEGIN UPDATE state SET closings = closings + 1; END;
            """,
            """
            -- account: whether the box stays while its user is away; taken: up to which number a session took all that has ended
            ALTER TABLE boxes ADD COLUMN account INTEGER NOT NULL DEFAULT 0;
            UPDATE boxes SET account = 1 WHERE user IN (SELECT name FROM accounts WHERE freeAt IS NULL);
            ALTER TABLE boxes ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
            -- device: of the sender's account; waits: whether the receiver was away when it was said
            ALTER TABLE directs ADD COLUMN device INTEGER;
            ALTER TABLE directs ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
            -- beside what waits in the boxes of those who are away; sender: whom it counts against
            CREATE TABLE waits (
                user TEXT, seq INTEGER, sender TEXT NOT NULL, guest INTEGER NOT NULL, time INTEGER NOT NULL,
                PRIMARY KEY (user, seq)) WITHOUT ROWID;
            CREATE INDEX waits_sender ON waits (sender, time);
            CREATE INDEX waits_time ON waits (time);
            -- up to where an account has read; place: a room behind #, or the name of another account, as it is compared
            CREATE TABLE marks (
                id INTEGER PRIMARY KEY, user TEXT NOT NULL, place TEXT NOT NULL, shown TEXT NOT NULL, seq INTEGER NOT NULL,
                UNIQUE (user, place));
            CREATE INDEX marks_place ON marks (place);
            """,
            """
            -- who is banned or muted; target: the name as it is compared, or the network behind @; shown: the name, if one is meant; network: of
            -- those who are meant without an account
            CREATE TABLE sanctions (
                id INTEGER PRIMARY KEY,
                kind TEXT NOT NULL,
                target TEXT NOT NULL,
                shown TEXT,
                network TEXT,
                author TEXT NOT NULL,
                reason TEXT,
                since INTEGER NOT NULL,
                until INTEGER,
                UNIQUE (kind, target));
            """,
            """
            -- device: of what an account said; amended: of a message that was changed, the number of the event that did so last, of such an
            -- event the number of the message; text: null in a message that was taken back, and in such events; session: now also without
            -- a label, of what was said without an account
            ALTER TABLE events ADD COLUMN device INTEGER;
            ALTER TABLE events ADD COLUMN amended INTEGER;
            -- pages that the file has left over may have texts, which were not overwritten before
            CREATE TABLE wipe (zeros BLOB);
            WITH RECURSIVE piece (pages) AS (
                SELECT freelist_count FROM pragma_freelist_count UNION ALL SELECT pages - 256 FROM piece WHERE pages > 256)
            INSERT INTO wipe SELECT zeroblob(min(pages, 256) * (page_size - 4)) FROM piece, pragma_page_size WHERE pages > 0;
            DROP TABLE wipe;
            -- an index of another kind, out of which words can be taken so that nothing is left of them; it is written anew, behind
            DROP TABLE found;
            CREATE VIRTUAL TABLE found USING fts5(text, content='', columnsize=0, detail='none', tokenize='ascii');
            UPDATE rooms SET indexed = 0;
            -- id: of a message that was changed, of which something may be left in the file, or 0 for the log; words: which the index still has of
            -- it, see Erasure
            CREATE TABLE erased (id INTEGER PRIMARY KEY, words TEXT);
            INSERT INTO erased SELECT 0, NULL WHERE EXISTS (SELECT * FROM rooms);
            """,
            """
            -- label: of what a session has given up in a room, and of which it perhaps has not heard that it did not happen
            CREATE TABLE given_up (id INTEGER PRIMARY KEY, session INTEGER NOT NULL, room INTEGER NOT NULL, label TEXT NOT NULL);
            CREATE UNIQUE INDEX given_up_session ON given_up (session, room, label);
            """,
            """
            -- began: behind which number a session began
            ALTER TABLE readers ADD COLUMN began INTEGER NOT NULL DEFAULT 0;
            """);

    private Schema() {}

    /**
     * Brings the file from a version to the latest, in the transaction that is open.
     *
     * @param steps {@link #STEPS}, or others in their place
     */
    static void upgrade(Database database, int version, List<String> steps) throws SQLException {
        if (version == steps.size()) {
            return; // also where nothing can be written
        }
        for (String step : steps.subList(version, steps.size())) {
            for (String statement : step.strip().split(";\\n", -1)) {
                database.execute(statement);
            }
        }
        database.execute("PRAGMA user_version = " + steps.size());
        database.execute("PRAGMA application_id = " + APPLICATION_ID);
    }
}
