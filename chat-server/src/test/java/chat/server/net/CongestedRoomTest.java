package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limits;
import chat.server.testing.GatedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever makes something happen in a room whose members' event loop is late waits for it, whatever it is that happens. */
final class CongestedRoomTest {

    private static final int ROUNDS = 1_000;

    /** Little may wait for a loop, so that it is soon late. */
    private final Sessions sessions =
            new Sessions(5, new Limits().maxWaitingBytes(1 << 17).build());

    @AfterEach
    void end() {
        sessions.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"room\":\"dev\",\"text\":\"x\"}\n{\"type\":\"message\",\"room\":\"DEV\",\"text\":\"x\"}\n",
                "{\"type\":\"topic\",\"room\":\"dev\",\"topic\":\"x\"}\n{\"type\":\"topic\",\"room\":\"dev\",\"topic\":\"y\"}\n",
                "{\"type\":\"part\",\"room\":\"dev\"}\n{\"type\":\"enter\",\"room\":\"dev\"}\n"
            })
    void whoDoesSomethingInTheRoomIsPausedUntilTheLoopHasCaughtUp(String twoEvents) {
        GatedChannel bot = sessions.join("bot");
        GatedChannel late = sessions.join("late");
        bot.send("{\"type\":\"enter\",\"room\":\"dev\"}\n");
        late.send("{\"type\":\"enter\",\"room\":\"dev\"}\n");
        sessions.run();
        bot.received();

        bot.send(twoEvents.repeat(ROUNDS)); // the other loop does not run meanwhile
        assertThat(bot.config().isAutoRead()).isFalse();
        long before = bot.received().lines().count();
        assertThat(before).isBetween(100L, 2L * ROUNDS - 1);

        long all = before;
        for (long more = 1; more > 0; more = bot.received().lines().count()) {
            all += more;
            sessions.run();
        }
        assertThat(all - 1).isEqualTo(2 * ROUNDS);
        assertThat(bot.config().isAutoRead()).isTrue();
    }
}
