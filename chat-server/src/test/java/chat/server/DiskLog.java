package chat.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a {@link FailingDisk} has recorded. */
final class DiskLog {

    /** What was done to a file. */
    enum Kind {
        WRITTEN,
        /** Its length was set. */
        TRUNCATED,
        SYNCED,
        /** A sync failed: of what was written since the one before, anything may be lost. */
        FAILED_SYNC,
        DELETED
    }

    /**
     * One operation.
     *
     * @param file how its name ends
     * @param offset of what was written; of a truncation the new length
     * @param bytes from 0 to its limit; they stay in the file
     * @param nanos when it was done, as {@link System#nanoTime} has it
     */
    record Operation(Kind kind, String file, long offset, ByteBuffer bytes, long nanos) {}

    /** As failing_io.c has it. */
    private static final int HEADER_BYTES = 24;

    private DiskLog() {}

    /** All of them in order, but for a last one that was not recorded to its end. */
    static List<Operation> read(Path file) throws IOException {
        ByteBuffer log;
        try (FileChannel channel = FileChannel.open(file)) { // of a disk that fails it is very long
            log = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.nativeOrder());
        }
        List<Operation> operations = new ArrayList<>();
        while (log.remaining() >= HEADER_BYTES) {
            Kind kind = kind((char) log.get());
            String name = name((char) log.get());
            log.getShort();
            int length = log.getInt();
            long offset = log.getLong();
            long nanos = log.getLong();
            if (log.remaining() < length) {
                break;
            }
            operations.add(new Operation(kind, name, offset, log.slice(log.position(), length), nanos));
            log.position(log.position() + length);
        }
        return operations;
    }

    private static Kind kind(char letter) {
        return switch (letter) {
            case 'w' -> Kind.WRITTEN;
            case 't' -> Kind.TRUNCATED;
            case 's' -> Kind.SYNCED;
            case 'f' -> Kind.FAILED_SYNC;
            case 'u' -> Kind.DELETED;
            default -> throw new AssertionError("not an operation: " + letter);
        };
    }

    private static String name(char letter) {
        return switch (letter) {
            case 'd' -> "chat.db";
            case 'w' -> "chat.db-wal";
            case 'j' -> "chat.db-journal";
            default -> throw new AssertionError("not a file: " + letter);
        };
    }
}
