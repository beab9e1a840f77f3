package chat.server.domain;

import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.StoreException;
import chat.server.store.redis.RedisServer;
import chat.server.store.redis.SharedStores;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is away for longer than a server may be silent. */
@Order(1) // takes long
final class RedisOutageTest {

    @TempDir
    Path data;

    private final AtomicInteger fencedOut = new AtomicInteger();
    private final Heard heardA = new Heard();
    private final Heard heardB = new Heard();

    private static boolean isNoticed(Chat chat) {
        try {
            chat.directory().find(user("nobody")).toCompletableFuture().get(1, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof StoreException failed && !failed.isUnknown();
        } catch (InterruptedException | TimeoutException e) {
            return false;
        }
    }

    private static boolean isAnswered(Chat chat) {
        CompletableFuture<?> asked = chat.directory().find(user("nobody")).toCompletableFuture();
        return asked.handle((found, failure) -> failure == null)
                .completeOnTimeout(false, 1, TimeUnit.SECONDS)
                .join();
    }

    private static void awaitRefusal(Device device) {
        await().untilAsserted(() -> assertThat(device.failures)
                .singleElement()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE)));
    }

    @Test
    void nobodyIsLostAndAllGoesOnByItself() {
        try (RedisServer redis = RedisServer.start(data, "--appendonly", "yes", "--appendfsync", "always");
                SharedStores shared = new SharedStores(redis)) {
            Chat a = SeveralServersTest.chat(shared.start(5), heardA, fencedOut::incrementAndGet);
            Chat b = SeveralServersTest.chat(shared.start(5), heardB, fencedOut::incrementAndGet);
            Device alice = Device.guest(a, "alice");
            Device bob = Device.guest(b, "bob");
            alice.say("lobby", "before");
            await().untilAsserted(() -> assertThat(heardB.in("lobby")).hasSize(3));

            redis.kill();
            await().until(() -> isNoticed(a) && isNoticed(b)); // else what is said is under way, and waits
            alice.say("lobby", "meanwhile");
            bob.tell("alice", "meanwhile");
            awaitRefusal(alice);
            awaitRefusal(bob);
            redis.begin();

            await().until(() ->
                    isAnswered(a) && isAnswered(b)); // else it may be refused still, where that takes a while
            alice.say("lobby", "from a");
            bob.say("lobby", "from b");
            await().untilAsserted(() -> assertThat(heardB.in("lobby")).hasSize(5));
            await().untilAsserted(() -> assertThat(heardA.in("lobby")).isEqualTo(heardB.in("lobby")));
            assertThat(heardA.in("lobby"))
                    .startsWith(new Joined("lobby", 1, "alice"), new Joined("lobby", 2, "bob"))
                    .filteredOn(Message.class::isInstance)
                    .extracting(event -> ((Message) event).text())
                    .containsExactlyInAnyOrder("before", "from a", "from b");
            assertThat(heardA.in("lobby")).extracting(RoomEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(fencedOut).hasValue(0);
            bob.tell("alice", "psst");
            await().untilAsserted(() -> assertThat(alice.directs).hasSize(1));
        }
    }

    /** A refusal may be lost with the connection: what it was about must not come behind what was sent later. */
    @Test
    void whatWasRefusedMeanwhileDoesNotComeBehindWhatWasSaidLaterWhereTheSessionGoesOnElsewhere() {
        try (RedisServer redis = RedisServer.start(data, "--appendonly", "yes", "--appendfsync", "always");
                SharedStores shared = new SharedStores(redis)) {
            Chat a = SeveralServersTest.chat(shared.start(5), heardA, fencedOut::incrementAndGet);
            Chat b = SeveralServersTest.chat(shared.start(5), heardB, fencedOut::incrementAndGet);
            Device alice = Device.guest(a, "alice");
            redis.kill();
            await().until(() -> isNoticed(a) && isNoticed(b));
            alice.sayLabelled("lobby", "first");
            awaitRefusal(alice);
            redis.begin();
            await().until(() -> isAnswered(a) && isAnswered(b));
            alice.sayLabelled("lobby", "second");
            await().untilAsserted(() -> assertThat(heardA.in("lobby")).hasSize(2));

            Device back = Device.resume(b, alice);
            back.sayLabelled("lobby", "first");
            awaitRefusal(back);
            back.sayLabelled("lobby", "second");
            await().untilAsserted(() ->
                    assertThat(back.told).singleElement().isEqualTo(new ServerMessage.Duplicate("second", "lobby", 2)));
            assertThat(heardA.in("lobby")).hasSize(2);
            back.sayLabelled("lobby", "first"); // they have heard that it was refused
            await().untilAsserted(() -> assertThat(heardA.in("lobby")).hasSize(3));
        }
    }

    @Test
    void whatMayHaveBeenSaidBeforeTheyCameBackIsNotRefusedMeanwhile() {
        try (RedisServer redis = RedisServer.start(data, "--appendonly", "yes", "--appendfsync", "always");
                SharedStores shared = new SharedStores(redis)) {
            Chat a = SeveralServersTest.chat(shared.start(5), heardA, fencedOut::incrementAndGet);
            Chat b = SeveralServersTest.chat(shared.start(5), heardB, fencedOut::incrementAndGet);
            Device bob = Device.guest(b, "bob");
            Device alice = Device.guest(a, "alice");
            alice.sayLabelled("lobby", "first");
            await().untilAsserted(() -> assertThat(heardA.in("lobby")).hasSize(3));
            Device back = Device.resume(b, alice);
            redis.kill();
            await().until(() -> isNoticed(b));
            back.sayLabelled("lobby", "first");
            bob.sayLabelled("lobby", "meanwhile");
            awaitRefusal(bob);
            assertThat(back.failures).isEmpty();
            redis.begin();

            await().untilAsserted(() ->
                    assertThat(back.told).singleElement().isEqualTo(new ServerMessage.Duplicate("first", "lobby", 3)));
            assertThat(back.failures).isEmpty();
        }
    }
}
