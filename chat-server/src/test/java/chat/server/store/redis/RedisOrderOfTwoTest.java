package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.RoomStoreFixture;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers have the same accounts, bans and closed rooms: what is changed through one is known to the other. */
final class RedisOrderOfTwoTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final RoomName DEV = room("dev");
    private static final Username ALICE = user("alice");
    private static final Username BOB = user("bob");

    @TempDir
    Path directory;

    private RedisServer redis;
    private RedisLink oneLink;
    private RedisLink otherLink;
    private Accounts one;
    private Accounts other;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory);
        oneLink = redis.link("t:");
        otherLink = redis.link("t:");
        one = new RedisAccounts(oneLink, null);
        other = new RedisAccounts(otherLink, null);
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

    private void add(Role role, Username... names) {
        for (Username name : names) {
            answer(() -> one.add(name, role, "hash", 7));
        }
    }

    private static Sanction ban(String name) {
        return new Sanction(Kind.BAN, user(name), null, "alice", null, NOW, null);
    }

    @Test
    void banOfOneIsToldToTheOtherAlsoWhenItsSubscriptionWasInterrupted() {
        RedisSanctions banning = answer(() -> RedisSanctions.open(oneLink));
        RedisSanctions listening = answer(() -> RedisSanctions.open(otherLink));
        List<List<Sanction>> told = new CopyOnWriteArrayList<>();
        listening.onChange(told::add);

        answer(() -> banning.put(ban("bob")));
        await().until(() -> told.contains(List.of(ban("bob"))));
        for (int i = 1; i <= 20; i++) {
            String name = "user" + i;
            redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
            answer(() -> banning.put(ban(name)));
            int count = i + 1;
            await().until(() -> told.get(told.size() - 1).size() == count);
        }
        answer(() -> listening.remove(Kind.BAN, "bob"));
        await().until(() -> told.get(told.size() - 1).size() == 20);
        await().untilAsserted(() ->
                assertThat(banning.kept()).hasSize(20).doesNotContain(ban("bob"))); // it had 20 before, too
    }

    /** Another server, through which they are in, says from where they are, perhaps a little later. */
    @Test
    void whatWasTakenBackMeanwhileOrDoneOnceMoreIsNotCompleted() {
        RedisSanctions banning = answer(() -> RedisSanctions.open(oneLink));
        RedisSanctions completing = answer(() -> RedisSanctions.open(otherLink));
        Sanction later = new Sanction(Kind.BAN, BOB, null, "alice", null, NOW.plusSeconds(1), null);
        answer(() -> banning.put(ban("bob")));
        answer(() -> completing.complete(ban("bob"), "192.0.2.1"));
        Sanction complete = new Sanction(Kind.BAN, BOB, "192.0.2.1", "alice", null, NOW, null);
        await().until(() -> banning.kept().equals(List.of(complete)));

        answer(() -> banning.put(later));
        answer(() -> completing.complete(ban("bob"), "192.0.2.1"));
        assertThat(answer(() -> RedisSanctions.open(oneLink)).kept()).containsExactly(later);

        answer(() -> banning.remove(Kind.BAN, "bob"));
        answer(() -> completing.complete(later, "192.0.2.1"));
        assertThat(answer(() -> RedisSanctions.open(oneLink)).kept()).isEmpty();
    }

    @Test
    void lastOperatorCannotBeTakenByTwoAtOnce() {
        for (int round = 0; round < 50; round++) {
            add(Role.OPERATOR, ALICE, BOB);
            answer(() -> one.setRole(ALICE, Role.OPERATOR));
            answer(() -> one.setRole(BOB, Role.OPERATOR));
            var alices = one.setRole(ALICE, Role.MEMBER).toCompletableFuture();
            var bobs = other.setRole(BOB, Role.MEMBER).toCompletableFuture();
            CompletableFuture.allOf(alices, bobs).exceptionally(failure -> null).join();
            assertThat(Stream.of(alices, bobs).filter(CompletableFuture::isCompletedExceptionally))
                    .hasSize(1);
            assertThat(answer(() -> other.list(null, 10)))
                    .extracting(Accounts.Account::role)
                    .containsExactlyInAnyOrder(Role.OPERATOR, Role.MEMBER);
        }
    }

    @Test
    void nameThatTwoRegisterAtOnceIsOneAccount() {
        for (int i = 0; i < 50; i++) {
            Username name = user("user" + i);
            List<CompletableFuture<Accounts.Account>> added = List.of(
                    one.add(name, Role.MEMBER, "hash", 1).toCompletableFuture(),
                    other.add(name, Role.MEMBER, "hash", 2).toCompletableFuture());
            CompletableFuture.allOf(added.toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .join();
            assertThat(added.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .hasSize(1);
        }
        assertThat(answer(() -> other.changes(0, 100)).number()).isEqualTo(50);
    }

    @Test
    void roomThatOneClosesOrOpensIsKnownToTheOther() {
        add(Role.MEMBER, ALICE, BOB);
        RoomStore rooms = new RedisRoomStore(oneLink, () -> NOW, 10, 10);
        answer(() -> rooms.open(DEV, "alice", new RoomStoreFixture.Told()));
        RoomRights closing = new RedisRoomRights(oneLink, () -> NOW);
        RoomRights listing = new RedisRoomRights(otherLink, () -> NOW);
        assertThat(answer(() -> listing.closedTo(BOB))).isEmpty();

        answer(() -> closing.close(DEV, ALICE, "hash"));
        assertThat(answer(() -> listing.closedTo(BOB))).isEqualTo(Map.of(DEV, NOW));
        assertThat(answer(() -> listing.closedTo(ALICE))).isEmpty();
        answer(() -> closing.invite(DEV, BOB, ALICE));
        assertThat(answer(() -> listing.closedTo(BOB))).isEmpty();
        assertThat(requireNonNull(answer(() -> listing.find(DEV, BOB))).isInvited())
                .isTrue();
        answer(() -> other.remove(ALICE, 7));
        assertThat(answer(() -> closing.find(DEV, BOB))).isNull();
        assertThat(answer(() -> closing.closedTo(null))).isEmpty();
    }
}
