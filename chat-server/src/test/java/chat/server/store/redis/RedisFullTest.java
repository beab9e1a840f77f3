package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.LeaveReason;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.server.store.Appended;
import chat.server.store.Directory;
import chat.server.store.Lease;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Writer;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that has no memory left. */
final class RedisFullTest {

    @TempDir
    Path directory;

    @Test
    void whateverGivesSomethingUpIsDone() {
        try (RedisServer redis = RedisServer.start(directory);
                SharedStores servers = new SharedStores(redis)) {
            SharedStores.Of server = servers.start(5);
            RoomWatcher watcher = new RoomWatcher();
            OpenRoom dev = watcher.open(server.rooms());
            Lease alice = answer(() -> server.directory().claim(user("alice"), 1, "secret"))
                    .lease();
            answer(() -> server.directory().enter(alice, room("dev")));
            answer(() -> server.mailboxes().open(alice, false, () -> {}));
            Writer writer = answer(() -> dev.admit(alice));
            answer(() -> writer.append(1, null, new Joined("dev", 0, "alice")));
            answer(() -> server.accounts().add(user("bob"), Role.MEMBER, "hash", 1));
            answer(() -> server.rights().close(room("dev"), user("bob"), null));
            answer(() -> server.sanctions()
                    .put(new Sanction(Kind.BAN, user("eve"), null, "bob", null, Instant.EPOCH, null)));
            redis.ask("CONFIG", "SET", "maxmemory", "1");

            Message news = new Message("dev", 0, "server", "news", Instant.EPOCH, null, false);
            // Two that wait for the first one, and are asked for together.
            CompletionStage<Appended> first = dev.announce("news", news);
            CompletionStage<Appended> second = dev.announce("more news", news);
            CompletionStage<Appended> left =
                    writer.append(2, null, new Left("dev", 0, "alice", LeaveReason.EXIT.wire()));
            assertThat(first).failsWithin(30, TimeUnit.SECONDS);
            assertThat(second).failsWithin(30, TimeUnit.SECONDS);
            assertThat(left).succeedsWithin(30, TimeUnit.SECONDS);
            await().untilAsserted(() -> assertThat(watcher.events()).last().isInstanceOf(Left.class));
            answer(() -> server.sanctions().remove(Kind.BAN, "eve"));
            answer(() -> server.rights().open(room("dev")));
            answer(() -> server.mailboxes().close(alice));
            answer(() -> server.rooms().forgetSession(alice.session()));
            answer(() -> server.directory().part(alice, room("dev")));
            Directory.Departure departure = answer(() -> server.directory().end(alice, LeaveReason.EXIT));
            answer(() -> server.directory().release(departure));
            answer(dev::forget);

            await().untilAsserted(() -> assertThat(server.directory().count()).isZero()); // it is told with a beat
            assertThat(redis.ask("KEYS", "*{rooms}:names")).isEqualTo("*0");
        }
    }
}
