package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The accounts in a data directory, for a command beside a server or without one. Each call is a transaction, which waits for the server's,
 * and is done and synced when it returns. For one thread at a time.
 */
public final class AccountFile implements Accounts, AutoCloseable {

    private static final int CACHE_KIB = 256;

    /** Holds the directory where no server does; null beside a server. */
    private final @Nullable DataDirectory directory;

    private final Path file;
    private final Database database;
    private final InstantSource clock;

    private AccountFile(@Nullable DataDirectory directory, Path file, Database database, InstantSource clock) {
        this.directory = directory;
        this.file = file;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Opens the data directory, which is made if it is not there.
     *
     * @throws IOException with what is wrong and what to do, in one line
     */
    public static AccountFile open(Path path, InstantSource clock) throws IOException {
        DataDirectory directory = DataDirectory.tryOpen(path);
        Path file = path.resolve(DataDirectory.FILE);
        try {
            Database database = directory == null ? besideServer(file) : alone(directory);
            return new AccountFile(directory, file, database, clock);
        } catch (IOException e) {
            if (directory != null) {
                directory.close();
            }
            throw e;
        }
    }

    private static Database alone(DataDirectory directory) throws IOException {
        Database database = directory.openDatabase(CACHE_KIB, Schema.STEPS);
        try {
            AccountRows.begin(database);
            database.commit();
            return database;
        } catch (SQLException e) {
            throw new IOException(Trouble.words(directory.file(), e), e);
        }
    }

    private static Database besideServer(Path file) throws IOException {
        try {
            Database database = Database.forWriting(file, CACHE_KIB);
            if (database.number(0, "PRAGMA user_version") != Schema.STEPS.size()) {
                database.close();
                throw new IOException("The server that uses " + file.getParent()
                        + " is of another version. Use the jar that it was started from");
            }
            database.commit();
            return database;
        } catch (SQLException e) {
            throw new IOException(Trouble.words(file, e), e);
        }
    }

    private interface Work<T> {
        @Nullable
        T apply(Instant now) throws SQLException, ProtocolException;
    }

    private <T> CompletionStage<T> inOneTransaction(Work<T> work) {
        try {
            database.beginToWrite();
            try {
                @Nullable T done = work.apply(clock.instant());
                database.commit();
                CompletableFuture<T> answer = new CompletableFuture<>();
                answer.complete(done);
                return answer;
            } catch (ProtocolException refused) {
                database.rollBack();
                return CompletableFuture.failedFuture(refused);
            }
        } catch (SQLException e) {
            return CompletableFuture.failedFuture(StoreException.unknown(Trouble.words(file, e), e));
        }
    }

    @Override
    public CompletionStage<@Nullable Account> find(Username name) {
        return inOneTransaction(now -> AccountRows.find(database, name, now));
    }

    @Override
    public CompletionStage<@Nullable Account> findAlike(Username name) {
        return inOneTransaction(now -> AccountRows.findAlike(database, name, now));
    }

    @Override
    public CompletionStage<List<Account>> list(@Nullable Username after, int limit) {
        return inOneTransaction(now -> AccountRows.list(database, after, limit));
    }

    @Override
    public CompletionStage<Account> add(Username name, Role role, String hash, long credential) {
        return inOneTransaction(now -> AccountRows.add(database, name, role, hash, credential, now));
    }

    @Override
    public CompletionStage<Account> setPassword(Username name, long before, String hash, long credential) {
        return inOneTransaction(now -> AccountRows.setPassword(database, name, before, hash, credential, now));
    }

    @Override
    public CompletionStage<Account> setRole(Username name, Role role) {
        return inOneTransaction(now -> AccountRows.setRole(database, name, role, now));
    }

    @Override
    public CompletionStage<Account> remove(Username name, long credential) {
        return inOneTransaction(now -> AccountRows.remove(database, name, credential, now));
    }

    @Override
    public CompletionStage<Changes> changes(long after, int limit) {
        return inOneTransaction(now -> AccountRows.changes(database, after, limit));
    }

    @Override
    public void close() {
        try {
            database.close();
            if (directory != null) {
                directory.close();
            }
        } catch (SQLException | IOException e) {
            throw StoreException.unknown(file + " was not closed: " + e.getMessage(), e);
        }
    }
}
