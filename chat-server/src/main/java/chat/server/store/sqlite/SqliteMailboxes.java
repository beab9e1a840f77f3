package chat.server.store.sqlite;

import static java.util.concurrent.CompletableFuture.completedFuture;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.Conversations.Between;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.StoredBox;
import chat.server.store.state.RecentLabels;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes in the file. The rules for those who are in are those of the mailboxes in memory, which are read from the file again when what
 * was written did not happen. The box of an account that is away is in the file alone, and what is in an account's is read there. All of it is
 * for the writer's thread.
 */
final class SqliteMailboxes implements Mailboxes {

    private final WriterThread writer;
    private final MemoryMailboxes rules;
    private final SqliteConversations conversations;
    private final Consumer<ConversationRows.Row> said;
    private final InstantSource clock;

    /** Who is told of what arrives for a session. */
    private final Map<Long, Runnable> listeners = new HashMap<>();

    /** Sessions for which the command at hand put something into a box. */
    private final Set<Long> arrivals = new LinkedHashSet<>();

    /** Up to which number the rows of a box are to be deleted. */
    private final Map<Username, Long> dropped = new HashMap<>();

    private boolean isStale = true;
    private volatile boolean closed;

    /**
     * @param maxBytes what is in all mailboxes in memory may come to
     * @param said told what accounts have said to each other, when it is on disk
     */
    SqliteMailboxes(
            WriterThread writer,
            long maxBytes,
            SqliteConversations conversations,
            Consumer<ConversationRows.Row> said,
            InstantSource clock) {
        this.writer = writer;
        this.rules = new MemoryMailboxes(maxBytes, dropped::put);
        this.conversations = conversations;
        this.said = said;
        this.clock = clock;
    }

    /** Brings what is in memory to what is written. */
    void refresh(Database database) throws SQLException {
        if (!isStale) {
            return;
        }
        Map<String, StoredBox> boxes = BoxRows.boxes(database, this::arrivalFor);
        rules.load(boxes.values(), BoxRows.labels(database, boxes));
        dropped.clear();
        isStale = false;
    }

    private Runnable arrivalFor(long session) {
        return () -> arrivals.add(session);
    }

    private interface Rule<T extends @Nullable Object> {
        CompletionStage<T> answer(Database database) throws SQLException, ProtocolException;
    }

    /** What a command writes when the rules have answered. */
    private interface Rows<T extends @Nullable Object> {
        void write(Database database, T answer) throws SQLException;

        /** They are on disk. */
        default void kept() {}
    }

    /** @param rows null if it changes nothing */
    private <T extends @Nullable Object> CompletionStage<T> submit(Rule<T> rule, @Nullable Rows<T> rows) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<T>() {
            private List<Long> told = List.of();

            @Override
            T apply(Database database) throws SQLException, ProtocolException {
                refresh(database);
                arrivals.clear();
                T answer = Command.answered(rule.answer(database));
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
    public CompletionStage<Long> open(Lease lease, boolean account, Runnable onArrival) {
        long session = lease.session();
        return submit(
                database -> rules.open(lease, BoxRows.box(database, lease.username(), account), arrivalFor(session)),
                (database, taken) -> {
                    listeners.put(session, onArrival);
                    BoxRows.open(database, lease, account, taken);
                });
    }

    @Override
    public CompletionStage<Delivery> put(Username to, Letter letter) {
        String owner = letter.owner().toString(); // that is how it is found again
        Letter kept =
                new Letter(letter.by(), owner, letter.key(), letter.draft(), letter.fromAccount(), letter.toAccount());
        return submit(
                database -> letter.toAccount() == null || rules.has(to)
                        ? put(database, to, kept)
                        : wait(database, to, kept),
                new Rows<>() {
                    private ConversationRows.@Nullable Row row;

                    @Override
                    public void write(Database database, Delivery delivery) throws SQLException {
                        if (!delivery.repeated()) {
                            row = insert(database, to, kept, delivery);
                        }
                        for (Map.Entry<Username, Long> drop : dropped.entrySet()) {
                            BoxRows.drop(database, drop.getKey(), drop.getValue());
                        }
                        dropped.clear();
                    }

                    @Override
                    public void kept() {
                        if (row != null) {
                            said.accept(row);
                        }
                    }
                });
    }

    private CompletionStage<Delivery> put(Database database, Username to, Letter letter)
            throws SQLException, ProtocolException {
        Delivery put = Command.answered(rules.put(to, letter));
        return completedFuture(
                put.repeated() && letter.toAccount() != null
                        ? new Delivery(put.seq(), true, BoxRows.hasWaited(database, to, put.seq()))
                        : put);
    }

    /** Puts it where nobody is. */
    private CompletionStage<Delivery> wait(Database database, Username to, Letter letter)
            throws SQLException, ProtocolException {
        RecentLabels seen = rules.labels(letter.by(), false);
        Long before = seen.find(to, letter.key());
        if (before != null) {
            return completedFuture(new Delivery(before, true, BoxRows.hasWaited(database, to, before)));
        }
        long seq = Waiting.next(database, to, letter);
        seen.findOrAdd(to, letter.key(), seq);
        return completedFuture(new Delivery(seq, false, true));
    }

    /** Returns what is kept of it beside the box; null for nothing. */
    private static ConversationRows.@Nullable Row insert(
            Database database, Username to, Letter letter, Delivery delivery) throws SQLException {
        if (delivery.waits()) {
            Waiting.add(database, to, letter, delivery.seq());
        }
        BoxRows.insert(database, to, letter, delivery);
        Username receiver = letter.toAccount();
        if (!letter.fromAccount() || receiver == null) {
            return null;
        }
        Username sender = letter.by().username();
        Between between = new Between(to, to.equals(sender) ? receiver : sender);
        return ConversationRows.add(database, between, letter.draft(), delivery.seq());
    }

    @Override
    public CompletionStage<List<DirectMessage>> read(Lease lease, long after, long maxBytes) {
        Username user = lease.username();
        return submit(
                database -> rules.isOfAccount(user)
                        ? completedFuture(BoxRows.read(database, user, after, maxBytes))
                        : rules.read(lease, after, maxBytes),
                null);
    }

    @Override
    public CompletionStage<Long> taken(Lease lease, long upTo) {
        return submit(
                database -> rules.taken(lease, upTo),
                (database, taken) ->
                        database.update("UPDATE readers SET taken = ? WHERE session = ?", taken, lease.session()));
    }

    @Override
    public CompletionStage<@Nullable Long> sent(Lease by, Username to, Object key) {
        return submit(database -> rules.sent(by, to, key), null);
    }

    @Override
    public CompletionStage<Void> close(Lease lease) {
        return submit(database -> rules.close(lease), new Rows<>() {
            @Override
            public void write(Database database, Void closing) throws SQLException {
                BoxRows.close(database, lease, clock.millis());
                if (!rules.has(lease.username())) {
                    dropped.remove(lease.username());
                }
            }

            @Override
            public void kept() {
                listeners.remove(lease.session());
            }
        });
    }

    @Override
    public Conversations conversations() {
        return conversations;
    }

    @Override
    public void close() {
        closed = true;
    }
}
