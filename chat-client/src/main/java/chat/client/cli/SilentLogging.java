package chat.client.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Switches logging off: a terminal belongs to the conversation, and what goes wrong is said there in plain words. Found through
 * {@code META-INF/services}; ranks behind logback's own, so that whoever uses the library with a logback.xml keeps their logs.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class SilentLogging extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
