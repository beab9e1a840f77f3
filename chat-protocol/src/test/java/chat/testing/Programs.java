package chat.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Programs of this machine that a test needs and a build does not, and what they leave behind. */
public final class Programs {

    private static final int END_SECONDS = 10;

    private Programs() {}

    /**
     * The first of these programs that is there.
     *
     * @param variable of the environment, which names another one if it is set
     */
    public static Optional<String> find(String variable, List<String> names) {
        String chosen = System.getenv(variable);
        if (chosen != null && !chosen.isBlank()) {
            return Optional.of(chosen);
        }
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return names.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Ends a process with all that it has started, and deletes the folder that they wrote to. */
    static void end(Process process, Path folder) {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member ->
                Awaitility.await().atMost(END_SECONDS, TimeUnit.SECONDS).until(() -> !member.isAlive()));
        // A process that is only just gone may still have been writing.
        Awaitility.await()
                .atMost(END_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> {
                    delete(folder);
                    return true;
                });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
