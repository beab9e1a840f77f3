package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.Conversations;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers have the same mailboxes. */
final class RedisBoxesOfTwoTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final long PLENTY = 1 << 20;

    @TempDir
    Path directory;

    private final Lease alice = new Lease(user("alice"), Long.MIN_VALUE, 1);
    private final Lease bob = new Lease(user("bob"), Long.MAX_VALUE, 1);
    private final AtomicInteger bobTold = new AtomicInteger();
    private RedisServer redis;
    private RedisLink oneLink;
    private RedisLink otherLink;
    private Mailboxes one;
    private Mailboxes other;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory);
        oneLink = redis.link("t:");
        otherLink = redis.link("t:");
        one = mailboxes(oneLink);
        other = mailboxes(otherLink);
        answer(() -> one.open(alice, false, () -> {}));
        answer(() -> other.open(bob, false, bobTold::incrementAndGet));
    }

    private static Mailboxes mailboxes(RedisLink link) {
        return new RedisMailboxes(link, PLENTY, 5);
    }

    @AfterEach
    void stop() {
        if (oneLink != null) {
            oneLink.close();
        }
        if (otherLink != null) {
            otherLink.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private static Letter letter(Lease from, Username to, String label, boolean accounts) {
        DirectMessage draft = new DirectMessage(from.username().toString(), to.toString(), label, NOW, label, false, 0);
        return new Letter(from, "192.0.2.1", label, draft, accounts, accounts ? to : null);
    }

    private Delivery put(Mailboxes mailboxes, Lease from, Username to, String label) {
        return answer(() -> mailboxes.put(to, letter(from, to, label, false)));
    }

    private static List<Long> read(Mailboxes mailboxes, Lease lease) {
        return answer(() -> mailboxes.read(lease, 0, PLENTY)).stream()
                .map(DirectMessage::seq)
                .toList();
    }

    @Test
    void letterPutByOneArrivesAtTheSessionThatTheOtherHas() {
        assertThat(put(one, alice, bob.username(), "a")).isEqualTo(new Delivery(1, false, false));
        await().until(() -> bobTold.get() > 0);
        assertThat(read(other, bob)).containsExactly(1L);
    }

    @Test
    void whatIsNotAnnouncedArrivesWhenTheSubscriptionStandsAgain() {
        for (int i = 1; i <= 30; i++) {
            int told = bobTold.get();
            redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
            put(one, alice, bob.username(), "label " + i);
            await().until(() -> bobTold.get() > told);
        }
        assertThat(read(other, bob))
                .isEqualTo(LongStream.rangeClosed(1, 30).boxed().toList());
    }

    @Test
    void labelThatIsRepeatedElsewhereIsTheSameDelivery() {
        put(one, alice, bob.username(), "a");
        answer(() -> one.put(alice.username(), letter(alice, bob.username(), "a", false)));
        Lease moved = alice.next();
        answer(() -> other.open(moved, false, () -> {}));

        assertThat(put(other, moved, bob.username(), "a")).isEqualTo(new Delivery(1, true, false));
        assertThat(answer(() -> other.sent(moved, moved.username(), "a"))).isEqualTo(1);
        assertThat(failure(() -> one.put(bob.username(), letter(alice, bob.username(), "late", false))))
                .isInstanceOf(FencedException.class);
        assertThat(read(other, bob)).containsExactly(1L);
    }

    @Test
    void sessionThatGoesOnElsewhereIsToldNothingHereAnyMore() {
        AtomicInteger there = new AtomicInteger();
        Lease moved = bob.next();
        answer(() -> one.open(moved, false, there::incrementAndGet));
        int before = bobTold.get();
        put(one, alice, bob.username(), "a");
        await().until(() -> there.get() > 0);
        assertThat(bobTold).hasValue(before);
        assertThat(failure(() -> other.taken(bob, 1))).isInstanceOf(FencedException.class);
        assertThat(answer(() -> one.taken(moved, 1))).isEqualTo(1);
    }

    @Test
    void manyAtOnceAreNumberedWithoutAGap() {
        List<CompletableFuture<Delivery>> put = IntStream.range(0, 200)
                .mapToObj(i -> (i % 2 == 0 ? one : other)
                        .put(bob.username(), letter(i % 2 == 0 ? alice : bob, bob.username(), "label " + i, false))
                        .toCompletableFuture())
                .toList();
        assertThat(put.stream().map(delivery -> delivery.join().seq()))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(read(one, bob)).hasSize(200).isSorted();
    }

    @Test
    void accountThatEndsWhileItsServerIsKilledIsForgottenByTheNextOne() {
        RedisAccounts accounts = new RedisAccounts(oneLink, null);
        for (String name : List.of("carol", "dave")) {
            answer(() -> accounts.add(user(name), Role.MEMBER, "hash", 7));
        }
        Lease carol = new Lease(user("carol"), 3, 1);
        answer(() -> one.open(carol, true, () -> {}));
        answer(() -> one.put(user("dave"), letter(carol, user("dave"), "a", true)));
        answer(() -> one.put(carol.username(), letter(carol, user("dave"), "a", true)));
        answer(() -> oneLink.call(
                "account_remove", oneLink.base("acc"), List.of("dave", "7", "1000000", ""))); // and nothing more
        Conversations.Between daves = new Conversations.Between(user("dave"), carol.username());
        Conversations conversations = requireNonNull(other.conversations());
        assertThat(answer(() -> conversations.history(daves, 9, 9, PLENTY))).hasSize(1);

        answer(() -> new RedisAccounts(otherLink, null).begin());
        assertThat(answer(() -> conversations.history(daves, 9, 9, PLENTY))).isEmpty();
        assertThat(redis.ask("EXISTS", "t:{u:dave}", "t:{u:dave}:m", "t:{acc}:gone"))
                .isEqualTo(":0");
        assertThat(failure(() -> other.put(user("dave"), letter(carol, user("dave"), "b", true))))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void conversationKeepsSoManyAndTheBoxKeepsNumbering() {
        Accounts accounts = new RedisAccounts(oneLink, null);
        for (Lease lease : List.of(alice, bob)) {
            answer(() -> accounts.add(lease.username(), Role.MEMBER, "hash", 7));
        }
        for (int i = 1; i <= 12; i++) {
            String label = "label " + i;
            answer(() -> one.put(bob.username(), letter(alice, bob.username(), label, true)));
        }
        Conversations.Between bobs = new Conversations.Between(bob.username(), alice.username());
        Conversations conversations = requireNonNull(other.conversations());
        assertThat(answer(() -> conversations.history(bobs, Long.MAX_VALUE, 100, PLENTY)))
                .extracting(DirectMessage::seq)
                .containsExactly(8L, 9L, 10L, 11L, 12L);
        assertThat(answer(() -> conversations.around(bobs, 10, 3, PLENTY)))
                .extracting(DirectMessage::seq)
                .containsExactly(9L, 10L, 11L);
        assertThat(answer(() -> conversations.history(bobs, 0, 100, PLENTY))).isEmpty();
    }
}
