package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpTest {

    @Test
    @Timeout(60)
    void everyGuestComesInHearsSomethingAndGoes() throws Exception {
        WarmUp warmUp = WarmUp.begin();
        assertThat(warmUp.ended().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(warmUp.heard()).isEqualTo(WarmUp.GUESTS);
    }

    @Test
    void nothingIsLoggedOfGuestsButTroubles() {
        LoggerContext context = new LoggerContext();
        new LogConfiguration().configure(context);
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> appender = root.iteratorForAppenders().next();
        try {
            assertThat(appender.getFilterChainDecision(event(root, Level.INFO, WarmUp.THREAD + "-1-1")))
                    .isEqualTo(FilterReply.DENY);
            assertThat(appender.getFilterChainDecision(event(root, Level.WARN, WarmUp.THREAD + "-1-1")))
                    .isEqualTo(FilterReply.NEUTRAL);
            assertThat(appender.getFilterChainDecision(event(root, Level.INFO, "main")))
                    .isEqualTo(FilterReply.NEUTRAL);
        } finally {
            context.stop();
        }
    }

    private static LoggingEvent event(Logger logger, Level level, String thread) {
        LoggingEvent event = new LoggingEvent(WarmUpTest.class.getName(), logger, level, "guest-1 joined", null, null);
        event.setThreadName(thread);
        return event;
    }
}
