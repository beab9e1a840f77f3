package chat.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Logging to standard output, a line an event. Found by logback through {@code META-INF/services}; in code because that starts
 * sooner than a file. An event loop never waits for the console: what does not fit the queue is lost.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {

    private static final int QUEUED_EVENTS = 8192;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss} %-5level %msg%n");
        encoder.start();

        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();

        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(QUEUED_EVENTS);
        async.setNeverBlock(true);
        async.setDiscardingThreshold(0); // who comes and goes counts as much as a warning
        async.addAppender(console);
        async.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                return event.getThreadName().startsWith(WarmUp.THREAD)
                                && !event.getLevel().isGreaterOrEqual(Level.WARN)
                        ? FilterReply.DENY
                        : FilterReply.NEUTRAL;
            }
        });
        async.start();

        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(async);
        context.getLogger("io.netty").setLevel(Level.INFO); // its debugging says nothing about the chat
        // Looks for a network card to make channel ids of, and warns where there is none; ours are not seen by anybody.
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        // Warns of each connection that is closed twice, as all are at the end.
        context.getLogger("io.lettuce.core.RedisChannelHandler").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
