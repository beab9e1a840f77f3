package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.server.store.Directory;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.Restored;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.StoreException;
import chat.server.store.redis.Told.Displaced;
import chat.server.store.redis.Told.FencedOut;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are gone, or seem to be, and what Redis loses. */
@Order(1) // takes long
final class LostServerTest {

    private final AtomicLong sessions = new AtomicLong();
    private final Told toldA = new Told();
    private final Told toldB = new Told();
    private final Told toldC = new Told();

    @TempDir
    Path directory;

    private RedisServer redis;
    private Servers servers;
    private RedisDirectory a;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory);
        servers = new Servers(redis);
        a = servers.start(1_000, Servers.FAST, toldA);
    }

    @AfterEach
    void close() {
        servers.close();
        redis.close();
    }

    private Lease claim(Directory directory, String name) {
        long session = sessions.incrementAndGet();
        return answer(() -> directory.claim(user(name), session, "secret " + session))
                .lease();
    }

    private Lease claimForGood(Directory directory, String name) {
        return answer(() -> directory.claim(user(name), sessions.incrementAndGet(), null))
                .lease();
    }

    /** What was restored, by whichever of two servers it was; the other one is told nothing. */
    private List<Restored> restored(int count) throws InterruptedException {
        await().until(() -> toldA.rest().size() + toldB.rest().size() == count);
        assertThat(toldA.isQuietFor(300)).isEqualTo(toldB.rest().size() == count);
        List<Restored> all = new ArrayList<>();
        for (Told told : List.of(toldA, toldB)) {
            told.rest().forEach(news -> all.add((Restored) news));
        }
        return all;
    }

    @Test
    void whoeverDoesNotBeatIsGoneForOneOfTheOthersWhichHasTheSessions() throws Exception {
        RedisDirectory b = servers.start(1_000, Servers.FAST, toldB);
        RedisDirectory lost = servers.start(1_000, Servers.FAST, toldC);
        Lease alice = claim(lost, "Alice");
        answer(() -> lost.enter(alice, room("lobby")));
        answer(() -> lost.enter(alice, room("dev")));
        Lease bob = claimForGood(lost, "bob");
        Lease carol = claim(lost, "carol");
        Departure leaving = answer(() -> lost.end(carol, LeaveReason.EXIT));
        claim(a, "dave");
        claim(b, "erin");
        servers.kill(lost);

        assertThat(restored(3))
                .containsExactlyInAnyOrder(
                        new Restored(
                                alice.next(), List.of(room("lobby"), room("dev")), null, true, LeaveReason.NODE_LOST),
                        new Restored(bob.next(), List.of(), null, false, LeaveReason.NODE_LOST),
                        new Restored(leaving.lease(), List.of(), null, false, LeaveReason.NODE_LOST));
        assertThat(failure(() -> a.enter(alice, room("tea")))).isInstanceOf(FencedException.class);
        Departure gone = answer(() -> b.end(bob.next(), LeaveReason.NODE_LOST));
        answer(() -> b.release(gone));
        assertThat(answer(() -> a.end(leaving.lease(), LeaveReason.NODE_LOST))).isEqualTo(leaving);
        assertThat(answer(() -> b.resume("secret " + alice.session())).lease())
                .isEqualTo(alice.next().next());
    }

    @Test
    void veryManySessionsAreTakenOverSomeAtATimeEachOnce() throws Exception {
        RedisDirectory lost = servers.start(1_000, Servers.FAST, toldC);
        int count = 901;
        List<CompletableFuture<?>> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claims.add(lost.claim(user("user" + i), sessions.incrementAndGet(), null)
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new)).join();
        servers.kill(lost);
        servers.start(1_000, Servers.FAST, toldB);

        Set<Long> restored = new HashSet<>();
        restored(count).forEach(session -> restored.add(session.lease().session()));
        assertThat(restored).hasSize(count);
    }

    /** The answer was lost, and nobody asked again. */
    @Test
    void sessionThatWasResumedHereWithoutAnybodysKnowledgeIsRestored() throws Exception {
        Lease alice = claim(a, "alice");
        Lease bob = claim(a, "bob");
        List<Lease> lost = new CopyOnWriteArrayList<>();
        a.onLost(lost::add);
        String raise = "local user = cmsgpack.unpack(redis.call('HGET', KEYS[1], 'alice'))"
                + " local session = user[7][1] session[2] = session[2] + 1"
                + " redis.call('HSET', KEYS[1], 'alice', cmsgpack.pack(user)) return 1";
        assertThat(redis.ask("EVAL", raise, "1", servers.prefix() + "{dir}:users"))
                .isEqualTo(":1");

        assertThat(redis.ask("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(":1");
        assertThat(toldA.next()).isEqualTo(new Displaced(alice.next()));
        assertThat(toldA.next()).isEqualTo(new Restored(alice.next(), List.of(), null, true, LeaveReason.NODE_LOST));
        assertThat(lost).containsExactly(alice.next());
        answer(() -> a.end(alice.next(), LeaveReason.NODE_LOST));
        answer(() -> a.enter(bob, room("dev")));
        assertThat(toldA.rest()).isEmpty();
    }

    @Test
    void serverThatIsHeldForGoneBeforeAnybodyListensSaysSoToWhoeverDoesThen() {
        HeldSessions held = new HeldSessions();
        held.heard("gone");
        held.begin(toldC);
        held.heard("gone");
        assertThat(toldC.rest()).containsExactly(new FencedOut());
    }

    @Test
    void whoeverWasOnlySlowCanChangeNothingAndIsTold() throws Exception {
        RedisDirectory slow = servers.start(1_000, Servers.SLOW, toldC);
        Lease alice = claim(slow, "alice");

        assertThat(toldA.next()).isEqualTo(new Restored(alice.next(), List.of(), null, true, LeaveReason.NODE_LOST));
        assertThat(toldC.next()).isEqualTo(new FencedOut());
        assertThat(slow.enter(alice, room("dev")))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StoreException.class);
        assertThat(slow.claim(user("bob"), sessions.incrementAndGet(), null)).failsWithin(Duration.ofSeconds(30));
        assertThat(toldC.rest()).as("it is told once").isEmpty();
        assertThat(answer(() -> a.find(user("bob")))).isNull();
        RedisDirectory again = servers.start(1_000, Servers.FAST, toldB);
        assertThat(answer(() -> again.resume("secret " + alice.session())).lease())
                .isEqualTo(alice.next().next());
    }

    @Test
    void anOutageOfRedisCountsForNobody() throws Exception {
        RedisDirectory b = servers.start(1_000, Servers.FAST, toldB);
        Lease alice = claim(a, "alice");
        Lease bob = claim(b, "bob");
        signal("STOP");
        assertThat(toldA.isQuietFor(2 * Servers.FAST.lease().toMillis())).isTrue();
        signal("CONT");

        answer(() -> a.enter(alice, room("dev")));
        answer(() -> b.enter(bob, room("dev")));
        assertThat(toldA.isQuietFor(2 * Servers.FAST.lease().toMillis())).isTrue();
        assertThat(toldB.rest()).isEmpty();
        answer(() -> a.part(alice, room("dev")));
        answer(() -> b.part(bob, room("dev")));
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void theSessionsOfAServerThatStopsAreTakenOverAtOnceAndSaidToBeOfARestart() throws Exception {
        RedisDirectory stopping = servers.start(1_000, Servers.FAST, toldC);
        Lease alice = claim(stopping, "alice");
        Servers.stop(stopping);

        assertThat(toldA.next()).isEqualTo(new Restored(alice, List.of(), null, true, LeaveReason.RESTART));
        assertThat(refusal(() -> a.claim(user("alice"), sessions.incrementAndGet(), null))
                        .code())
                .isEqualTo(ErrorCode.USERNAME_TAKEN);
    }

    /** Between the two a server looks at its certificate and its accounts. */
    @Test
    void whatHappensToASessionBetweenTheTakeOverAndTheBeginningIsToldThen() throws Exception {
        Lease alice = claim(a, "alice");
        Servers.stop(a);
        RedisDirectory b = servers.start(1_000, Servers.FAST, Duration.ofSeconds(30), InstantSource.system());
        RedisDirectory c = servers.start(1_000, Servers.FAST, toldC);
        Lease further = answer(() -> c.resume("secret " + alice.session())).lease();
        for (int i = 0; i < 100; i++) {
            answer(() -> b.find(user("bob"))); // by now it has heard of it
        }

        assertThat(b.begin(toldB)).extracting(Restored::lease).containsExactly(alice);
        assertThat(toldB.next()).isEqualTo(new Displaced(further));
    }

    @Test
    void whoeverFindsOnlyWhatWasThereBeforeItTakesItForARestart() throws Exception {
        Lease alice = claim(a, "alice");
        servers.kill(a);
        await("its last beat is behind it").until(() -> redis.number("clients", "connected_clients:") == 1); // who asks
        servers.start(1_000, Servers.FAST, toldB);

        assertThat(toldB.next()).isEqualTo(new Restored(alice.next(), List.of(), null, true, LeaveReason.RESTART));
    }

    @Test
    void whatOneBeganToTakeOverAnotherTakesOverWhereItIsGoneToo() throws Exception {
        RedisDirectory lost = servers.start(1_000, Servers.FAST, toldC);
        Lease alice = claim(lost, "alice");
        servers.kill(lost);
        assertThat(toldA.next()).isInstanceOf(Restored.class);
        servers.start(1_000, Servers.FAST, toldB);
        servers.kill(a);

        assertThat((Restored) toldB.next())
                .extracting(Restored::lease)
                .isEqualTo(alice.next().next());
    }

    @Test
    void whatWasNotHeardOfASessionIsFoundOut() throws Exception {
        RedisDirectory b = servers.start(1_000, Servers.FAST, toldB);
        Lease first = claim(a, "alice");
        redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
        Lease second = answer(() -> b.resume("secret " + first.session())).lease();
        assertThat(toldA.next()).isEqualTo(new Displaced(second));
        assertThat(toldA.rest()).isEmpty();
    }

    @Test
    void functionsThatAreFlushedCostNothing() throws Exception {
        RedisDirectory b = servers.start(1_000, Servers.FAST, toldB);
        Lease first = claim(a, "alice");
        redis.ask("FUNCTION", "FLUSH");
        Lease second = answer(() -> b.resume("secret " + first.session())).lease();
        redis.ask("FUNCTION", "FLUSH");
        assertThat(refusal(() -> a.claim(user("alice"), sessions.incrementAndGet(), null))
                        .code())
                .isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(second).isEqualTo(first.next());
        assertThat(toldA.next()).isEqualTo(new Displaced(second));
    }
}
