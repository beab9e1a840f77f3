package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a server's database and its disk: a library ({@code src/test/c/failing_io.c}) that makes writes and syncs fail when it
 * is told to, and records what reaches the disk.
 */
final class FailingDisk {

    private static final Path SOURCE = Path.of("src/test/c/failing_io.c");

    /** The library of this virtual machine's tests: a compiler takes longer than many a test. */
    private static @Nullable Path compiled;

    private final Path library;
    private final Path folder;
    private final long seed;

    private FailingDisk(Path library, Path folder, long seed) {
        this.library = library;
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Compiles it, if no test has yet. Without a compiler the test is skipped.
     *
     * @param folder an empty one, for what it needs
     * @param seed which calls fail, and how
     */
    static FailingDisk make(Path folder, long seed) throws IOException, InterruptedException {
        Optional<String> compiler = Programs.find("CC", List.of("gcc", "cc"));
        assumeTrue(compiler.isPresent(), "no C compiler: disks that fail are not tried");
        return new FailingDisk(compile(compiler.get()), folder, seed);
    }

    private static synchronized Path compile(String compiler) throws IOException, InterruptedException {
        if (compiled == null) {
            Path file = Files.createTempFile("failing_io", ".so");
            file.toFile().deleteOnExit();
            Process gcc = new ProcessBuilder(
                            compiler, "-O2", "-shared", "-fPIC", "-pthread", "-o", file.toString(), SOURCE.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(gcc.getInputStream().readAllBytes(), UTF_8);
            assertThat(gcc.waitFor()).as(output).isZero();
            compiled = file;
        }
        return compiled;
    }

    private Path percentage() {
        return folder.resolve("percentage");
    }

    /** Where it records. */
    Path log() {
        return folder.resolve("io.log");
    }

    /** Starts what comes behind these words, with this under its database. */
    List<String> starter() {
        return List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAILING_IO_SEED=" + seed,
                "FAILING_IO_SWITCH=" + percentage(),
                "FAILING_IO_LOG=" + log());
    }

    /** From now on so many of a hundred writes and syncs fail. */
    void fail(int percent) throws IOException {
        Path text = Files.writeString(folder.resolve("percentage.new"), Integer.toString(percent));
        Files.move(text, percentage(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** From now on none does. */
    void recover() throws IOException {
        Files.deleteIfExists(percentage());
    }
}
