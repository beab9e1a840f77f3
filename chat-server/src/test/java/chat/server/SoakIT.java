package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerLimits;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The promises on a bad network: what all clients saw, over however many connections, lines and WebSocket, agrees. */
class SoakIT {

    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final Soak soak = new Soak();

    @AfterEach
    void close() {
        soak.close();
    }

    @Test
    void whoComesBackInTimeHasMissedNothingOrIsToldSo() throws Exception {
        ServerLimits limits = limits(Duration.ofSeconds(30), Duration.ofSeconds(30));

        soak.run(talkers(limits), "recovered:true", "recovered:false", "duplicate");

        assertThat(soak.tally().of("session_unknown")).isZero();
    }

    @Test
    void whoComesBackTooLateBeginsAnew() throws Exception {
        ServerLimits limits = limits(Soak.time(500), Soak.time(1_000));

        soak.run(talkers(limits), "recovered:true", "recovered:false", "session_unknown");
    }

    /** @param silence after which a program is asked for a sign of life, and after as much again is gone */
    private static ServerLimits limits(Duration resumeWindow, Duration silence) {
        ServerLimits d = ServerLimits.defaults();
        return new ServerLimits(
                d.maxConnections(),
                d.maxWaitingBytes(),
                d.maxRooms(),
                d.history(),
                d.historyBytes(),
                64 * 1024, // what the rooms keep for coming back is gone after a long absence
                d.directBytes(),
                resumeWindow,
                d.stallTimeout(),
                d.detectTimeout(),
                d.joinTimeout(),
                silence,
                silence,
                d.requestTimeout(),
                d.deadPeerTimeout(),
                d.closeTimeout(),
                d.shutdownTimeout(),
                d.endTimeout(),
                d.fairUse());
    }

    private List<SocketTalker> talkers(ServerLimits limits) {
        ChatServer server = servers.start(2 * Soak.CLIENTS, limits);
        int port = soak.worsen(server.port());
        int webPort = soak.worsen(ChatServerExtension.webPort(server));
        Habits habits = new Habits(Soak.time(150), ROOMS, Soak.time(3_000));
        List<SocketTalker> talkers = new ArrayList<>();
        for (int i = 0; i < Soak.CLIENTS; i++) {
            talkers.add(new SocketTalker("user" + i, port, webPort, habits, soak));
        }
        return talkers;
    }
}
