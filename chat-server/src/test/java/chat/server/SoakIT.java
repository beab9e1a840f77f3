package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Tally;
import chat.testing.checker.Verdict;
import chat.testing.faults.Fault;
import chat.testing.faults.FaultProxy;
import chat.testing.faults.RandomFaults;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The promises on a bad network: what fifty clients saw, over however many connections, agrees. {@code -Dsoak.seconds=…} makes it last
 * longer; {@code -Dsoak.seed=…}, which a failure tells, has the same things happen, as far as threads let it.
 */
class SoakIT {

    private static final int CLIENTS = 50;
    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    private final long seed = Long.getLong("soak.seed", System.nanoTime());
    private final Tally<Fault.Kind> faults = new Tally<>();
    private final Tally<String> tally = new Tally<>();

    @Test
    void whoComesBackInTimeHasMissedNothingOrIsToldSo() throws Exception {
        ServerLimits limits = limits(200, Duration.ofSeconds(30), Duration.ofSeconds(30));

        soak(servers.start(2 * CLIENTS, limits), Duration.ofSeconds(2), 10);

        assertThat(tally.of("recovered:true")).isPositive();
        assertThat(tally.of("recovered:false")).isPositive();
        assertThat(tally.of("duplicate")).isPositive();
        assertThat(tally.of("session_unknown")).isZero();
    }

    @Test
    void whoComesBackTooLateBeginsAnew() throws Exception {
        ServerLimits limits = limits(50, Duration.ofMillis(500), Duration.ofSeconds(1));

        soak(servers.start(CLIENTS + 10, limits), Duration.ofSeconds(3), 4);

        assertThat(tally.of("recovered:true")).isPositive();
        assertThat(tally.of("session_unknown")).isPositive();
    }

    /** @param silence after which a program is asked for a sign of life, and after as much again is gone */
    private static ServerLimits limits(int history, Duration resumeWindow, Duration silence) {
        ServerLimits d = ServerLimits.defaults();
        return new ServerLimits(
                d.maxConnections(),
                d.maxWaitingBytes(),
                d.maxRooms(),
                history,
                d.historyBytes(),
                resumeWindow,
                d.stallTimeout(),
                d.detectTimeout(),
                d.joinTimeout(),
                silence,
                silence,
                d.requestTimeout(),
                d.deadPeerTimeout(),
                d.closeTimeout(),
                d.shutdownTimeout());
    }

    private void soak(ChatServer server, Duration longAbsence, int seconds) throws Exception {
        Duration time = Duration.ofSeconds(Long.getLong("soak.seconds", seconds));
        RandomFaults plan = new RandomFaults(seed, Duration.ofSeconds(1));
        Habits habits = new Habits(Duration.ofMillis(150), ROOMS, longAbsence);
        Verdict verdict;
        try (FaultProxy lines = new FaultProxy(server.port(), plan, faults);
                FaultProxy frames = new FaultProxy(ChatServerExtension.webPort(server), plan, faults)) {
            List<SocketTalker> talkers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                talkers.add(new SocketTalker("user" + i, lines.port(), frames.port(), habits, seed, tally));
            }
            verdict = Soak.run(List.of(lines, frames), talkers, time);
        }
        System.out.println("-Dsoak.seed=" + seed + " " + faults + " " + tally + " " + verdict);
        assertThat(verdict.isGood()).as("-Dsoak.seed=%s: %s", seed, verdict).isTrue();
        assertThat(verdict.messages()).isGreaterThan(CLIENTS);
        for (Fault.Kind kind : Fault.Kind.values()) {
            assertThat(faults.of(kind)).as(kind.name()).isPositive();
        }
    }
}
