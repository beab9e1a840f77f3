package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.server.store.Cluster;
import chat.server.store.Directory;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.FoundSession;
import chat.server.store.Directory.Other;
import chat.server.store.Directory.Resumed;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.redis.Told.Displaced;
import chat.server.store.redis.Told.Ended;
import chat.server.store.redis.Told.Moved;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several servers that all live, and one directory. */
@Order(2) // takes some seconds
final class SharedDirectoryTest {

    private final AtomicLong sessions = new AtomicLong();
    private final Told toldA = new Told();
    private final Told toldB = new Told();
    private Servers servers;
    private RedisDirectory a;
    private RedisDirectory b;

    @BeforeEach
    void start() {
        servers = new Servers(RedisServer.shared());
        a = servers.start(3, NodeTimes.DEFAULT, toldA);
        b = servers.start(3, NodeTimes.DEFAULT, toldB);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private Lease claim(Directory directory, String name) {
        long session = sessions.incrementAndGet();
        return answer(() -> directory.claim(user(name), session, "secret " + session))
                .lease();
    }

    private static Resumed resume(Directory directory, Lease lease) {
        return answer(() -> directory.resume("secret " + lease.session()));
    }

    /** How many of these get in who all come at once, each through the server whose turn it is; those who do not are refused for this. */
    private int claimAtOnce(ErrorCode refusal, List<String> names) throws Exception {
        List<Directory> all = List.of(a, b, servers.start(3, NodeTimes.DEFAULT, new Told()));
        List<CompletableFuture<Boolean>> claims = new ArrayList<>();
        for (String name : names) {
            Directory directory = all.get(claims.size() % all.size());
            claims.add(directory
                    .claim(user(name), sessions.incrementAndGet(), null)
                    .handle((claim, failure) -> {
                        if (failure != null) {
                            assertThat(RedisTrouble.cause(failure))
                                    .isInstanceOfSatisfying(
                                            ProtocolException.class, refused -> assertThat(refused.code())
                                                    .isEqualTo(refusal));
                        }
                        return failure == null;
                    })
                    .toCompletableFuture());
        }
        int in = 0;
        for (CompletableFuture<Boolean> claim : claims) {
            in += claim.get(30, TimeUnit.SECONDS) ? 1 : 0;
        }
        return in;
    }

    @RepeatedTest(3)
    void ofSimultaneousClaimsToANameOneWins() throws Exception {
        assertThat(claimAtOnce(ErrorCode.USERNAME_TAKEN, List.of("alice", "Alice", "ALICE", "alicE", "aLice", "alice")))
                .isEqualTo(1);
    }

    @RepeatedTest(3)
    void ofSimultaneousClaimsToNamesThatLookAlikeOneWins() throws Exception {
        assertThat(claimAtOnce(ErrorCode.USERNAME_TAKEN, List.of("bill", "bi1l", "bil1", "bi11", "biIl", "bilI")))
                .isEqualTo(1);
    }

    @RepeatedTest(3)
    void ofSimultaneousClaimsToTheLastSeatOneWins() throws Exception {
        claim(a, "alice");
        claim(b, "bob");
        assertThat(claimAtOnce(ErrorCode.SERVER_FULL, List.of("u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7")))
                .isEqualTo(1);
    }

    @Test
    void whoeverResumesASessionElsewhereDisplacesIt() throws Exception {
        Lease first = claim(a, "alice");
        answer(() -> a.enter(first, room("dev")));
        Resumed elsewhere = resume(b, first);
        assertThat(elsewhere.lease()).isEqualTo(first.next());
        assertThat(elsewhere.rooms()).containsExactly(room("dev"));

        assertThat(toldA.next()).isEqualTo(new Displaced(elsewhere.lease()));
        assertThat(failure(() -> a.enter(first, room("tea")))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> a.keep(first, LeaveReason.TIMEOUT))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> a.end(first, LeaveReason.EXIT))).isInstanceOf(FencedException.class);
        Lease back = resume(a, first).lease();
        assertThat(toldB.next()).isEqualTo(new Displaced(back));
        assertThat(resume(a, first).lease()).isEqualTo(back.next());
        assertThat(toldA.rest()).isEmpty();
    }

    @Test
    void aSessionIsEndedFromElsewhereByWhatIsFound() throws Exception {
        Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Lease lease = claim(a, "alice");
        List<FoundSession> found =
                requireNonNull(answer(() -> b.find(user("alice")))).sessions();
        assertThat(found).singleElement().satisfies(session -> {
            assertThat(session).isEqualTo(new FoundSession(lease, 1, false, false, session.since()));
            assertThat(session.since()).isBetween(began, Instant.now());
        });

        Departure departure = answer(() -> b.end(found.get(0).lease(), LeaveReason.KICKED));
        assertThat(toldA.next()).isEqualTo(new Ended(lease.next(), LeaveReason.KICKED));
        assertThat(failure(() -> a.enter(lease, room("dev")))).isInstanceOf(FencedException.class);
        answer(() -> b.release(departure));
        claim(a, "alice");
    }

    @Test
    void whoIsInThroughOthersAloneIsListed() throws Exception {
        RedisDirectory c = servers.start(3, NodeTimes.DEFAULT, new Told());
        a.setMaxUsers(1_000);
        await().until(() -> c.maxUsers() == 1_000);
        c.cluster().announce(new Cluster.Presence("c:5555", "1", null, null, null));
        await().until(() -> !a.cluster().nodes().isEmpty());
        claim(a, "alice");
        Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Lease bob = answer(() -> c.claim(user("Bob"), 7L, sessions.incrementAndGet(), null))
                .lease();
        answer(() -> c.addSession(user("bob"), 7, sessions.incrementAndGet(), null));
        Lease carol = claim(b, "carol");
        answer(() -> b.keep(carol, LeaveReason.TIMEOUT));

        List<Other> others = answer(() -> a.others(10));
        assertThat(others).extracting(Other::server).containsExactlyInAnyOrder("c:5555", "");
        assertThat(others)
                .filteredOn(other -> other.username().equals(bob.username()))
                .singleElement()
                .satisfies(other -> {
                    assertThat(other.username()).hasToString("Bob");
                    assertThat(other.since()).isBetween(began, Instant.now());
                    assertThat(List.of(other.sessions(), other.isLost())).containsExactly(2, false);
                });
        assertThat(others).filteredOn(Other::isLost).extracting(Other::username).containsExactly(carol.username());
        assertThat(answer(() -> c.others(10)))
                .extracting(other -> other.username().toString())
                .containsExactlyInAnyOrder("alice", "carol");
        Departure gone = answer(() -> b.end(carol, LeaveReason.EXIT));
        assertThat(answer(() -> a.others(10))).hasSize(1);
        answer(() -> b.release(gone));

        for (int i = 0; i < 600; i++) {
            claim(b, "user" + i);
        }
        assertThat(answer(() -> a.others(1_000)))
                .extracting(other -> other.username().compared())
                .doesNotHaveDuplicates()
                .hasSize(601);
        assertThat(answer(() -> a.others(250))).hasSize(250);
    }

    @Test
    void theSeatThatIsKeptLongestIsTakenWhereverItIs() throws Exception {
        Lease alice = claim(a, "alice");
        Lease bob = claim(b, "bob");
        claim(a, "carol");
        answer(() -> b.keep(bob, LeaveReason.TIMEOUT));
        answer(() -> a.keep(alice, LeaveReason.DISCONNECTED));

        Departure evicted = requireNonNull(answer(() -> a.claim(user("dave"), sessions.incrementAndGet(), null))
                .evicted());
        assertThat(evicted.lease()).isEqualTo(bob.next());
        assertThat(toldB.next()).isEqualTo(new Ended(bob.next(), LeaveReason.TIMEOUT));
        answer(() -> a.release(evicted));
        assertThat(requireNonNull(answer(() -> b.claim(user("erin"), sessions.incrementAndGet(), null))
                                .evicted())
                        .lease())
                .isEqualTo(alice.next());
        assertThat(toldA.next()).isEqualTo(new Ended(alice.next(), LeaveReason.DISCONNECTED));
        assertThat(toldB.rest()).isEmpty();
    }

    @Test
    void theOtherServersOfAUserAreToldWhereTheyGo() throws Exception {
        Lease phone = answer(() -> a.claim(user("Alice"), 7L, sessions.incrementAndGet(), null))
                .lease();
        Lease laptop = answer(() -> b.addSession(user("alice"), 7, sessions.incrementAndGet(), null))
                .session()
                .lease();
        answer(() -> a.enter(phone, room("Dev")));
        Moved moved = (Moved) requireNonNull(toldB.next());
        assertThat(moved).isEqualTo(new Moved(user("alice"), room("dev"), true));
        assertThat(moved.room()).hasToString("Dev");
        answer(() -> a.enter(phone, room("dev")));
        assertThat(toldB.next()).isEqualTo(moved);
        answer(() -> b.part(laptop, room("dev")));
        assertThat(toldA.next()).isEqualTo(new Moved(user("alice"), room("dev"), false));
        assertThat(toldB.rest()).isEmpty();
    }

    @Test
    void seatsAreThoseOfTheFirstServerUntilTheyAreChanged() {
        RedisDirectory c = servers.start(50, NodeTimes.DEFAULT, new Told());
        assertThat(c.maxUsers()).isEqualTo(3);
        b.setMaxUsers(4);
        assertThat(b.maxUsers()).isEqualTo(4);
        await().untilAsserted(
                        () -> assertThat(List.of(a.maxUsers(), c.maxUsers())).containsExactly(4, 4));
        claim(a, "alice");
        await().untilAsserted(() -> assertThat(c.count()).isEqualTo(1));
    }

    @Test
    void whoeverGivesASeatBackKnowsHowManyAreLeft() {
        RedisDirectory c = servers.start(3, Servers.SLOW, new Told());
        Lease alice = claim(c, "alice");
        claim(c, "bob");
        Departure departure = answer(() -> c.end(alice, LeaveReason.NODE_LOST));
        answer(() -> c.release(departure));
        assertThat(c.count()).isEqualTo(1);
    }
}
