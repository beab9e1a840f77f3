package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.server.config.FairUse;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ListenerErrorsTest {

    private static final String NO_DESCRIPTORS = "accept(..) failed with error(-24): Too many open files";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ListenerHandler.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final AtomicLong clock = new AtomicLong();
    private final ListenerHandler errors = new ListenerHandler(new Doorkeeper(1, FairUse.defaults()), clock::get);
    private final EmbeddedChannel lines = new EmbeddedChannel(errors);
    private final EmbeddedChannel web = new EmbeddedChannel(errors);

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        lines.freezeTime();
    }

    @AfterEach
    void end() {
        logger.detachAppender(appender);
        lines.finishAndReleaseAll();
        web.finishAndReleaseAll();
    }

    private List<String> logged() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void whatIsUsedUpIsSaidOnceAMinuteAndHowOften() {
        for (int second = 0; second < 60; second++) {
            lines.pipeline().fireExceptionCaught(new IOException(NO_DESCRIPTORS));
            web.pipeline().fireExceptionCaught(new IOException(NO_DESCRIPTORS));
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(logged())
                .singleElement()
                .asString()
                .contains("(1 times since", "all file descriptors are in use", "ulimit -n", "--max-connections");

        web.pipeline().fireExceptionCaught(new IOException(NO_DESCRIPTORS));
        assertThat(logged()).hasSize(2).last().asString().contains("(120 times since");
    }

    @Test
    void whatElseGoesWrongIsSaidAsItIs() {
        lines.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Protocol error"));

        assertThat(logged()).singleElement().asString().endsWith("): accept(..) failed: Protocol error");
    }

    @Test
    void nothingIsAcceptedForASecond() {
        lines.pipeline().fireExceptionCaught(new IOException(NO_DESCRIPTORS));
        lines.pipeline().fireExceptionCaught(new IOException(NO_DESCRIPTORS));
        assertThat(lines.config().isAutoRead()).isFalse();

        lines.advanceTimeBy(1, TimeUnit.SECONDS);
        lines.runScheduledPendingTasks();
        assertThat(lines.config().isAutoRead()).isTrue();
        assertThat(lines.runScheduledPendingTasks()).isEqualTo(-1);
    }
}
