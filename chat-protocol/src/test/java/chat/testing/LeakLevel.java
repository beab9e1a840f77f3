package chat.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * While tests of what handles buffers run, Netty watches every buffer. For whole programs, which move many more, it watches some, as the
 * build says. JUnit finds it by itself, and runs it around every class, several at a time.
 */
public final class LeakLevel implements BeforeAllCallback, AfterAllCallback {

    private static final String HANDLES_BUFFERS = ".*\\.(codec|fanout|net|text|web)";

    private static final Level USUAL = ResourceLeakDetector.getLevel();

    /** Classes that want it; guarded by this class. */
    private static int wanting;

    @Override
    public void beforeAll(ExtensionContext context) {
        count(context, 1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        count(context, -1);
    }

    private static void count(ExtensionContext context, int change) {
        if (isWantedBy(context.getRequiredTestClass())) {
            synchronized (LeakLevel.class) {
                wanting += change;
                ResourceLeakDetector.setLevel(wanting > 0 ? Level.PARANOID : USUAL);
            }
        }
    }

    static boolean isWantedBy(Class<?> tests) {
        return tests.getPackageName().matches(HANDLES_BUFFERS);
    }
}
