package chat.terminal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jline.nativ.JLineNativeLoader;
import org.jline.nativ.OSInfo;

/**
 * JLine's native code. The library would unpack it into the temporary directory at each start: a file stays there of each program that is
 * killed, and none can be loaded from a file system that is mounted noexec. Here it is one file for each user and machine, in the
 * user's directory for what can be made again ({@code XDG_CACHE_HOME}, as the XDG Base Directory Specification has it), written when it is
 * not there or is another one.
 */
final class NativeLibrary {

    /** Where the library looks first. */
    private static final String PATH_PROPERTY = "library.jline.path";

    private static final String DIRECTORY = "chat-terminal";

    private NativeLibrary() {}

    /**
     * Loads it. Once that has worked, it is loaded.
     *
     * @param environment says where the user's directory is
     * @return whether the library's native code can be used; where nobody has unpacked it already, it must not be touched else
     */
    static synchronized boolean load(Map<String, String> environment) {
        if (System.getProperty(PATH_PROPERTY) != null) {
            return true;
        }
        try {
            Path root = directory(environment);
            Path file = install(root.resolve(OSInfo.getNativeLibFolderPathForCurrentOS()));
            System.load(file.toString());
            System.setProperty(PATH_PROPERTY, root.toString());
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            return false; // no place of one's own, none from which code may be run, or no code for this machine
        }
    }

    private static String fileName() {
        return System.mapLibraryName("jlinenative").replace(".dylib", ".jnilib");
    }

    private static Path directory(Map<String, String> environment) {
        Path cache = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        return (cache.isAbsolute() ? cache : home.resolve(".cache"))
                .toAbsolutePath()
                .resolve(DIRECTORY);
    }

    /** Sees to it that the code is in a directory, and returns its file. */
    private static Path install(Path directory) throws IOException {
        byte[] code = code();
        Path file = Files.createDirectories(directory).resolve(fileName());
        requireOwn(directory);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), code)) {
            requireOwn(file);
            return file;
        }
        Path fresh = Files.createTempFile(directory, DIRECTORY, null);
        try {
            Files.write(fresh, code);
            // Whoever has the former one loaded keeps it.
            return Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static byte[] code() throws IOException {
        String resource = OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + fileName();
        try (InputStream in = JLineNativeLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            return in.readAllBytes();
        }
    }

    /** Code that another user could have put there is not run, for instance where {@code sudo} kept the environment of theirs. */
    private static void requireOwn(Path path) throws IOException {
        if (!Files.getOwner(path).getName().equals(System.getProperty("user.name"))) {
            throw new IOException(path + " belongs to somebody else");
        }
    }
}
