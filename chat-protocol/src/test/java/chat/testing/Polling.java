package chat.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Whoever waits for something looks at once, and then soon again: Awaitility's tenths of a second are most of what many a test takes. And
 * for longer: on a machine with much else to do, ten seconds are no proof that something never comes. A thread that dies fails nobody who
 * just happens to wait: it may be that of another class, as several run at a time. It says so in the output.
 */
public final class Polling implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
