package chat.server.files;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is wrong with a file, for whoever runs the server: Java's own message is the file's name, and often nothing else. */
public final class FileTrouble {

    private FileTrouble() {}

    /** What an exception says, whatever it is: of a file that cannot be used, its name and why. Blocks. */
    public static String words(Throwable trouble) {
        return trouble instanceof FileSystemException file
                ? "can't use " + file.getFile() + ": " + reason(file)
                : String.valueOf(trouble.getMessage());
    }

    /** Why a file cannot be used, without its name. Blocks. */
    public static String reason(FileSystemException trouble) {
        if (trouble instanceof NoSuchFileException) {
            Path parent = Path.of(trouble.getFile()).toAbsolutePath().getParent();
            return parent == null || Files.isDirectory(parent)
                    ? "there is no such file"
                    : "there is no directory " + parent;
        } else if (trouble instanceof AccessDeniedException) {
            return "the user " + System.getProperty("user.name") + " is not allowed to";
        }
        return requireNonNullElse(trouble.getReason(), "it can't be opened");
    }
}
