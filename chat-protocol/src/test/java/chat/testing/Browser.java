package chat.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Chromium without a window, for a test class that has it in a static field with {@code @RegisterExtension}. Where there is none
 * the class is skipped. What a test opened is closed behind it. All classes of a virtual machine have the same Chromium, which ends with it.
 */
public final class Browser implements BeforeAllCallback, AfterEachCallback {

    /** Guarded by the class. */
    private static @Nullable Chromium chromium;

    /** A page of this machine that stays, so that a process for such pages does. Guarded by the class. */
    private static @Nullable Tab warm;

    private final List<Tab> tabs = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    /** Starts it, if it does not run yet; for whoever is no test class. */
    public static void start() throws IOException {
        Optional<String> program = Chromium.program();
        Assumptions.assumeTrue(
                program.isPresent(),
                "Skipped: no Chromium here. Install one (chromium, chromium-browser or google-chrome on the PATH), or set CHROMIUM.");
        synchronized (Browser.class) {
            if (chromium == null) {
                Chromium started = new Chromium(program.get());
                Runtime.getRuntime().addShutdownHook(new Thread(started::close, "close-browser"));
                chromium = started;
                warm = new Tab(started.devTools(), newContext(started.devTools()));
                warm.open(started.page());
            }
        }
    }

    /**
     * A page of somebody who shares nothing with the others: another person at another computer. The first of each test is at the same
     * one as the first of the last test, which is swept: to begin with a new one takes a second.
     */
    public Tab newUser() {
        DevTools running = running();
        String first = warm().user();
        return open(running, tabs.stream().anyMatch(tab -> tab.user().equals(first)) ? newContext(running) : first);
    }

    private static String newContext(DevTools running) {
        return running.send(null, "Target.createBrowserContext", DevTools.parameters())
                .get("browserContextId")
                .textValue();
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

    private static synchronized DevTools running() {
        if (chromium == null) {
            throw new IllegalStateException("not started");
        }
        return chromium.devTools();
    }

    private static synchronized Tab warm() {
        return requireNonNull(warm, "not started");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Tab first = warm();
        tabs.stream().map(Tab::user).distinct().forEach(user -> {
            if (user.equals(first.user())) {
                first.sweep();
            } else {
                running()
                        .send(
                                null,
                                "Target.disposeBrowserContext",
                                DevTools.parameters().put("browserContextId", user));
            }
        });
        tabs.clear();
    }
}
