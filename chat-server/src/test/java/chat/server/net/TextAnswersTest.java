package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limited;
import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.testing.GatedChannel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What text mode answers by itself, without a message, is an answer as any other. Time stands still but where a test lets it pass. */
final class TextAnswersTest {

    private static final int AT_ONCE = 4096;
    private static final int A_SECOND = 1024;

    private final Sessions sessions = new Sessions(
            5,
            Limited.with(new FairUse(
                    null,
                    Rate.aSecond(A_SECOND, AT_ONCE),
                    FairUse.ANY_NUMBER,
                    null,
                    Networks.NONE,
                    Networks.NONE,
                    Networks.NONE)));
    private final GatedChannel person = sessions.connect();

    @AfterEach
    void end() {
        sessions.close();
    }

    private void greet() {
        person.pass(Duration.ofMillis(500));
        assertThat(person.received()).startsWith("Welcome");
    }

    private void join() {
        greet();
        person.send("alice\n");
        sessions.run();
        assertThat(person.received()).startsWith("* You are alice");
    }

    /** What is received in so many seconds. */
    private String receivedIn(int seconds) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < seconds; i++) {
            person.pass(Duration.ofSeconds(1));
            sessions.run();
            all.append(person.received());
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/help",
                "/nonsense",
                "/quiet off",
                "/bell off",
                "/me",
                "/msg",
                "/reply",
                "/join",
                "/part",
                "/topic"
            })
    void theyComeOutOfTheAnswersAndAllOfThemInTheEnd(String line) {
        join();
        person.send(line + "\n");
        int bytes = person.received().length();
        int count = 8 * AT_ONCE / bytes;

        person.send((line + "\n").repeat(count) + "/users\n");
        sessions.run();
        assertThat(person.received().length()).isLessThanOrEqualTo(AT_ONCE + bytes);

        assertThat(receivedIn(10).length()).isBetween(9 * A_SECOND, 11 * A_SECOND + bytes);
        assertThat(receivedIn(40)).endsWith("* 1 of 5 here: alice\r\n");
    }

    @Test
    void strangersGetNoMore() {
        greet();
        person.send("/help\n".repeat(1000));

        assertThat(person.received().length()).isBetween(AT_ONCE - 100, AT_ONCE + 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\b", "\u0001", "\u001B[A", "x\u0015"})
    void lineOfWhichItsKeysLeaveNothingCostsWhatItIsLong(String keys) {
        join();
        String line = keys.repeat(1024 / keys.length()) + "\u0015\n";

        person.send(line.repeat(10) + "/users\n");
        sessions.run();
        assertThat(receivedIn(5)).doesNotContain("here");
        assertThat(receivedIn(3)).contains("* 1 of 5 here: alice");
    }

    /** Counts what the socket is told to write. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {

        private int count;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count++;
            ctx.flush();
        }
    }

    @Test
    void whatIsReadTogetherIsAnsweredTogether() {
        join();
        Flushes flushes = new Flushes();
        person.pipeline().addFirst(flushes);

        person.send("/quiet\n".repeat(50));

        assertThat(person.received().lines()).hasSize(50);
        assertThat(flushes.count).isLessThanOrEqualTo(2); // the telnet decoder looks too
    }
}
