package chat.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine that a test needs and a build does not, and what they leave behind. */
public final class Programs {

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

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
