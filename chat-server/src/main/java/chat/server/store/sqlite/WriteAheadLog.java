package chat.server.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** SQLite's log of what is not in the file itself yet: what of it is not done by SQLite. */
final class WriteAheadLog {

    private static final int CHUNK_BYTES = 1 << 20;

    private final Path path;

    /** @param file the one whose log it is */
    WriteAheadLog(Path file) {
        path = file.resolveSibling(file.getFileName() + "-wal");
    }

    /** How many bytes it has; 0 if it is not there. */
    long length() {
        return path.toFile().length();
    }

    /**
     * Writes all that stands in it once more, and syncs it. Behind a sync that failed the system takes for written what is not, and the next
     * sync succeeds although that is missing: without this, whatever is committed after it would be lost with it at a power cut. Called
     * by whoever may write, so that nobody else does.
     */
    void writeAgain() throws IOException {
        try (FileChannel log = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, log.size()));
            for (long at = 0; log.read(chunk, at) > 0; chunk.clear()) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    at += log.write(chunk, at);
                }
            }
            log.force(false);
        } catch (NoSuchFileException none) {
            // all of it is in the file
        }
    }
}
