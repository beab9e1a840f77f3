package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Tally;
import chat.testing.checker.Verdict;
import chat.testing.faults.Fault.Kind;
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

/** Promises 1 to 4 on a bad network: what everybody saw, over however many connections, agrees. */
class SoakIT {

    private static final int CLIENTS = 50;
    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    @Test
    void whateverHappensToConnectionsNobodyMissesAnythingWithoutBeingTold() throws Exception {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Duration time = Duration.ofSeconds(Long.getLong("soak.seconds", 10));
        ServerLimits d = ServerLimits.defaults();
        ServerLimits limits = new ServerLimits(
                d.maxConnections(),
                d.maxWaitingBytes(),
                d.maxRooms(),
                200,
                d.historyBytes(),
                d.resumeWindow(),
                d.stallTimeout(),
                d.detectTimeout(),
                d.joinTimeout(),
                d.pingAfter(),
                d.pingTimeout(),
                d.requestTimeout(),
                d.deadPeerTimeout(),
                d.closeTimeout(),
                d.shutdownTimeout());
        ChatServer server = servers.start(2 * CLIENTS, limits);
        Tally<String> tally = new Tally<>();
        try (FaultProxy proxy = new FaultProxy(server.port(), new RandomFaults(seed, Duration.ofSeconds(1)))) {
            Habits habits = new Habits(Duration.ofMillis(150), ROOMS, Duration.ofSeconds(2));
            List<SocketTalker> talkers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                talkers.add(new SocketTalker("user" + i, proxy.port(), habits, seed, tally));
            }
            Verdict verdict = Soak.run(proxy, talkers, time);

            System.out.println("-Dsoak.seed=" + seed + " " + proxy.counts() + " " + tally + " " + verdict);
            assertThat(verdict.isGood()).as("-Dsoak.seed=%s: %s", seed, verdict).isTrue();
            assertThat(proxy.counts().of(Kind.CUT)).isPositive();
        }
    }
}
