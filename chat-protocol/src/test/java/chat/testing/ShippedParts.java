package chat.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Of what a jar that we ship was made. */
final class ShippedParts {

    private ShippedParts() {}

    /** The names of the files in it. */
    static Set<String> entries(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The file names of those jars of the class path, without our own, of which at least one file is among these entries. */
    static List<String> dependenciesAmong(Set<String> entries) throws IOException {
        List<Path> dependencies = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .filter(path -> !path.getFileName().toString().startsWith("chat-"))
                .toList();
        List<String> inside = new ArrayList<>();
        for (Path dependency : dependencies) {
            Set<String> content = entries(dependency);
            content.removeIf(name -> name.startsWith("META-INF/") && !name.startsWith("META-INF/native/"));
            if (!Collections.disjoint(content, entries)) {
                inside.add(dependency.getFileName().toString());
            }
        }
        return inside;
    }
}
