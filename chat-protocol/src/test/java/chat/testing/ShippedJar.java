package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program as its users start it. */
public final class ShippedJar {

    /** What makes signals matter that the shell had us ignore, as for a job in the background: Java would leave it at that. */
    private static final List<String> DEFAULT_SIGNALS =
            works("env", "--default-signal", "true") ? List.of("env", "--default-signal") : List.of();

    private final Path file;
    private final List<String> starter;

    /** @param file where the build puts it, seen from the module that is tested */
    public ShippedJar(String file) {
        this(Path.of(file), List.of());
    }

    private ShippedJar(Path file, List<String> starter) {
        this.file = file;
        this.starter = starter;
    }

    /** The same, started by another program that becomes this one: what to run comes behind these words. */
    public ShippedJar startedBy(String... starter) {
        return new ShippedJar(file, List.of(starter));
    }

    private static boolean works(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // not everybody has GNU's
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How to start it, with nothing in the environment that would change what it does or prints. */
    public ProcessBuilder with(String... arguments) {
        assertThat(file).as("built by mvn package").exists();
        List<String> command = new ArrayList<>(starter);
        command.addAll(DEFAULT_SIGNALS);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                // These live for seconds: what is called for a moment is not worth compiling.
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=5",
                "-Xlog:disable"));
        // The build's, where it makes one: it saves a third of the start. A name without a file would cost the JDK's
        // own as well.
        String archive = file.toString().replaceFirst("jar$", "jsa");
        if (Files.exists(Path.of(archive))) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.addAll(List.of("-jar", file.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        // What the JVM itself says of these would stand in the program's output.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
        return builder;
    }
}
