package chat.server.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files and directories that their owner alone may read and write, from the first moment on, where the system knows such rights. */
public final class PrivateFiles {

    private static final boolean HAS_RIGHTS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFiles() {}

    /**
     * Makes an empty file.
     *
     * @throws FileAlreadyExistsException if it is there
     */
    public static void create(Path file) throws IOException {
        Files.createFile(file, rights("rw-------"));
    }

    /** The same, unless it is there: then its rights are whatever its owner made them. */
    public static void createIfAbsent(Path file) throws IOException {
        try {
            create(file);
        } catch (FileAlreadyExistsException there) {
            // all is well
        }
    }

    /** Makes a directory, and those above it that are not there. */
    public static void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory, rights("rwx------"));
        } catch (NoSuchFileException e) { // what a file system says in which nothing can be made, such as /proc
            throw (IOException)
                    new FileSystemException(e.getFile(), null, "no directory can be made there").initCause(e);
        }
    }

    /** Gives a file that was written another name in the same directory. After a power cut the name has all of it, or is not there. */
    public static void rename(Path file, Path to) throws IOException {
        sync(file, StandardOpenOption.WRITE);
        Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
        if (HAS_RIGHTS) { // elsewhere no directory can be opened
            sync(to.resolveSibling("."), StandardOpenOption.READ);
        }
    }

    private static void sync(Path path, OpenOption option) throws IOException {
        try (FileChannel opened = FileChannel.open(path, option)) {
            opened.force(true);
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return HAS_RIGHTS
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
