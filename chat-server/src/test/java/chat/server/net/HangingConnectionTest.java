package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody comes back again and again, and takes nothing of what they missed: only the latest connection holds it. */
final class HangingConnectionTest {

    private static final Pattern SESSION = Pattern.compile("\"session\":\"(\\w+)\"");

    private final Sessions sessions = new Sessions();
    private String session = "";

    @BeforeEach
    void muchIsMissed() {
        GatedChannel alice = sessions.connect();
        alice.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}\n");
        Matcher matcher = SESSION.matcher(alice.received());
        assertThat(matcher.find()).isTrue();
        session = matcher.group(1);
        GatedChannel bob = sessions.join("bob");
        bob.send(("{\"type\":\"message\",\"text\":\"" + "x".repeat(4096) + "\"}\n").repeat(18));
        sessions.run();
        alice.close();
    }

    @AfterEach
    void end() {
        sessions.close();
    }

    private void comeBack(GatedChannel channel) {
        channel.send("{\"type\":\"join\",\"username\":\"\",\"session\":\"" + session
                + "\",\"resume\":true,\"since\":{\"lobby\":2}}\n");
        sessions.run();
    }

    private GatedChannel comeBackAndTakeNothing() {
        GatedChannel channel = sessions.connect();
        channel.shut();
        comeBack(channel);
        assertThat(channel.isWritable()).isFalse();
        return channel;
    }

    @Test
    void whatTheDisplacedOneDidNotTakeIsNotKeptForIt() {
        GatedChannel hanging = comeBackAndTakeNothing();
        GatedChannel next = sessions.connect();
        comeBack(next);

        assertThat(hanging.isOpen()).isFalse();
        assertThat(next.received().lines()).hasSize(2 + 18);
    }

    @Test
    void norForOneWhoseClientHasEndedItsOutput() {
        GatedChannel hanging = comeBackAndTakeNothing();
        hanging.sendEnd();
        assertThat(hanging.isOpen()).isTrue(); // what was asked for is answered
        comeBack(sessions.connect());

        assertThat(hanging.isOpen()).isFalse();
    }

    @Test
    void whoReadsIsToldThatTheyGoOnElsewhere() {
        GatedChannel first = sessions.connect();
        comeBack(first);
        first.received();
        comeBack(sessions.connect());

        assertThat(first.received().lines())
                .singleElement()
                .asString()
                .startsWith("{\"type\":\"goodbye\",\"reason\":\"kicked\",\"text\":");
        assertThat(first.isOpen()).isTrue();
    }
}
