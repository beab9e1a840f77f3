package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Programs;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The page's modules that need no page, on Node.js's own test runner: after a build {@code node --test src/test/js/} does the same. */
class PageModulesTest {

    private static final Path TESTS = Path.of("src/test/js");

    /** Where the build has put the page. */
    private static final URL MODULE = requireNonNull(PageModulesTest.class.getResource("/web/protocol.js"));

    private static final int PATIENCE_SECONDS = 60;

    @TestFactory
    List<DynamicTest> modulesKeepTheirPromises() throws IOException {
        Optional<String> node = Programs.find("NODE", List.of("node", "nodejs"));
        Assumptions.assumeTrue(
                node.isPresent(), "Skipped: no Node.js here. Install one (18 or later, on the PATH), or set NODE.");
        try (Stream<Path> files = Files.list(TESTS)) {
            List<Path> tests = files.filter(file -> file.toString().endsWith(".test.js"))
                    .sorted()
                    .toList();
            assertThat(tests).isNotEmpty();
            return tests.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(node.get(), file)))
                    .toList();
        }
    }

    private static void run(String node, Path test) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(node, test.toString()).redirectErrorStream(true);
        builder.environment()
                .put("WEB", Path.of(MODULE.getPath()).resolveSibling("").toString());
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
