package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.client.RecordingListener.StillOut;
import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is there and says "not now" to who comes back: it is asked less and less often, and not before the time that it names. */
class SentBackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final InMemoryServer server = new InMemoryServer(new ClientConfig(
            "memory", 1, false, PATIENCE, PATIENCE, PATIENCE, PATIENCE, 256, 1 << 20, Reconnect.DEFAULT));
    private final RecordingListener listener = new RecordingListener();
    private final CompletableFuture<ChatClient> connecting = ChatClient.connect(server, listener);
    private final Peer peer = server.accept();
    private final ChatClient client = connecting.join();

    SentBackTest() {
        client.join("alice");
        peer.expectJoin("alice");
        peer.letIn("alice", "s1");
        listener.next(Session.class);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String sentBack(String type, String code, @Nullable Long retryAfterMs) {
        return "{\"type\":\"" + type + "\",\"" + (type.equals("error") ? "message\":\"No\",\"code" : "reason") + "\":\""
                + code + "\"" + (retryAfterMs == null ? "" : ",\"retryAfterMs\":" + retryAfterMs) + "}";
    }

    /** How long it takes until the client comes again. */
    private Duration untilNext(List<Peer> arrived) {
        Duration waited = Duration.ZERO;
        for (Peer next = server.poll(); ; next = server.poll()) {
            if (next != null) {
                arrived.add(next);
                return waited;
            }
            server.pass(MOMENT);
            waited = waited.plus(MOMENT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "goodbye, too_many_connections,",
        "goodbye, too_many_connections, 3000",
        "error,   too_many_connections,",
        "error,   too_many_connections, 5000",
        "error,   rate_limited,         2500",
        "error,   server_full,",
        "error,   server_full,          15000",
        "error,   username_taken,       1500",
        "goodbye, shutdown,             700",
        "goodbye, a_later_reason,       4000",
    })
    void whoIsSentBackComesAgainAfterPausesThatGrowAndNotTooSoon(String type, String code, @Nullable Long retryAfterMs)
            throws Exception {
        peer.close();
        listener.next(Interrupted.class);
        Duration least = Duration.ofMillis(retryAfterMs == null ? 0 : retryAfterMs);
        List<Peer> arrived = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        for (int attempt = 0; attempt < 12; attempt++) {
            pauses.add(untilNext(arrived));
            Peer next = arrived.get(attempt);
            next.expectJoin("alice");
            next.send(sentBack(type, code, retryAfterMs));
            next.close();
        }

        assertThat(pauses.subList(1, pauses.size())).allMatch(pause -> pause.compareTo(least) >= 0);
        assertThat(pauses.get(1).minus(least)).isBetween(Duration.ofMillis(450), Duration.ofMillis(1100));
        assertThat(pauses.get(11).minus(least)).isBetween(Duration.ofSeconds(15), Duration.ofMillis(30_100));
        assertThat(listener.next(StillOut.class).why().retryAfter()).isEqualTo(retryAfterMs == null ? null : least);
        assertThat(listener.isQuiet()).as("the same is told once").isTrue();

        untilNext(arrived);
        Peer last = arrived.get(12);
        last.expectJoin("alice");
        last.expect("ping");
        last.welcome("alice", "s1");
        last.entered("lobby", 1, true);
        last.pong();
        listener.next(RoomEntry.class);
        assertThat(listener.next(Resumed.class).sameSession()).isTrue();
    }

    @Test
    void timeThatTheServerNamesIsKeptHoweverMuchSomebodyHurries() {
        peer.send(sentBack("goodbye", "too_many_connections", 8000L));
        for (int i = 0; i < 79; i++) {
            client.hurry();
            server.pass(Duration.ofMillis(100));
        }
        assertThat(server.attempts()).isEqualTo(1);
        server.pass(Duration.ofMillis(100));
        client.hurry();

        assertThat(server.attempts()).isEqualTo(2);
    }

    @Test
    void noServerKeepsAClientAwayForEver() {
        peer.send(sentBack("goodbye", "shutdown", Long.MAX_VALUE));
        server.pass(Duration.ofMinutes(9));
        assertThat(server.attempts()).isEqualTo(1);
        server.pass(Duration.ofMinutes(2));

        assertThat(server.attempts()).isGreaterThan(1);
    }

    /** A newcomer decides for itself: the library tries nothing again before it was let in. */
    @Test
    void whoWasNeverInIsTold() {
        RecordingListener newcomer = new RecordingListener();
        CompletableFuture<ChatClient> opening = ChatClient.connect(server, newcomer);
        Peer refusing = server.accept();
        CompletableFuture<Session> join = opening.join().join("bob");
        refusing.expectJoin("bob");
        refusing.send(sentBack("error", "too_many_connections", 5000L));
        refusing.goodbye("too_many_connections");

        assertThat(ChatClientFixture.refusal(join).retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(newcomer.next(ChatException.ClosedByServer.class).reason()).isEqualTo("too_many_connections");
        assertThat(server.attempts()).isEqualTo(2);
    }
}
