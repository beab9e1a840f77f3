package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.CloseReason;
import chat.server.testing.GatedChannel;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is gone is not kept in mind by a timer. */
final class EndedConnectionTest {

    private static final Map<String, Function<Sessions, GatedChannel>> STATES = Map.of(
            "nobody has spoken", Sessions::connect,
            "a browser", Sessions::browser,
            "a program", sessions -> saying(sessions.connect(), "{\"type\":\"ping\"}\n"),
            "a person", sessions -> saying(sessions.connect(), "\r\n"),
            "a program that is in", sessions -> sessions.join("alice"),
            "a person who is in", sessions -> saying(sessions.connect(), "alice\r\n"),
            "somebody who does not read",
                    sessions -> {
                        GatedChannel channel = sessions.join("alice");
                        channel.shut();
                        return saying(channel, "{\"type\":\"users\"}\n".repeat(10));
                    },
            "somebody paused who has ended",
                    sessions -> {
                        GatedChannel channel = sessions.join("alice");
                        channel.config().setAutoRead(false);
                        saying(channel, "{\"type\":\"users\"}\n").sendEnd();
                        return channel;
                    });

    private static final Map<String, Consumer<GatedChannel>> ENDS = Map.of(
            "is cut off", GatedChannel::cut,
            "closes",
                    channel -> {
                        channel.sendEnd();
                        channel.cut();
                    },
            "is closed, and closes",
                    channel -> {
                        closeConnection(channel);
                        channel.sendEnd();
                        channel.cut();
                    },
            "is closed, and cut off",
                    channel -> {
                        closeConnection(channel);
                        channel.cut();
                    });

    private static GatedChannel saying(GatedChannel channel, String text) {
        channel.send(text);
        return channel;
    }

    private static void closeConnection(GatedChannel channel) {
        channel.eventLoop().execute(() -> Connection.of(channel).close(CloseReason.INTERNAL));
        channel.runPendingTasks();
    }

    static Stream<Arguments> statesAndEnds() {
        return STATES.keySet().stream().flatMap(state -> ENDS.keySet().stream().map(end -> Arguments.of(state, end)));
    }

    @ParameterizedTest
    @MethodSource("statesAndEnds")
    void nothingIsScheduledForWhoeverIsGone(String state, String end) {
        try (Sessions sessions = new Sessions()) {
            GatedChannel channel = STATES.getOrDefault(state, Sessions::connect).apply(sessions);
            sessions.run();
            ENDS.getOrDefault(end, GatedChannel::cut).accept(channel);
            sessions.run();

            assertThat(channel.isOpen()).isFalse();
            assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
        }
    }
}
