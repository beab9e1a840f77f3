package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever becomes of a password, it stands in no log, however much is logged, and in nothing that the library says. */
class SecretsTest extends ReconnectFixture {

    private static final String SECRET = "hunter2";
    private static final String TOO_LONG = SECRET.repeat(11);

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void logEverything() {
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        root.trace("Whatever is logged is seen here");
    }

    @AfterEach
    void logAsBefore() {
        root.detachAppender(log);
        root.setLevel(level);
    }

    private static String words(Object told) {
        if (told instanceof Throwable failure) {
            StringWriter all = new StringWriter();
            failure.printStackTrace(new PrintWriter(all));
            return all.toString();
        }
        return told.toString();
    }

    @Test
    void passwordIsInNothingThatIsSaidOrLogged() {
        List<Object> told = new ArrayList<>();
        connect(PAUSES, listener);
        told.add(client);
        told.add(ChatClientFixture.failure(refused(client.join("alice", SECRET), "password_wrong")));
        client.join("alice", SECRET);
        peer.expect("join");
        peer.letIn("alice", SESSION);
        told.add(listener.next(JoinResult.class));
        told.add(ChatClientFixture.failure(refused(client.changePassword(SECRET, SECRET), "password_wrong")));
        told.add(ChatClientFixture.failure(client.register(TOO_LONG)));
        CompletableFuture<?> lost = client.unregister(SECRET);
        lose();
        told.add(ChatClientFixture.failure(lost));
        acceptAnew("s2");
        told.add(listener.skipTo(Resumed.class));
        CompletableFuture<?> unanswered = client.register(SECRET);
        told.add(unanswered);
        peer.expect("register");
        send("{'type':'account','username':7}");
        told.add(ChatClientFixture.failure(unanswered));
        told.add(listener.next(ChatException.ProtocolViolation.class));

        assertThat(told).allSatisfy(one -> assertThat(words(one)).doesNotContain(SECRET));
        assertThat(log.list).as("log").isNotEmpty().allSatisfy(event -> assertThat(event.getFormattedMessage())
                .doesNotContain(SECRET));
    }

    private <T> CompletableFuture<T> refused(CompletableFuture<T> answer, String code) {
        server.run();
        String id = peer.next().path("id").textValue();
        peer.error(code, "No", id);
        return answer;
    }
}
