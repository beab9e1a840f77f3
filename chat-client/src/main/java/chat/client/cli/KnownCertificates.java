package chat.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Objects.requireNonNull;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that somebody has said yes to, in a file of theirs: a line each, {@code HOST:PORT SHA256:AB:CD:...}, the newest last.
 * What else stands there is left as it is.
 *
 * @param file need not be there yet
 */
record KnownCertificates(Path file) {

    /** Beyond that many lines the oldest go: more servers than anybody has. */
    private static final int MAX_LINES = 1000;

    /** Of the file: many times what we would write. */
    private static final int MAX_BYTES = 1024 * 1024;

    /** What is known of a server; {@code line} counts from 1. */
    record Entry(Fingerprint fingerprint, int line) {}

    /** Where the XDG Base Directory Specification has what a program keeps for a user. */
    static KnownCertificates of(Map<String, String> environment) {
        Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        return new KnownCertificates((state.isAbsolute() ? state : home.resolve(".local/state"))
                .toAbsolutePath()
                .resolve("chat/known_certificates"));
    }

    /** What is known of a server, or null. */
    @Nullable
    Entry find(ServerAddress server) throws IOException {
        List<String> lines = lines();
        for (int i = lines.size(); i > 0; i--) {
            String[] words = lines.get(i - 1).strip().split("\\s+", 2);
            if (words.length == 2 && words[0].equalsIgnoreCase(key(server))) {
                try {
                    return new Entry(Fingerprint.of(words[1]), i);
                } catch (IllegalArgumentException e) {
                    throw new IOException("line " + i + " makes no sense", e);
                }
            }
        }
        return null;
    }

    /** Adds a server of which nothing is known; the file is the user's alone. */
    void add(ServerAddress server, Fingerprint fingerprint) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        lines.add(key(server) + " SHA256:" + fingerprint);
        Path real = Files.exists(file)
                ? file.toRealPath()
                : file; // it may be a link into a directory that is kept elsewhere
        Path directory = requireNonNull(real.getParent());
        createDirectory(directory);
        Path fresh = Files.createTempFile(directory, "known", null); // nobody else may read it
        try {
            Files.write(fresh, lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
            Files.move(fresh, real, ATOMIC_MOVE, REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null) {
            Files.createDirectories(directory); // a system with other rights
        } else {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private List<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, UTF_8).lines().toList();
        }
    }

    private static String key(ServerAddress server) {
        return ServerAddress.lines(server.host().toLowerCase(Locale.ROOT), server.port())
                .toString();
    }
}
