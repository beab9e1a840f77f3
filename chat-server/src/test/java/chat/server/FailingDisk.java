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

/**
 * What stands between a server's database and its disk: a library ({@code src/test/c/failing_io.c}) that makes writes and syncs fail when it
 * is told to, and records what reaches the disk.
 */
final class FailingDisk {

    private static final Path SOURCE = Path.of("src/test/c/failing_io.c");

    private final Path folder;
    private final long seed;

    private FailingDisk(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Compiles it. Without a compiler the test is skipped.
     *
     * @param folder an empty one, for what it needs
     * @param seed which calls fail, and how
     */
    static FailingDisk make(Path folder, long seed) throws IOException, InterruptedException {
        Optional<String> compiler = Programs.find("CC", List.of("gcc", "cc"));
        assumeTrue(compiler.isPresent(), "no C compiler: disks that fail are not tried");
        FailingDisk disk = new FailingDisk(folder, seed);
        Process gcc = new ProcessBuilder(
                        compiler.get(),
                        "-O2",
                        "-shared",
                        "-fPIC",
                        "-pthread",
                        "-o",
                        disk.library().toString(),
                        SOURCE.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(gcc.getInputStream().readAllBytes(), UTF_8);
        assertThat(gcc.waitFor()).as(output).isZero();
        return disk;
    }

    private Path library() {
        return folder.resolve("failing_io.so");
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
                "LD_PRELOAD=" + library(),
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
