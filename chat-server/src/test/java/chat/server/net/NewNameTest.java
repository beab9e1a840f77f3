package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limited;
import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.testing.GatedChannel;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever comes again under another name, or back to their own, goes on with what they had left of their messages. */
final class NewNameTest {

    private static final int AT_ONCE = 5;
    private static final String MESSAGE = "{\"type\":\"message\",\"text\":\"x\"}\n";

    private @Nullable Sessions sessions;

    @AfterEach
    void end() {
        if (sessions != null) {
            sessions.close();
        }
    }

    /** Twenty a second, five at once. */
    private Sessions server(Networks unlimited) {
        Sessions started = new Sessions(
                5,
                Limited.with(new FairUse(
                        Rate.aSecond(20, AT_ONCE),
                        null,
                        FairUse.ANY_NUMBER,
                        null,
                        unlimited,
                        Networks.NONE,
                        Networks.NONE)));
        sessions = started;
        return started;
    }

    /** How many messages are read at once of as many as there are. */
    private static int read(Sessions started, GatedChannel channel) {
        channel.received();
        channel.send(MESSAGE.repeat(AT_ONCE));
        started.run();
        return channel.received().split("\"type\":\"message\"", -1).length - 1;
    }

    @Test
    void anotherNameIsNoOtherAllowance() {
        Sessions started = server(Networks.NONE);
        GatedChannel before = started.join("before");
        GatedChannel alice = started.join("alice");
        assertThat(read(started, alice)).isEqualTo(AT_ONCE);
        alice.pass(Duration.ofMillis(50)); // leave takes its turn
        alice.send("{\"type\":\"leave\"}\n");
        started.run();

        assertThat(read(started, started.join("bob"))).isLessThanOrEqualTo(1);
        assertThat(read(started, before)).as("who was in all the time").isEqualTo(AT_ONCE);
        GatedChannel later = started.connect();
        later.pass(Duration.ofMillis(350));
        later.send("{\"type\":\"join\",\"username\":\"later\"}\n");
        started.run();
        assertThat(read(started, later)).isEqualTo(AT_ONCE);
    }

    @Test
    void whoIsExemptLeavesNothing() {
        Sessions started = server(Networks.LOOPBACK);
        for (String name : new String[] {"alice", "bob"}) {
            GatedChannel channel = started.join(name);
            assertThat(read(started, channel)).isEqualTo(AT_ONCE);
            channel.cut();
            started.run();
        }
    }

    @Test
    void comingBackIsNoMessageMore() {
        Sessions started = server(Networks.NONE);
        GatedChannel alice = started.connect();
        alice.send("{\"type\":\"join\",\"resume\":true,\"username\":\"alice\"}\n");
        started.run();
        Matcher secret = Pattern.compile("\"session\":\"(\\w+)\"").matcher(alice.received());
        assertThat(secret.find()).isTrue();
        assertThat(read(started, alice)).isEqualTo(AT_ONCE);
        for (int i = 0; i < 2; i++) {
            GatedChannel back = started.connect();
            back.send("{\"type\":\"join\",\"resume\":true,\"session\":\"" + secret.group(1) + "\"}\n");
            started.run();
            assertThat(read(started, back)).isZero();
        }
    }
}
