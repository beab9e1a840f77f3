package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** A jar that we ship has the licences of all that is inside: {@code META-INF/licenses} has a folder for each dependency. */
public abstract class LicencesContract {

    private static final String LICENCES = "META-INF/licenses/";

    /** What is inside and came in no dependency, by the folder of its licence. */
    private static final Map<String, String> DATA = Map.of("unicode", "chat/protocol/uts39.bin");

    private final Path jar;

    /** @param jar where the build puts it, seen from the module that is tested */
    protected LicencesContract(String jar) {
        this.jar = Path.of(jar);
    }

    @Test
    void everyDependencyInsideHasItsLicence() throws IOException {
        Set<String> shipped = ShippedParts.entries(jar);
        Set<String> folders = licensed(shipped);
        assertThat(folders).containsAll(DATA.keySet());
        assertThat(ShippedParts.dependenciesAmong(shipped))
                .as(
                        "dependencies inside, each of which needs a folder named like it in %s (see licences in pom.xml)",
                        LICENCES)
                .isNotEmpty()
                .allMatch(dependency -> folders.stream().anyMatch(folder -> isOf(folder, dependency)));
    }

    @Test
    void thereIsNoLicenceOfWhatIsNotInside() throws IOException {
        Set<String> shipped = ShippedParts.entries(jar);
        List<String> dependencies = ShippedParts.dependenciesAmong(shipped);
        assertThat(shipped).containsAll(DATA.values());
        Set<String> folders = licensed(shipped);
        folders.removeAll(DATA.keySet());
        assertThat(folders).allMatch(folder -> dependencies.stream().anyMatch(name -> isOf(folder, name)));
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
}
