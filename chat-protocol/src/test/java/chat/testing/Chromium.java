package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A Chromium without a window, and what it is driven by. */
final class Chromium implements AutoCloseable {

    private static final String VARIABLE = "CHROMIUM";

    /** First the one that never has a window: it works for its pages alone, and takes half the time. */
    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

    private static final int START_SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final String host;
    private final DevTools devTools;

    /** Starts it. */
    Chromium(String program) throws IOException {
        profile = Files.createTempDirectory("chat-browser");
        process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        // What a browser does for whoever owns it.
                        "--disable-background-networking",
                        "--disable-breakpad",
                        "--disable-component-extensions-with-background-pages",
                        "--disable-component-update",
                        "--disable-default-apps",
                        "--disable-domain-reliability",
                        "--disable-extensions",
                        "--disable-field-trial-config",
                        "--disable-sync",
                        "--metrics-recording-only",
                        "--password-store=basic",
                        "--lang=en-GB",
                        // One process for all pages of this machine, and none in stock: to start one takes longer than
                        // most tests.
                        "--process-per-site",
                        // And no list under the address bar, which is two more pages for each window.
                        "--disable-features=SpareRendererForSitePerProcess,BackForwardCache,WebUIOmniboxPopup,"
                                + "WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,"
                                + "MediaRouter,OptimizationHints,Translate",
                        "--disable-background-timer-throttling", // a test looks on when its page is hidden
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(profile.resolve("errors").toFile())
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        Awaitility.await().atMost(START_SECONDS, TimeUnit.SECONDS).until(() -> {
            assertThat(process.isAlive())
                    .as("%s runs; it said: %s", program, Files.readString(profile.resolve("errors")))
                    .isTrue();
            return Files.exists(portFile) && Files.readAllLines(portFile).size() == 2;
        });
        List<String> address = Files.readAllLines(portFile);
        host = "127.0.0.1:" + address.get(0);
        devTools = new DevTools(URI.create("ws://" + host + address.get(1)));
    }

    /** Where it is on this machine, if it is. */
    static Optional<String> program() {
        return Programs.find(VARIABLE, NAMES);
    }

    /** The address of a small page of its own. */
    String page() {
        return "http://" + host + "/json/version";
    }

    DevTools devTools() {
        return devTools;
    }

    @Override
    public void close() {
        devTools.close();
        Programs.end(process, profile);
    }
}
