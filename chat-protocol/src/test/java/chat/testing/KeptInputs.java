package chat.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * The inputs that fuzzing begins with, and those that it found something with: each is an ordinary short test. They are where Jazzer
 * looks for them and puts them, in the resources beside the class with the fuzz tests.
 */
public final class KeptInputs {

    private KeptInputs() {}

    /**
     * A test for each input of a target.
     *
     * @param beside a class of the same package and module as the fuzz tests
     * @param directory that of the target's inputs: the fuzz tests' class and {@code Inputs}, and the target's name
     */
    public static Stream<DynamicNode> tests(Class<?> beside, String directory, Consumer<byte[]> target)
            throws IOException {
        try {
            Path inputs = Path.of(
                    requireNonNull(beside.getResource(directory), directory).toURI());
            try (Stream<Path> files = Files.list(inputs)) {
                return files.sorted().map(file -> test(directory, file, target)).toList().stream();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DynamicNode test(String directory, Path file, Consumer<byte[]> target) {
        return DynamicTest.dynamicTest(
                directory + '/' + file.getFileName(), () -> target.accept(Files.readAllBytes(file)));
    }
}
