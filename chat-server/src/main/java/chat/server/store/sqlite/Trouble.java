package chat.server.store.sqlite;

import chat.server.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is wrong with the file, in words; said when it begins and when it is over, not each time. Any thread may call it. */
final class Trouble {

    /** Of SQLite's result codes the first byte is the kind. */
    private static final int KIND = 0xFF;

    private static final Logger log = LoggerFactory.getLogger(Trouble.class);

    private final Path file;
    private boolean failing;
    private boolean damaged;

    Trouble(Path file) {
        this.file = file;
    }

    /** Something could not be read or written. */
    synchronized void begin(SQLException cause) {
        if (isDamage(cause)) {
            if (!damaged) {
                damaged = true;
                log.error("{}", words(file, cause));
            }
        } else if (!failing) {
            failing = true;
            log.error("{}. What cannot be kept is refused until it can be", words(file, cause));
        }
    }

    /** Something could be written. */
    synchronized void end() {
        if (failing) {
            failing = false;
            log.info("{} can be written again", file);
        }
    }

    static boolean isDamage(SQLException cause) {
        return is(cause, SQLiteErrorCode.SQLITE_CORRUPT) || is(cause, SQLiteErrorCode.SQLITE_NOTADB);
    }

    /**
     * Whether a commit failed because something could not be written: then it did not happen, and will not come to light, because what makes
     * it valid is written last (sqlite.org/walformat.html). Where the sync fails that is not known.
     */
    static boolean isNotWritten(SQLException cause) {
        return isFull(cause)
                || (cause instanceof SQLiteException failure
                        && failure.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_WRITE);
    }

    /** Whether something may have been written and not be on disk, though a later sync succeeds. */
    static boolean isUnknown(SQLException cause) {
        return is(cause, SQLiteErrorCode.SQLITE_IOERR) && !isNotWritten(cause);
    }

    private static boolean isFull(SQLException cause) {
        return is(cause, SQLiteErrorCode.SQLITE_FULL);
    }

    private static boolean is(SQLException cause, SQLiteErrorCode kind) {
        return (cause.getErrorCode() & KIND) == kind.code;
    }

    static String damaged(Path file) {
        return file + " is damaged. Stop the server, save what can be read with"
                + " 'sqlite3 chat.db .recover | sqlite3 recovered.db', and put that in its place";
    }

    /** For whoever asked for what cannot be done for this reason. */
    StoreException refusal(SQLException cause) {
        return StoreException.unavailable(words(file, cause), cause);
    }

    /** What is wrong, and what to do about it. */
    static String words(Path file, SQLException cause) {
        if (isDamage(cause)) {
            return damaged(file);
        } else if (isFull(cause)) {
            return file + " cannot be written: the disk is full";
        } else if (is(cause, SQLiteErrorCode.SQLITE_READONLY) || is(cause, SQLiteErrorCode.SQLITE_PERM)) {
            return file + " cannot be written: it, or its directory, may only be read";
        } else if (is(cause, SQLiteErrorCode.SQLITE_CANTOPEN)) {
            return file + " cannot be opened: look at the rights of it and of its directory";
        }
        return file + " cannot be read or written: " + cause.getMessage();
    }
}
