package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.spy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.server.domain.Chats;
import chat.server.store.Directory;
import chat.server.testing.GatedChannel;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A session is over for whoever had it, and the directory could not end it. */
final class FailedEndTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Connection.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Directory directory = spy(Chats.directory(5));
    private final Sessions sessions = new Sessions(directory);

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.ERROR);
    }

    @AfterEach
    void end() {
        logger.detachAppender(appender);
        logger.setLevel(null); // as its parent again
        sessions.close();
    }

    private List<ILoggingEvent> errors(Throwable failure) {
        doReturn(CompletableFuture.failedFuture(failure)).when(directory).end(any(), any());
        GatedChannel alice = sessions.join("alice");
        alice.send("{\"type\":\"leave\"}\n");
        sessions.run();

        assertThat(alice.received()).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
        return appender.list;
    }

    @Test
    void isLoggedAsNameAndSeatMayNotBeFree() {
        assertThat(errors(new IllegalStateException("a bug")))
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).startsWith("ending the session of "))
                .satisfies(event ->
                        assertThat(event.getThrowableProxy().getMessage()).isEqualTo("a bug"));
    }

    @Test
    void isNoErrorWhereTheServerEnds() {
        assertThat(errors(new CancellationException("the store is closed"))).isEmpty();
    }
}
