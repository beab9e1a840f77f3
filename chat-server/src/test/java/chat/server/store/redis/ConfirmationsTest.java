package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.store.Appended;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers that tell nothing before the replica of their Redis has it. */
@Order(1) // takes long
final class ConfirmationsTest {

    /** Servers that ask for replicas. */
    private static final int ALL = 3;

    @TempDir
    Path directory;

    private final RoomWatcher here = new RoomWatcher();
    private final RoomWatcher there = new RoomWatcher();
    private FailingOver redis;
    private SharedStores servers;
    private SharedStores.Of first;
    private SharedStores.Of second;
    private OpenRoom dev;
    private Speaker alice;

    @BeforeEach
    void start() {
        redis = FailingOver.start(directory);
        servers = new SharedStores(redis, 1);
        first = servers.start(5);
        second = servers.start(5);
        dev = here.open(first.rooms());
        there.open(second.rooms());
        alice = Speaker.in(dev, "alice");
        awaitBoth();
    }

    @AfterEach
    void close() {
        if (redis != null) {
            servers.close();
            redis.close();
        }
    }

    /** Says something that Redis takes, and no replica hears of. */
    private CompletableFuture<Appended> ask(Supplier<CompletionStage<Appended>> say) {
        int before = length();
        CompletableFuture<Appended> said = say.get().toCompletableFuture();
        await().until(() -> length() == before + 1);
        assertThat(said).isNotDone();
        assertThat(here.last()).isEqualTo(before);
        assertThat(there.last()).isEqualTo(before);
        return said;
    }

    private int length() {
        return Integer.parseInt(redis.first()
                .ask("LLEN", first.link().base("r", "dev") + ":log")
                .substring(1));
    }

    private void awaitBoth(String... texts) {
        await().until(() -> here.last() == texts.length + 1 && there.last() == texts.length + 1);
        for (RoomWatcher watcher : new RoomWatcher[] {here, there}) {
            assertThat(watcher.texts()).containsExactly(texts);
            assertThat(watcher.faults()).isEmpty();
            assertThat(watcher.losses()).isZero();
        }
    }

    @Test
    void nothingIsToldBeforeTheReplicaHasIt() throws Exception {
        redis.second().stop();
        CompletableFuture<Appended> said = ask(alice.saying("hello"));
        redis.second().goOn();

        assertThat(said.get(30, TimeUnit.SECONDS)).isEqualTo(new Appended(2, false));
        awaitBoth("hello");
    }

    /** The one that has written is gone before the replica has it. */
    @Test
    void otherServerFindsOutByItself() {
        redis.second().stop();
        ask(alice.saying("hello"));
        first.kill();
        redis.second().goOn();

        await().until(() -> there.last() == 2);
        assertThat(there.texts()).containsExactly("hello");
    }

    /** What was written to the former primary alone is asked for again, and stands where its replica went on. */
    @Test
    void failoverLosesNothingThatWasToldAndKeepsTheEpoch() {
        alice.say("before");
        awaitBoth("before");
        redis.promote();
        Supplier<CompletionStage<Appended>> say = alice.saying("meanwhile");
        CompletableFuture<Appended> lost = ask(say);
        redis.turn();

        assertThat(lost).failsWithin(30, TimeUnit.SECONDS);
        redis.comeBack();
        assertThat(answer(say)).isEqualTo(new Appended(3, false));
        assertThat(alice.say("after")).isEqualTo(4);
        awaitBoth("before", "meanwhile", "after");
        assertThat(first.link().goneBack().toCompletableFuture()).isNotDone();
        assertThat(second.link().goneBack().toCompletableFuture()).isNotDone();
        assertThat(answer(() -> first.directory().find(user("nobody")))).isNull();
    }

    /** Replicas have what was written over a connection before it was lost, and nothing can be written over the next one. */
    @Test
    void whereNothingCanBeWrittenNothingIsConfirmed() {
        redis.second().stop();
        CompletableFuture<Appended> said = ask(alice.saying("hello"));
        redis.first().ask("ACL", "SETUSER", "default", "-publish", "-fcall");
        redis.first().ask("CLIENT", "KILL", "TYPE", "normal");
        long asked = waits();
        await().until(() -> waits() > asked + 1);

        assertThat(said).isNotDone();
        assertThat(here.last()).isEqualTo(1);
        redis.first().ask("ACL", "SETUSER", "default", "+publish", "+fcall");
        redis.second().goOn();
        assertThat(said).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(new Appended(2, false));
        awaitBoth("hello");
    }

    private long waits() {
        return redis.first().number("commandstats", "cmdstat_wait:calls=");
    }

    @Test
    void functionThatIsWrittenByIsLoadedAgain() {
        redis.second().stop();
        CompletableFuture<Appended> said = ask(alice.saying("hello"));
        redis.first().ask("FUNCTION", "FLUSH");
        redis.second().goOn();
        assertThat(said).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(new Appended(2, false));
        awaitBoth("hello");
    }

    @Test
    void whatIsOverTheBoundIsNotAskedForAndWhatIsAnnouncedThenIsReadLater() {
        servers.bound(new Confirmations.Bound(3, Long.MAX_VALUE));
        SharedStores.Of small = servers.start(5);
        RoomWatcher watcher = new RoomWatcher();
        Speaker bob = Speaker.in(watcher.open(small.rooms()), "bob");
        await().until(() -> here.last() == 2 && there.last() == 2 && watcher.last() == 2);

        redis.second().stop();
        fill(small);
        long asked = waits();
        await().until(() ->
                waits() > asked + 2 * ALL); // what was held before the replica stood still is answered by now
        fill(small);
        CompletableFuture<Appended> said = alice.saying("hello").get().toCompletableFuture();
        await().until(() -> length() == 3);
        Supplier<CompletionStage<Appended>> say = bob.saying("I too");
        assertThat(isRefused(say.get().toCompletableFuture())).isTrue();
        assertThat(length()).isEqualTo(3);
        redis.second().goOn();

        assertThat(said).succeedsWithin(30, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(watcher.texts()).containsExactly("hello"));
        assertThat(answer(say)).isEqualTo(new Appended(4, false));
        await().untilAsserted(() -> assertThat(watcher.texts()).containsExactly("hello", "I too"));
        assertThat(watcher.faults()).isEmpty();
        assertThat(watcher.losses()).isZero();
    }

    private static void fill(SharedStores.Of server) {
        await().until(() -> isRefused(server.link()
                .call("time", server.link().base("x"), List.of("1"))
                .toCompletableFuture()));
    }

    /** It was not even sent. */
    private static boolean isRefused(CompletableFuture<?> asked) {
        return asked.handle((answer, failure) ->
                        RedisTrouble.cause(failure) instanceof StoreException refused && !refused.isUnknown())
                .getNow(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pubsub", "normal"})
    void whereOneConnectionFindsAnotherPrimaryAllGoThere(String kind) {
        redis.promote();
        redis.point();
        redis.first().ask("CLIENT", "KILL", "TYPE", kind);
        await().atMost(Duration.ofSeconds(30)) // some look each 5 s
                .until(() -> redis.first().number("clients", "connected_clients:") == 1); // whoever asks
        redis.comeBack();
        assertThat(alice.say("after")).isEqualTo(2);
        awaitBoth("after");
    }

    @Test
    void allServersWaitForAsManyAsTheFirstOne() {
        servers.replicas(0);
        assertThat(servers.start(5).link().replicas()).isEqualTo(1);
    }
}
