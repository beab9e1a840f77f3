package chat.server.store.sqlite;

import chat.server.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory in which all is kept: for one server at a time, and for no other user of the host. */
final class DataDirectory implements AutoCloseable {

    /** The name of the file with everything. */
    static final String FILE = "chat.db";

    /** Its name while it is made of what is kept elsewhere. */
    private static final String UNFINISHED = FILE + ".copying";

    private static final String LOCK = "chat.lock";

    /** Behind the file's name, that of what SQLite has instead of a log while it makes a new file. */
    private static final String JOURNAL = "-journal";

    /** The header of a file, and where in it the size of a page and their number stand (sqlite.org/fileformat.html). */
    private static final int HEADER_BYTES = 100;

    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGES_AT = 28;

    /** Each has a row, or none, whose page is looked at before anything is trusted. */
    private static final List<String> LAST_ROWS = List.of(
            "SELECT * FROM events ORDER BY id DESC LIMIT 1",
            "SELECT * FROM rooms ORDER BY id DESC LIMIT 1",
            "SELECT * FROM members ORDER BY room DESC, user DESC LIMIT 1",
            "SELECT * FROM users ORDER BY id DESC LIMIT 1",
            "SELECT * FROM accounts ORDER BY name DESC LIMIT 1",
            "SELECT * FROM directs ORDER BY user DESC, seq DESC LIMIT 1",
            "SELECT * FROM found_data ORDER BY id DESC LIMIT 1");

    private final Path file;
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.file = directory.resolve(FILE);
        this.lockFile = lockFile;
    }

    /**
     * Opens it, and makes it if it is not there.
     *
     * @throws IOException in words: it cannot be used, or another server uses it
     */
    static DataDirectory open(Path directory) throws IOException {
        DataDirectory opened = tryOpen(directory);
        if (opened == null) {
            throw new IOException(directory + " is in use by another server. Stop that one, or give another directory");
        }
        return opened;
    }

    /** The same, but null if a server uses it. */
    static @Nullable DataDirectory tryOpen(Path directory) throws IOException {
        if (Files.isRegularFile(directory)) {
            throw new IOException(directory + " is a file. Give a directory, or one that is not there yet");
        } else if (!Files.isDirectory(directory)) {
            PrivateFiles.createDirectories(directory);
        }
        FileChannel lockFile = openPrivate(directory.resolve(LOCK));
        if (!isLocked(lockFile)) {
            lockFile.close();
            return null;
        }
        return new DataDirectory(directory, lockFile);
    }

    private static FileChannel openPrivate(Path file) throws IOException {
        PrivateFiles.createIfAbsent(file);
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    Path file() {
        return file;
    }

    /** The file as long as it is being copied: what is left of a copy that was broken off. */
    Path unfinished() {
        return file.resolveSibling(UNFINISHED);
    }

    /**
     * Looks at the file before it is written to, and brings it to the latest schema. Where that changes one that is there, a copy of it stands
     * beside it until that is done.
     *
     * @param schema {@link Schema#STEPS}, or others in their place
     * @throws IOException in words: it is damaged, not ours, of a later version, or only half of it was copied; then nothing was written
     */
    Database openDatabase(int cacheKib, List<String> schema) throws IOException {
        if (Files.exists(unfinished()) && !Files.exists(file)) {
            throw new IOException(
                    unfinished() + " is half a copy: the command that made it was ended. Copy again, or delete"
                            + " it to begin with nothing");
        }
        try {
            openPrivate(file).close();
            int version = check(schema.size());
            Path copy = version > 0 && version < schema.size() ? file.resolveSibling(FILE + ".v" + version) : null;
            Database database = Database.forWriting(file, cacheKib);
            try {
                if (copy != null) {
                    Files.deleteIfExists(copy);
                    openPrivate(copy).close();
                    database.copyTo(copy);
                }
                Schema.upgrade(database, version, schema);
                database.commit();
                for (String lastRow : LAST_ROWS) {
                    database.number(0, lastRow);
                }
                database.commit();
            } catch (SQLException e) {
                database.close();
                throw e;
            }
            if (copy != null) {
                Files.delete(copy);
            }
            return database;
        } catch (SQLException e) {
            throw new IOException(Trouble.words(file, e), e);
        }
    }

    private int check(int latest) throws IOException, SQLException {
        checkLength();
        try (Database database = Database.forReading(file, 0)) {
            long version = database.number(0, "PRAGMA user_version");
            boolean isEmpty = database.number(0, "SELECT count(*) FROM sqlite_schema") == 0;
            if (!isEmpty && database.number(0, "PRAGMA application_id") != Schema.APPLICATION_ID) {
                throw new IOException(file + " is not a chat server's. Move it away, or give another directory");
            }
            if (version > latest) {
                throw new IOException(file + " was written by a later version of the server (schema " + version
                        + ", this one knows " + latest + "). Run that version, or give another directory");
            }
            return (int) version;
        }
    }

    /** The file may be shorter than its header says only where the rest is in the log, or where it was just being made. */
    private void checkLength() throws IOException {
        long length = Files.size(file);
        if (length < HEADER_BYTES
                || new WriteAheadLog(file).length() > 0
                || file.resolveSibling(FILE + JOURNAL).toFile().length() > 0) {
            return; // SQLite itself knows what to make of it
        }
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
            int pageBytes = header.getShort(PAGE_SIZE_AT) & 0xFFFF; // 1 stands for 65536
            if (header.getInt(PAGES_AT) * (long) (pageBytes == 1 ? 1 << 16 : pageBytes) > length) {
                throw new IOException(Trouble.damaged(file));
            }
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
