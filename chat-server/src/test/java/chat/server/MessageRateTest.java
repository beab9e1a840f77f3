package chat.server;

import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever says too much is read more slowly, on every face, and is put out for it nowhere. */
class MessageRateTest {

    private static final int AT_ONCE = 5;
    private static final int MORE = 15;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @BeforeEach
    void start() {
        wire.start(new Limits()
                .fairUse(new FairUse(
                        Rate.aSecond(50, AT_ONCE),
                        null,
                        FairUse.ANY_NUMBER,
                        null,
                        Networks.NONE,
                        Networks.NONE,
                        Networks.NONE)));
    }

    /** All of it comes, in its order, and not sooner than the rate has it. */
    private static void expectAll(JsonPeer witness, long begin) {
        for (int i = 0; i < AT_ONCE + MORE; i++) {
            assertThat(witness.awaitType("message").path("text").asText()).isEqualTo("m" + i);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(20 * MORE).minusMillis(20));
    }

    private static Iterable<String> messages() {
        return IntStream.range(0, AT_ONCE + MORE)
                .mapToObj(i -> message("m" + i))
                .toList();
    }

    @Test
    void programIsReadMoreSlowlyAndTold() {
        RawClient witness = wire.member("witness");
        RawClient alice = wire.member("alice", witness);
        long begin = System.nanoTime();

        alice.sendAll(messages());

        expectAll(witness, begin);
        assertThat(alice.awaitType("slowed").path("retryAfterMs").asLong()).isBetween(1L, 21L);
    }

    @Test
    void browserIsReadMoreSlowly() {
        RawClient witness = wire.member("witness");
        WebSocketPeer alice = wire.browser("alice");
        long begin = System.nanoTime();

        alice.sendAll(messages());

        expectAll(witness, begin);
        alice.awaitType("slowed");
    }

    @Test
    void personIsReadMoreSlowlyAndToldInWords() {
        RawClient witness = wire.member("witness");
        RawClient alice = wire.person("alice");
        long begin = System.nanoTime();

        alice.sendRaw(String.join(
                        "\n",
                        IntStream.range(0, AT_ONCE + MORE)
                                .mapToObj(i -> "m" + i)
                                .toList()) + "\nexit\n");

        expectAll(witness, begin);
        assertThat(alice.readLine()).startsWith("* You send more than the server reads at once");
        assertThat(alice.readLine()).startsWith("* Goodbye");
    }
}
