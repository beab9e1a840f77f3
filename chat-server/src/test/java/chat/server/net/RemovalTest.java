package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage.Moderate;
import chat.server.testing.GatedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator removes somebody whose connection was lost, and who comes back at that moment. */
final class RemovalTest {

    private static final Pattern SESSION = Pattern.compile("\"session\":\"(\\w+)\"");
    private static final String KICKED = "{\"type\":\"goodbye\",\"reason\":\"kicked\",\"text\":\"too loud\"}\n";

    private final Sessions sessions = new Sessions();
    private final GatedChannel bob = sessions.join("bob");
    private final GatedChannel lost = sessions.connect();
    private final GatedChannel back = sessions.connect();

    @AfterEach
    void end() {
        sessions.close();
    }

    private CompletableFuture<Boolean> remove() {
        Moderate kick = new Moderate("kick", "alice", null, null, null, "too loud", null);
        return sessions.chat
                .order()
                .act(kick, null)
                .handle((done, failure) -> failure == null)
                .toCompletableFuture();
    }

    private String begin() {
        lost.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}\n");
        Matcher matcher = SESSION.matcher(lost.received());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private void comeBack(String session) {
        back.send("{\"type\":\"join\",\"username\":\"\",\"session\":\"" + session + "\"}\n");
    }

    private void expectLeft() {
        sessions.run();
        assertThat(bob.received())
                .endsWith("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":3,\"username\":\"alice\","
                        + "\"reason\":\"kicked\"}\n");
    }

    @Test
    void whoCameBackIsRemovedAndTold() {
        String session = begin();
        lost.close();
        CompletableFuture<Boolean> removed = remove();
        comeBack(session);
        sessions.run();

        assertThat(removed).isCompletedWithValue(true);
        assertThat(back.received()).endsWith(KICKED);
        expectLeft();
    }

    @Test
    void whoIsAwayIsRemovedAndCannotComeBack() {
        String session = begin();
        lost.close();
        CompletableFuture<Boolean> removed = remove();
        sessions.run();
        comeBack(session);

        assertThat(removed).isCompletedWithValue(true);
        assertThat(back.received()).contains("session_unknown");
        expectLeft();
    }

    @Test
    void whoIsThereIsRemovedAndToldBehindAllThatWasSaid() {
        begin();
        sessions.run();
        bob.send("{\"type\":\"message\",\"text\":\"hello\"}\n");
        CompletableFuture<Boolean> removed = remove();
        sessions.run();

        assertThat(removed).isCompletedWithValue(true);
        assertThat(lost.received().lines())
                .satisfiesExactly(hello -> assertThat(hello).contains("hello"), goodbye -> assertThat(goodbye + "\n")
                        .isEqualTo(KICKED));
        assertThat(remove()).isCompletedWithValue(false);
    }
}
