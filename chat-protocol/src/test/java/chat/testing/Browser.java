package chat.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Chromium without a window, for a test class that has it in a static field with {@code @RegisterExtension}. Where there is none
 * the class is skipped. What a test opened is closed behind it. All classes of a virtual machine have the same Chromium, which ends with
 * it; those that run at a time share nothing else.
 */
public final class Browser implements BeforeAllCallback, AfterEachCallback {

    /** Guarded by the class. */
    private static @Nullable Chromium chromium;

    /** A page of each user whom no test has at the moment. It stays, so that a process for pages of this machine does. Guarded by the class. */
    private static final Deque<Tab> FREE = new ArrayDeque<>();

    /** Those of the users whom the test has. */
    private final List<Tab> users = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    /** Starts it, if it does not run yet; for whoever is no test class. */
    public static void start() throws IOException {
        Optional<String> program = Chromium.program();
        Assumptions.assumeTrue(
                program.isPresent(),
                "Skipped: no Chromium here. Install one (chromium-headless-shell, chromium, chromium-browser or google-chrome on the PATH), or set CHROMIUM.");
        synchronized (Browser.class) {
            if (chromium == null) {
                Chromium started = new Chromium(program.get());
                Runtime.getRuntime().addShutdownHook(new Thread(started::close, "close-browser"));
                chromium = started;
            }
        }
    }

    /**
     * A page of somebody who shares nothing with the others: another person at another computer. They are those of earlier tests, swept:
     * to begin with a new one takes a second.
     */
    public Tab newUser() {
        DevTools running = running().devTools();
        Tab user = take();
        if (user == null) {
            user = new Tab(
                    running,
                    running.send(null, "Target.createBrowserContext", DevTools.parameters())
                            .get("browserContextId")
                            .textValue());
            user.open(running().page());
        }
        users.add(user);
        return new Tab(running, user.user());
    }

    /** Another page of the same person. */
    public Tab newTab(Tab beside) {
        return new Tab(running().devTools(), beside.user());
    }

    private static synchronized @Nullable Tab take() {
        return FREE.poll();
    }

    private static synchronized void giveBack(Tab user) {
        FREE.push(user);
    }

    private static synchronized Chromium running() {
        return requireNonNull(chromium, "not started");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<Tab> had = List.copyOf(users);
        users.clear();
        had.forEach(user -> {
            user.sweep(); // whoever cannot be swept is nobody's any more
            giveBack(user);
        });
    }
}
