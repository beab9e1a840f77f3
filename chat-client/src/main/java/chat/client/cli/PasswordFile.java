package chat.client.cli;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;

/** A file with a password in its first line, which nobody but its owner may read. */
final class PasswordFile {

    private PasswordFile() {}

    /**
     * Reads it.
     *
     * @return not empty
     * @throws IOException if there is none that may be used; the message says in words for people what to do, and nothing of what is in it
     */
    static String read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            requireSecret(file);
            String line = new LineInput(in).next();
            if (line == null || line.isEmpty()) {
                throw new IOException("there is no password in the first line of " + file);
            }
            return line;
        } catch (LineInput.NotTextException e) {
            throw new IOException(file + " is not UTF-8", e);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    /** Where files have no such rights, their owner keeps them secret in another way. */
    private static void requireSecret(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null
                && view.readAttributes().permissions().stream().anyMatch(Set.of(GROUP_READ, OTHERS_READ)::contains)) {
            throw new IOException("others may read " + file + ": chmod 600 " + file);
        }
    }
}
