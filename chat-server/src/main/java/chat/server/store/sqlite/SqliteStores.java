package chat.server.store.sqlite;

import chat.server.store.Accounts;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.Sanctions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores in a data directory. Any thread may call it. */
public final class SqliteStores implements AutoCloseable {

    /**
     * What is to be kept, and how.
     *
     * @param maxUsers seats, at least 1
     * @param resumeWindow how long a seat is kept
     * @param directBytes what all mailboxes may come to
     * @param cacheBytes of the file in memory
     * @param keepMessages of a room, at least 1; {@link Long#MAX_VALUE} for all
     * @param keepFor how long; {@link Duration#ZERO} for ever
     * @param keepBytes in all
     */
    public record Settings(
            int maxUsers,
            Duration resumeWindow,
            long directBytes,
            long cacheBytes,
            long keepMessages,
            Duration keepFor,
            long keepBytes) {

        /** Half of it is for the thread that writes, half for those that read. */
        int cacheKib() {
            return (int) Math.min(cacheBytes >> 11, Integer.MAX_VALUE);
        }
    }

    /** Of the rows of accounts in memory: some thousand. */
    private static final int ACCOUNT_CACHE_KIB = 256;

    private static final Logger log = LoggerFactory.getLogger(SqliteStores.class);

    private final DataDirectory directory;
    private final WriterThread writer;
    private final ReaderThread reader;
    private final ReaderThread searcher;
    private final SqliteRoomStore rooms;
    private final SqliteDirectory users;
    private final SqliteConversations conversations;
    private final SqliteMailboxes mailboxes;
    private final ReaderThread accountReader;
    private final SqliteAccounts accounts;
    private final SqliteRoomRights roomRights;
    private final SqliteSanctions sanctions;

    private SqliteStores(DataDirectory directory, Database database, Settings settings, InstantSource clock)
            throws SQLException {
        this.directory = directory;
        Path file = directory.file();
        Trouble trouble = new Trouble(file);
        writer = new WriterThread(file, settings.cacheKib(), database, trouble);
        reader = new ReaderThread(file, settings.cacheKib() / 2, trouble);
        searcher = new ReaderThread(file, settings.cacheKib() / 2, trouble);
        accountReader = new ReaderThread(file, ACCOUNT_CACHE_KIB, trouble);
        accounts = new SqliteAccounts(writer, accountReader, clock);
        roomRights = new SqliteRoomRights(writer, accountReader, reader, clock);
        sanctions = new SqliteSanctions(writer, database);
        SearchIndex index = new SearchIndex();
        index.begin(database);
        AccountRows.begin(database);
        writer.chores().add(index);
        Retention retention = new Retention(settings, clock, index);
        writer.chores().add(retention);
        Erasure erasure = new Erasure(writer.checkpoints());
        erasure.begin(database);
        writer.chores().add(erasure);
        users = new SqliteDirectory(writer, settings.maxUsers(), settings.resumeWindow(), clock);
        conversations = new SqliteConversations(writer, reader, searcher);
        mailboxes = new SqliteMailboxes(
                writer,
                settings.directBytes(),
                conversations,
                said -> {
                    index.added(said.conversation(), said.message());
                    retention.added(said.conversation(), said.message());
                },
                clock);
        mailboxes.refresh(database);
        RoomLooks.begin(database);
        rooms = new SqliteRoomStore(
                writer,
                reader,
                new SqliteArchive(reader, searcher),
                index,
                retention,
                erasure,
                clock,
                Heads.of(users.refresh(database), database));
        database.commit();
        writer.start();
    }

    /**
     * Opens the data directory, which is made if it is not there.
     *
     * @throws IOException with what is wrong and what to do, in one line
     */
    public static SqliteStores open(Path directory, Settings settings, InstantSource clock) throws IOException {
        DataDirectory opened = DataDirectory.open(directory);
        try {
            return new SqliteStores(opened, opened.openDatabase(settings.cacheKib(), Schema.STEPS), settings, clock);
        } catch (SQLException e) {
            opened.close();
            throw new IOException(Trouble.words(opened.file(), e), e);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    public Directory directory() {
        return users;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }

    public RoomStore rooms() {
        return rooms;
    }

    public Accounts accounts() {
        return accounts;
    }

    public RoomRights roomRights() {
        return roomRights;
    }

    public Sanctions sanctions() {
        return sanctions;
    }

    /** Completes when all that was asked for before is answered. */
    public CompletionStage<?> settled() {
        return writer.submit(new WriterThread.Nothing());
    }

    /** Writes what was asked for before, and closes the file. Blocks for some seconds at most. */
    @Override
    public void close() {
        users.close();
        mailboxes.close();
        conversations.close();
        rooms.close();
        accounts.close();
        roomRights.close();
        sanctions.close();
        writer.close();
        reader.close();
        searcher.close();
        accountReader.close();
        if (writer.isAtWork()) {
            log.error("the disk does not answer: what was not acknowledged may be lost");
            return; // the directory stays locked until the process has ended
        }
        try {
            directory.close();
        } catch (IOException e) {
            log.warn("the lock on the data directory was not given back", e);
        }
    }
}
