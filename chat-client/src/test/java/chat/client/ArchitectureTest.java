package chat.client;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Username;
import chat.server.ChatServer;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each package may use, and that no two use one another. The main code of all three modules. */
final class ArchitectureTest {

    private static final String EVERYBODY_MAY =
            "java.io java.lang java.math java.net java.nio java.security java.text java.time java.util "
                    + "org.jspecify org.slf4j chat.protocol";

    /**
     * A line a package: what it may use beside itself and what everybody may, each with what is below it. A package of ours is named in full:
     * what is below that needs a name of its own.
     */
    private static final Map<String, Set<String>> MAY_USE = table(
            "chat.protocol              | rocks.xmpp com.fasterxml.jackson.annotation",
            "chat.protocol.codec        | io.netty com.fasterxml.jackson",
            "chat.terminal              | org.jline",
            "chat.transport             | io.netty",
            "chat.server                | chat.protocol.codec chat.server.account chat.server.config chat.server.console chat.server.domain chat.server.fanout chat.server.files chat.server.net"
                    + " chat.server.net.tls chat.server.store chat.server.store.memory chat.server.store.redis chat.server.store.sqlite chat.server.web chat.transport io.netty picocli ch.qos.logback org.jline",
            "chat.server.account        | chat.server.files chat.server.limit at.favre.lib com.fasterxml.jackson",
            "chat.server.config         | chat.server.files chat.server.limit picocli ch.qos.logback",
            "chat.server.console        | chat.server.domain chat.server.files chat.server.net chat.terminal org.jline",
            "chat.server.domain         | chat.server.account chat.server.limit chat.server.store",
            "chat.server.files          | ",
            "chat.server.store          | ",
            "chat.server.store.memory   | chat.server.store chat.server.store.state",
            "chat.server.store.redis    | chat.protocol.codec chat.server.store chat.server.store.state chat.server.store.words io.lettuce io.netty",
            "chat.server.store.sqlite   | chat.server.files chat.server.store chat.server.store.state chat.server.store.memory chat.server.store.words java.sql org.sqlite"
                    + " com.fasterxml.jackson",
            "chat.server.store.state    | chat.server.store",
            "chat.server.store.words    | ",
            "chat.server.fanout         | chat.server.domain chat.protocol.codec io.netty",
            "chat.server.limit          | io.netty.handler.ipfilter io.netty.util",
            "chat.server.net            | chat.server.config chat.server.domain chat.server.fanout chat.server.limit chat.server.text"
                    + " chat.server.net.tls chat.server.web chat.protocol.codec chat.transport io.netty jdk.net",
            "chat.server.net.tls        | chat.server.config chat.server.files chat.server.limit io.netty javax.crypto javax.net.ssl org.bouncycastle.asn1",
            "chat.server.text           | chat.server.limit chat.protocol.codec io.netty",
            "chat.server.web            | chat.server.config chat.server.limit chat.protocol.codec com.fasterxml.jackson io.netty",
            "chat.client                | chat.client.net chat.transport io.netty",
            "chat.client.net            | chat.client chat.protocol.codec chat.transport io.netty javax.net.ssl javax.security.auth.x500",
            "chat.client.options        | chat.client picocli",
            "chat.client.cli            | chat.client chat.client.bench chat.client.options chat.terminal io.netty picocli ch.qos.logback org.jline",
            "chat.client.bench          | chat.client chat.client.net chat.client.options io.netty picocli com.fasterxml.jackson org.HdrHistogram com.sun.management");

    private static final JavaClasses CLASSES = classes();

    private static Map<String, Set<String>> table(String... lines) {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : lines) {
            String[] cells = line.split(" +\\| ", 2);
            Set<String> allowed = new TreeSet<>(List.of(cells[0]));
            Stream.of(EVERYBODY_MAY, cells[1])
                    .flatMap(names -> Arrays.stream(names.split(" ")))
                    .forEach(allowed::add);
            table.put(cells[0], allowed);
        }
        return table;
    }

    private static JavaClasses classes() {
        ArchConfiguration.get()
                .setResolveMissingDependenciesFromClassPath(false); // else it reads half of the class path
        return new ClassFileImporter()
                .importLocations(Stream.of(Username.class, ChatServer.class, ChatClient.class)
                        .map(ArchitectureTest::location)
                        .collect(Collectors.toSet()));
    }

    /** Of the classes that were compiled, or of the jar that they are in. */
    private static Location location(Class<?> type) {
        URL place = type.getProtectionDomain().getCodeSource().getLocation();
        return Location.of(URI.create(place.getPath().endsWith(".jar") ? "jar:" + place + "!/" : place.toString()));
    }

    private static Set<String> packages() {
        return CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyPackageHasItsLineAndSaysWhatItIsFor() {
        assertThat(packages()).isEqualTo(MAY_USE.keySet());
        assertThat(packages()).allMatch(name -> CLASSES.contain(name + ".package-info"));
    }

    @Test
    void noPackageUsesWhatItMayNot() {
        Set<String> tooMuch = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String home = type.getPackageName();
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String name = dependency.getTargetClass().getBaseComponentType().getPackageName();
                Set<String> allowed = MAY_USE.getOrDefault(home, Set.of());
                if (allowed.stream().noneMatch(by -> isWithin(name, by))) {
                    tooMuch.add(dependency.getDescription());
                }
                allowed.stream().filter(by -> isWithin(name, by)).forEach(by -> used.add(home + " -> " + by));
            }
        }

        assertThat(tooMuch).isEmpty();
        assertThat(used).as("lines that allow no more than is needed").containsAll(granted());
    }

    private static boolean isWithin(String name, String allowed) {
        return name.equals(allowed) || (!allowed.startsWith("chat.") && name.startsWith(allowed + "."));
    }

    private static Set<String> granted() {
        Set<String> granted = new TreeSet<>();
        MAY_USE.forEach((home, allowed) -> allowed.stream()
                .filter(by -> !by.equals(home) && !EVERYBODY_MAY.contains(by))
                .forEach(by -> granted.add(home + " -> " + by)));
        return granted;
    }

    /** Those that are nested have the name of the outer one to tell them apart. */
    @Test
    void noTwoTypesHaveOneName() {
        Map<String, Set<String>> byName = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toSet())));
        byName.values().removeIf(types -> types.size() == 1);

        assertThat(byName).isEmpty();
    }

    @Test
    void noTwoPackagesUseOneAnother() {
        slices().assignedFrom(new Parts()).should().beFreeOfCycles().check(CLASSES);
    }

    /** Each package is one part, but for the client's library, whose face and inside belong together. */
    private static final class Parts implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return SliceIdentifier.of(name.equals("chat.client.net") ? "chat.client" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
