package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Chromium without a window, for a test class that has it in a static field with {@code @RegisterExtension}. Where there is none
 * the class is skipped. What a test opened is closed behind it.
 */
public final class Browser implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

    private static final String VARIABLE = "CHROMIUM";
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int START_SECONDS = 60;
    private static final int END_SECONDS = 10;

    private final List<Tab> tabs = new ArrayList<>();
    private @Nullable Process process;
    private @Nullable Path profile;
    private @Nullable DevTools devTools;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    /** Starts it, for whoever is no test class; {@link #close} is to be called whatever comes of this. */
    public void start() throws IOException {
        Optional<String> program = program();
        Assumptions.assumeTrue(
                program.isPresent(),
                "Skipped: no Chromium here. Install one (chromium, chromium-browser or google-chrome on the PATH), or set CHROMIUM.");
        start(program.get());
    }

    private static Optional<String> program() {
        String chosen = System.getenv(VARIABLE);
        if (chosen != null && !chosen.isBlank()) {
            return Optional.of(chosen);
        }
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private void start(String program) throws IOException {
        Path folder = Files.createTempDirectory("chat-browser");
        profile = folder;
        Process started = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--lang=en-GB",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        process = started;
        Path portFile = folder.resolve("DevToolsActivePort");
        Awaitility.await().atMost(START_SECONDS, TimeUnit.SECONDS).until(() -> {
            assertThat(started.isAlive())
                    .as("%s runs; it said: %s", program, Files.readString(folder.resolve("errors")))
                    .isTrue();
            return Files.exists(portFile) && Files.readAllLines(portFile).size() == 2;
        });
        List<String> address = Files.readAllLines(portFile);
        devTools = new DevTools(URI.create("ws://127.0.0.1:" + address.get(0) + address.get(1)));
    }

    /** A page of somebody who shares nothing with the others: another person at another computer. */
    public Tab newUser() {
        DevTools running = running();
        String user = running.send(null, "Target.createBrowserContext", DevTools.parameters())
                .get("browserContextId")
                .textValue();
        return open(running, user);
    }

    /** Another page of the same person. */
    public Tab newTab(Tab beside) {
        return open(running(), beside.user());
    }

    private Tab open(DevTools running, String user) {
        Tab tab = new Tab(running, user);
        tabs.add(tab);
        return tab;
    }

    private DevTools running() {
        DevTools running = devTools;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        tabs.stream().map(Tab::user).distinct().forEach(user -> {
            ObjectNode whose = DevTools.parameters().put("browserContextId", user);
            running().send(null, "Target.disposeBrowserContext", whose);
        });
        tabs.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        if (devTools != null) {
            devTools.close();
        }
        if (process != null) {
            List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            family.forEach(ProcessHandle::destroyForcibly);
            family.forEach(member ->
                    Awaitility.await().atMost(END_SECONDS, TimeUnit.SECONDS).until(() -> !member.isAlive()));
        }
        if (profile != null) {
            Path folder = profile;
            // A process that is only just gone may still have been writing.
            Awaitility.await()
                    .atMost(END_SECONDS, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> {
                        delete(folder);
                        return true;
                    });
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
