package chat.server;

import chat.protocol.PeerText;
import chat.protocol.ProtocolLimits;
import chat.server.config.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator has to say to everybody who joins, from a file that can change meanwhile. For any thread: the text is volatile,
 * and whoever reads the file anew writes it under this object's lock, so that the last one asked for stays.
 */
final class Greeting {

    private static final Logger log = LoggerFactory.getLogger(Greeting.class);

    private static final int MAX_CODE_POINTS = ProtocolLimits.MAX_TEXT_CODE_POINTS;

    /** As many characters of the longest kind. */
    private static final int MAX_BYTES = MAX_CODE_POINTS * 4;

    private final @Nullable Path file;
    private volatile @Nullable String text;

    /**
     * Reads the greeting. Blocks.
     *
     * @param file null for no greeting
     * @throws IOException if the file cannot be used; the message is for the operator, one line
     */
    Greeting(@Nullable Path file) throws IOException {
        this.file = file;
        this.text = file == null ? null : read(file);
    }

    /** As it goes into {@code welcome}: lines end with LF, the last one does not. Null if there is none. */
    @Nullable
    String text() {
        return text;
    }

    /** Reads the file again, if there is one; if that fails, logs why and keeps the old greeting. Blocks. */
    synchronized void readAgain() {
        if (file == null) {
            return;
        }
        try {
            text = read(file);
            log.info("greeting read again from {}", file);
        } catch (IOException e) {
            log.warn("{}; the old one stays", e.getMessage());
        }
    }

    private static @Nullable String read(Path file) throws IOException {
        try {
            // A pipe would be waited for, and has nothing to say the second time.
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw new IOException("it is not a regular file");
            }
            String text = TextFile.read(file, MAX_BYTES).replace("\r\n", "\n").replaceFirst("\n+\\z", "");
            int length = text.codePointCount(0, text.length());
            if (length > MAX_CODE_POINTS) {
                throw new IOException("it has " + length + " characters, and " + MAX_CODE_POINTS + " are allowed");
            }
            return PeerText.isBlank(text) ? null : PeerText.clean(text);
        } catch (IOException e) {
            throw new IOException("can't use the greeting in " + file.toAbsolutePath() + ": " + e.getMessage(), e);
        }
    }
}
