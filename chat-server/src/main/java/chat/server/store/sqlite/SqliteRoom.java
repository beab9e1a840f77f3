package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.state.Amendment;
import chat.server.store.state.RoomState;
import chat.server.store.state.RoomWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A room that is open: its state at the latest event that was written, and who is told. All of it is for the writer's thread. */
final class SqliteRoom extends RoomState {

    private final SqliteRoomStore store;
    private final long id;

    /** Who is told. */
    private RoomStore.@Nullable Subscriber subscriber;

    /** Who opened the room last, also if that is not on disk yet: another one in the same transaction sees it. */
    private RoomStore.@Nullable Subscriber opener;

    private volatile boolean hasMessages;

    /** What the latest command added; null if it added nothing. */
    private @Nullable RoomEvent added;

    /** Whether what was written did not happen after all, so that the state is to be read again. */
    private boolean isStale;

    /** Whether the subscriber was told something that is not settled. */
    private boolean isUnsettled;

    /** @param id the number of its row */
    SqliteRoom(RoomName name, String epoch, long id, SqliteRoomStore store) {
        super(name, epoch);
        this.id = id;
        this.store = store;
        this.isStale = true;
    }

    long id() {
        return id;
    }

    @Override
    protected Object key() {
        return id;
    }

    RoomName roomName() {
        return name();
    }

    /** Brings the state to what is written. */
    void refresh(Database database) throws SQLException {
        if (!isStale) {
            return;
        }
        Map<Username, Long> users = new LinkedHashMap<>();
        try (ResultSet row = database.bound("SELECT user, seq FROM members WHERE room = ? ORDER BY seq", id)
                .executeQuery()) {
            while (row.next()) {
                users.put(Username.of(row.getString(1)), row.getLong(2));
            }
        } catch (ProtocolException e) {
            throw new SQLException("a member of a room has no name that anybody may have", e);
        }
        try (ResultSet row = database.bound("SELECT epoch, topic FROM rooms WHERE id = ?", id)
                .executeQuery()) {
            row.next();
            restore(new RoomStore.Snapshot(
                    name(), row.getString(1), Reading.lastSeq(database, id), users, row.getString(2)));
        }
        hasMessages = !Reading.before(database, id, name().toString(), Events.MAX_SEQ, 1, 0)
                .isEmpty();
        isStale = false;
    }

    /** Somebody opens the room. Returns who did before. */
    RoomStore.@Nullable Subscriber openFor(RoomStore.@Nullable Subscriber newcomer) {
        RoomStore.Subscriber before = opener;
        opener = newcomer;
        return before;
    }

    /** From now on this one is told, and nobody else. */
    void subscribe(RoomStore.Subscriber newcomer) {
        RoomStore.Subscriber displaced = subscriber;
        subscriber = newcomer;
        newcomer.opened(snapshot());
        settleLater();
        if (displaced != null && displaced != newcomer) {
            displaced.lost(new IllegalStateException("the room was opened once more"));
        }
    }

    /** What the subscriber does here. */
    RoomStore.OpenRoom handle(RoomStore.Subscriber by) {
        return new Opened(by);
    }

    private void tell(RoomEvent event) {
        RoomStore.Subscriber told = subscriber;
        if (told == null) {
            return;
        }
        settleLater();
        try {
            told.applied(event);
        } catch (RuntimeException | Error bug) { // it has happened all the same: they open the room again
            subscriber = null;
            told.lost(bug);
        }
    }

    private void settleLater() {
        if (!isUnsettled) {
            isUnsettled = true;
            store.settleLater(this);
        }
    }

    void settle() {
        isUnsettled = false;
        if (subscriber != null) {
            subscriber.settled();
        }
    }

    @Override
    protected void added(RoomEvent event) {
        added = event;
    }

    @Override
    protected CompletionStage<Appended> append(
            RoomWriter writer, long number, @Nullable String label, RoomEvent draft, RoomStore.@Nullable Right right) {
        return store.submit(new Append(writer, number, label, draft, right));
    }

    @Override
    protected CompletionStage<Void> giveUp(RoomWriter writer, List<String> labels) {
        return store.submit(new Command<@Nullable Void>() {
            @Override
            @Nullable
            Void apply(Database database) throws SQLException {
                requireCurrent(writer);
                GivenUp.write(database, writer.lease().session(), id, labels);
                return null;
            }
        });
    }

    private final class Append extends Command<Appended> {

        private final @Nullable RoomWriter writer;
        private final long number;
        private final @Nullable String label;
        private final RoomEvent draft;
        private final RoomStore.@Nullable Right right;
        private @Nullable RoomEvent event;

        /** As opposed to one whose number had been taken before. */
        private boolean hasTakenNumber;

        /** Whose chain of labels it lengthened; null if it did not. */
        private @Nullable StoredSession session;

        private long previous;

        Append(
                @Nullable RoomWriter writer,
                long number,
                @Nullable String label,
                RoomEvent draft,
                RoomStore.@Nullable Right right) {
            this.writer = writer;
            this.number = number;
            this.label = label;
            this.draft = draft;
            this.right = right;
        }

        @Override
        Appended apply(Database database) throws SQLException, ProtocolException {
            refresh(database);
            long sessionId =
                    writer == null || label == null ? 0 : writer.lease().session();
            StoredSession labelled = sessionId == 0 ? null : store.labelled(database, sessionId);
            long millis = store.clock().millis();
            Amendment amendment =
                    right == null ? null : Events.amendment(database, id, name().toString(), draft, right);
            added = null;
            long before = writer == null ? 0 : writer.lastNumber();
            Appended appended;
            try {
                appended = decide(writer, number, label, draft, amendment, millis);
            } finally {
                hasTakenNumber = writer != null && writer.lastNumber() > before;
            }
            event = added;
            if (event != null) {
                if (labelled != null) {
                    session = labelled;
                    previous = labelled.head();
                    labelled.setHead(Events.id(id, event.seq()));
                }
                Events.insert(database, id, event, millis, author(event), labelled == null ? -1 : previous);
                fold(database, event);
                if (amendment != null) {
                    Erasure.amend(database, id, event, amendment);
                }
            }
            return appended;
        }

        /** Whose session has to be known of it: whose label it bears, or who said it without an account. */
        private long author(RoomEvent event) {
            boolean isGuests = event instanceof Message said && said.device() == null;
            return writer != null && (label != null || isGuests)
                    ? writer.lease().session()
                    : 0;
        }

        private void fold(Database database, RoomEvent event) throws SQLException {
            if (event instanceof Joined joined) {
                database.update("INSERT INTO members VALUES (?, ?, ?)", id, joined.username(), joined.seq());
            } else if (event instanceof Left left) {
                database.update("DELETE FROM members WHERE room = ? AND user = ?", id, left.username());
            } else if (event instanceof Topic changed) {
                database.update("UPDATE rooms SET topic = ? WHERE id = ?", changed.topic(), id);
            }
        }

        @Override
        void kept() {
            if (event != null) {
                hasMessages |= event instanceof Message;
                store.kept(SqliteRoom.this, event);
                tell(event);
            }
        }

        @Override
        void undo() {
            isStale = true;
            if (writer != null && hasTakenNumber) {
                writer.undo(number);
            }
            if (session != null) {
                session.undo(previous);
            } else if (writer == null && label != null && event != null) {
                undoAnnouncement(label);
            }
        }
    }

    private final class Opened implements RoomStore.OpenRoom {

        private final RoomStore.Subscriber by;

        Opened(RoomStore.Subscriber by) {
            this.by = by;
        }

        @Override
        public CompletionStage<RoomStore.Writer> admit(Lease lease) {
            return store.submit(new Command<>() {
                @Override
                boolean writes() {
                    return false;
                }

                @Override
                RoomStore.Writer apply(Database database) throws SQLException {
                    StoredSession session = store.session(lease.session());
                    session.fence().raise(lease); // whatever came with a smaller one has happened, or does not
                    return session.fence()
                            .newWriter(SqliteRoom.this, lease, GivenUp.read(database, lease.session(), id));
                }
            });
        }

        @Override
        public CompletionStage<Appended> announce(String label, RoomEvent draft) {
            return store.submit(new Append(null, 0, label, draft, null));
        }

        @Override
        public CompletionStage<@Nullable Long> sent(Lease by, String label) {
            return store.submit(new Command<@Nullable Long>() {
                @Override
                boolean writes() {
                    return false;
                }

                @Override
                @Nullable
                Long apply(Database database) throws SQLException {
                    return store.labelled(database, by.session())
                            .fence()
                            .labels()
                            .find(id, label);
                }
            });
        }

        @Override
        public CompletionStage<@Nullable List<RoomEvent>> replay(long after, long to, long maxBytes) {
            return store.reader().ask(database -> Reading.replay(database, id, name().toString(), after, to, maxBytes));
        }

        @Override
        public CompletionStage<List<Message>> history(long before, int limit, long maxBytes) {
            return store.reader()
                    .ask(database -> Reading.before(database, id, name().toString(), before, limit, maxBytes));
        }

        @Override
        public boolean hasMessages() {
            return hasMessages;
        }

        @Override
        public void close() {
            store.submit(new Command<@Nullable Void>() {
                @Override
                boolean writes() {
                    return false;
                }

                @Override
                boolean isAskedAgain() {
                    return false;
                }

                @Override
                @Nullable
                Void apply(Database database) {
                    if (opener == by) {
                        opener = null;
                        subscriber = null;
                        if (isEmpty()) {
                            store.remove(SqliteRoom.this);
                            SqliteRoom.this.close();
                        }
                    }
                    return null;
                }
            });
        }

        @Override
        public CompletionStage<@Nullable Void> forget() {
            return store.submit(new Command<@Nullable Void>() {
                private boolean isEnding;

                @Override
                @Nullable
                Void apply(Database database) throws SQLException {
                    if (opener != by) {
                        return null;
                    }
                    isEnding = true;
                    store.remove(SqliteRoom.this); // whoever opens the room after this gets another one
                    if (SqliteRoomRights.isClosed(database, id)) { // whoever is invited may come later
                        return null;
                    }
                    SqliteRoomRights.forgetRoom(database, id);
                    SqliteConversations.forgetRoom(database, roomName());
                    SearchIndex.forget(database, id, Events.id(id, 0), Events.id(id, Events.MAX_SEQ));
                    database.update(
                            "DELETE FROM events WHERE id > ? AND id < ?", Events.id(id, 0), Events.id(id + 1, 0));
                    database.update("DELETE FROM members WHERE room = ?", id);
                    database.update("DELETE FROM rooms WHERE id = ?", id);
                    return null;
                }

                @Override
                void kept() {
                    if (isEnding) {
                        hasMessages = false;
                        opener = null;
                        subscriber = null;
                        SqliteRoom.this.close();
                    }
                }

                @Override
                void undo() {
                    if (isEnding) {
                        store.putBack(SqliteRoom.this);
                    }
                }
            });
        }
    }
}
