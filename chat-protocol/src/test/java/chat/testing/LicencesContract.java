package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** A jar that we ship has the licences of all that is inside: {@code META-INF/licenses} has a folder for each dependency. */
public abstract class LicencesContract {

    private static final String LICENCES = "META-INF/licenses/";

    private final Path jar;

    /** @param jar where the build puts it, seen from the module that is tested */
    protected LicencesContract(String jar) {
        this.jar = Path.of(jar);
    }

    @Test
    void everyDependencyInsideHasItsLicence() throws IOException {
        Set<String> shipped = entries(jar);
        Set<String> folders = licensed(shipped);
        assertThat(dependenciesIn(shipped))
                .as(
                        "dependencies inside, each of which needs a folder named like it in %s (see licences in pom.xml)",
                        LICENCES)
                .isNotEmpty()
                .allMatch(dependency -> folders.stream().anyMatch(folder -> isOf(folder, dependency)));
    }

    @Test
    void thereIsNoLicenceOfWhatIsNotInside() throws IOException {
        Set<String> shipped = entries(jar);
        List<String> dependencies = dependenciesIn(shipped);
        assertThat(licensed(shipped)).allMatch(folder -> dependencies.stream().anyMatch(name -> isOf(folder, name)));
    }

    @Test
    void theLicenceOfTheWholeIsTheProjects() throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("META-INF/LICENSE")))
                    .hasBinaryContent(Files.readAllBytes(Path.of("../LICENSE")));
        }
    }

    /** A folder serves every artifact of its family: {@code netty} is for netty-buffer too. */
    private static boolean isOf(String folder, String dependency) {
        return dependency.startsWith(folder + '-');
    }

    /** The folders in which there is a licence. */
    private static Set<String> licensed(Set<String> shipped) {
        return shipped.stream()
                .filter(name -> name.matches(LICENCES + "[^/]+/LICENSE[^/]*"))
                .map(name -> name.substring(LICENCES.length(), name.lastIndexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The jars of the class path, without our own, of which at least one file is inside. */
    private static List<String> dependenciesIn(Set<String> shipped) throws IOException {
        Stream<Path> dependencies = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .filter(path -> !path.getFileName().toString().startsWith("chat-"));
        List<String> inside = new ArrayList<>();
        for (Path dependency : dependencies.toList()) {
            Set<String> content = entries(dependency);
            content.removeIf(name -> name.startsWith("META-INF/") && !name.startsWith("META-INF/native/"));
            if (!Collections.disjoint(content, shipped)) {
                inside.add(dependency.getFileName().toString());
            }
        }
        return inside;
    }

    private static Set<String> entries(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
