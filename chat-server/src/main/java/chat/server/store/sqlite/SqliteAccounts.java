package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.store.Accounts;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The accounts in the file. Nothing of them is kept in memory: commands beside the server change them too. They are read by a thread of its
 * own, so that nobody who joins waits for somebody's history.
 */
final class SqliteAccounts implements Accounts {

    private final WriterThread writer;
    private final ReaderThread reader;
    private final InstantSource clock;
    private volatile boolean closed;

    SqliteAccounts(WriterThread writer, ReaderThread reader, InstantSource clock) {
        this.writer = writer;
        this.reader = reader;
        this.clock = clock;
    }

    private interface Change {
        Account apply(Database database, Instant now) throws SQLException, ProtocolException;
    }

    private CompletionStage<Account> change(Change change) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<>() {
            @Override
            Account apply(Database database) throws SQLException, ProtocolException {
                return change.apply(database, now());
            }
        });
    }

    private <T> CompletionStage<T> read(ReaderThread.Query<T> query) {
        return closed
                ? CompletableFuture.failedFuture(new CancellationException("the store is closed"))
                : reader.ask(query);
    }

    private Instant now() {
        return clock.instant();
    }

    @Override
    public CompletionStage<@Nullable Account> find(Username name) {
        return read(database -> AccountRows.find(database, name, now()));
    }

    @Override
    public CompletionStage<@Nullable Account> findAlike(Username name) {
        return read(database -> AccountRows.findAlike(database, name, now()));
    }

    @Override
    public CompletionStage<List<Account>> list(@Nullable Username after, int limit) {
        return read(database -> AccountRows.list(database, after, limit));
    }

    @Override
    public CompletionStage<Account> add(Username name, Role role, String hash, long credential) {
        return change((database, now) -> AccountRows.add(database, name, role, hash, credential, now));
    }

    @Override
    public CompletionStage<Account> setPassword(Username name, long before, String hash, long credential) {
        return change((database, now) -> AccountRows.setPassword(database, name, before, hash, credential, now));
    }

    @Override
    public CompletionStage<Account> setRole(Username name, Role role) {
        return change((database, now) -> AccountRows.setRole(database, name, role, now));
    }

    @Override
    public CompletionStage<Account> remove(Username name, long credential) {
        return change((database, now) -> AccountRows.remove(database, name, credential, now));
    }

    @Override
    public CompletionStage<Changes> changes(long after, int limit) {
        return read(database -> AccountRows.changes(database, after, limit));
    }

    @Override
    public void close() {
        closed = true;
    }
}
