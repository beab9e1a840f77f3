package chat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Writes down what is inside the jars that we ship, under which licences, and which advisories are known of it: the build's profile
 * {@code dependencies}. Fails if a version that is shipped is within an advisory's range.
 */
public final class Dependencies {

    /** A column of advisories.tsv each. */
    private record Advisory(String id, String artifact, String from, String fixed, String what, String source) {

        boolean affects(String name, String version) {
            return artifact.equals(name)
                    && Version.parse(from).compareTo(Version.parse(version)) <= 0
                    && Version.parse(fixed).compareTo(Version.parse(version)) > 0;
        }
    }

    /** @param in the jars that it is in */
    private record Part(String group, String name, String version, String licences, Set<String> in) {}

    private Dependencies() {}

    /** Takes the file to write, the advisories, and then each jar with its bill of materials. */
    public static void main(String[] args) throws IOException {
        Map<String, Part> parts = new TreeMap<>();
        for (int i = 2; i < args.length; i += 2) {
            addParts(Path.of(args[i]), Path.of(args[i + 1]), parts);
        }
        List<String> lines = Files.readAllLines(Path.of(args[1]));
        List<Advisory> advisories = lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .map(f -> new Advisory(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5)))
                .toList();
        String notes = lines.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip())
                .collect(Collectors.joining("\n"));
        Files.writeString(Path.of(args[0]), page(parts, advisories, notes));
        List<Advisory> affecting = advisories.stream()
                .filter(advisory -> parts.values().stream().anyMatch(part -> advisory.affects(part.name, part.version)))
                .toList();
        if (!affecting.isEmpty()) {
            throw new IllegalStateException("what is shipped is within the range of " + affecting);
        }
    }

    private static void addParts(Path jar, Path bill, Map<String, Part> parts) throws IOException {
        List<String> inside = ShippedParts.dependenciesAmong(ShippedParts.entries(jar));
        for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).path("components")) {
            String name = component.path("name").asText();
            String version = component.path("version").asText();
            if (inside.stream().anyMatch(file -> file.startsWith(name + '-' + version))) {
                parts.computeIfAbsent(
                                name,
                                key -> new Part(
                                        component.path("group").asText(),
                                        name,
                                        version,
                                        licences(component.path("licenses")),
                                        new TreeSet<>()))
                        .in
                        .add(jar.getFileName().toString());
            }
        }
    }

    private static String licences(JsonNode choices) {
        return StreamSupport.stream(choices.spliterator(), false)
                .map(choice -> choice.path("license"))
                .map(licence -> licence.path("id").asText(licence.path("name").asText()))
                // What JLine calls the BSD License is taken for the oldest one, and is this one: see licenses/jline.
                .map(name -> name.equals("BSD-4-Clause") ? "BSD-3-Clause" : name)
                .collect(Collectors.joining(" or "));
    }

    private static String page(Map<String, Part> parts, List<Advisory> advisories, String notes) {
        StringBuilder page = new StringBuilder()
                .append("# What is inside the jars\n\n")
                .append(
                        "Written by `mvn -B -q -Pdependencies -DskipTests -DskipITs package`, which fails if a version here is")
                .append(
                        " within the range of an advisory below. The texts of the licences are in `META-INF/licenses` of each jar.")
                .append(" The table `chat/protocol/uts39.bin` is made from data of Unicode, under Unicode-3.0.\n\n")
                .append("| dependency | version | licence | in |\n|---|---|---|---|\n");
        parts.values()
                .forEach(part -> page.append("| %s:%s | %s | %s | %s |\n"
                        .formatted(part.group, part.name, part.version, part.licences, String.join(", ", part.in))));
        page.append("\n## Advisories\n\n")
                .append(notes)
                .append(
                        "\n\n| advisory | of | affects | fixed in | shipped | what | read at |\n|---|---|---|---|---|---|---|\n");
        for (Advisory advisory : advisories) {
            Part part = parts.get(advisory.artifact);
            page.append("| %s | %s | from %s | %s | %s | %s | %s |\n"
                    .formatted(
                            advisory.id,
                            advisory.artifact,
                            advisory.from,
                            advisory.fixed,
                            part == null ? "no" : part.version,
                            advisory.what,
                            advisory.source));
        }
        return page.toString();
    }
}
