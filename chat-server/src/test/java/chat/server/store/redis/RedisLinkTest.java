package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.server.store.Asking;
import chat.server.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls and announcements, and what becomes of them when Redis forgets, or goes away. */
final class RedisLinkTest {

    private static final class Heard implements RedisLink.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public void heard(String message) {
            messages.add(message);
        }

        @Override
        public void missed() {
            messages.add("(missed)");
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(30, TimeUnit.SECONDS));
        }
    }

    @TempDir
    Path directory;

    private RedisServer redis;
    private RedisLink link;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory, "--appendonly", "yes", "--appendfsync", "always");
        link = redis.link("t:");
    }

    @AfterEach
    void stop() {
        if (link != null) {
            link.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private List<Object> time() {
        return Asking.answer(() -> link.call("time", link.base("x"), List.of("")));
    }

    @Test
    void answersAreWhatTheFunctionReturns() {
        assertThat(Asking.answer(() -> link.call("time", link.base("x"), List.of("17"))))
                .containsExactly("17");
        long before = System.currentTimeMillis();
        assertThat(Long.parseLong((String) time().get(0))).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void namesThatWouldMoveTheHashSlotAreEscaped() {
        assertThat(link.base("r", "a{b}%\u0001")).isEqualTo("t:{r:a%7Bb%7D%25%01}");
        assertThat(link.base("dir")).isEqualTo("t:{dir}");
    }

    @Test
    void functionsAreLoadedAgainWhenTheyWereFlushed() {
        assertThat(redis.ask("FUNCTION", "FLUSH")).isEqualTo("+OK");
        assertThat(link.call("time", link.base("x"), List.of("17"))
                        .toCompletableFuture()
                        .join())
                .containsExactly("17");
    }

    @Test
    void whatIsUnderWayWhenTheConnectionBreaksIsUnknownAndWhatComesLaterIsUnavailable() {
        redis.ask("CLIENT", "PAUSE", "60000", "ALL");
        var underWay = link.call("time", link.base("x"), List.of("17")).toCompletableFuture();
        redis.kill();
        assertThatThrownBy(underWay::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(StoreException.class, failure -> assertThat(failure.isUnknown())
                        .isTrue());
        await().untilAsserted(() -> assertThatThrownBy(() -> link.call("time", link.base("x"), List.of("17"))
                        .toCompletableFuture()
                        .join())
                .cause()
                .isInstanceOfSatisfying(StoreException.class, failure -> assertThat(failure.isUnknown())
                        .isFalse()));

        redis.begin();
        assertThat(time()).hasSize(1);
    }

    @Test
    void functionThatEndsInAnErrorIsABugAndNotAskedAgain() {
        redis.ask("SET", link.base("dir") + ":nodes", "no hash");
        assertThatThrownBy(() -> link.call("directory_nodes", link.base("dir"), List.of())
                        .toCompletableFuture()
                        .join())
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Redis could not run directory_nodes")
                .hasStackTraceContaining("WRONGTYPE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'. script: f, on @user_function:2.",
                "READONLY You can't write against a read only replica. script: f, on @user_function:2.",
                "ERR Script killed by user with SCRIPT KILL... script: f, on @user_function:4.",
                "ERR Function not found",
                "LOADING Redis is loading the dataset in memory",
                "MISCONF Redis is configured to save RDB snapshots",
                "CLUSTERDOWN The cluster is down",
                "MOVED 7 127.0.0.1:7001",
            })
    void whatRedisDidNotDoIsNoBug(String refusal) {
        RedisCommandExecutionException refused = new RedisCommandExecutionException(refusal);
        assertThat(RedisTrouble.isBug(refused)).isFalse();
        assertThat(RedisTrouble.of(refused).isUnknown()).isFalse();
    }

    @Test
    void whatWasUnderWayWhenTheConnectionBrokeIsNotDoneBehindWhatIsAskedForLater() throws Exception {
        try (LateRelay relay = new LateRelay(redis.port());
                RedisLink late = RedisLink.open(
                                RedisAddress.of(RedisURI.create("127.0.0.1", relay.port())),
                                RedisServer.loops(),
                                "t:",
                                0)
                        .toCompletableFuture()
                        .join()) {
            relay.hold();
            var underWay = late.call("directory_register", late.base("dir"), List.of("node", "5", "0", "0"));
            relay.hangUp();
            assertThat(underWay).failsWithin(30, TimeUnit.SECONDS);
            Asking.answer(() -> late.call("time", late.base("x"), List.of("")));

            relay.release();
            assertThat(redis.ask("EXISTS", "t:{dir}:nodes")).isEqualTo(":0");
        }
    }

    @Test
    void announcementsAreHeardAndWhoeverMayHaveMissedSomeIsTold() throws Exception {
        Heard heard = new Heard();
        link.subscribe("t:c", heard).toCompletableFuture().join();
        assertThat(redis.ask("PUBLISH", "t:c", "one")).isEqualTo(":1");
        assertThat(heard.next()).isEqualTo("one");

        assertThat(redis.ask("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(":1");
        assertThat(heard.next()).isEqualTo("(missed)");
        redis.ask("PUBLISH", "t:c", "two");
        assertThat(heard.next()).isEqualTo("two");

        link.unsubscribe("t:c", heard);
        await().until(() -> redis.ask("PUBLISH", "t:c", "three").equals(":0"));
    }

    @Test
    void whoeverHearsGoesOnWhereHearingOnceMoreFails() throws Exception {
        Heard heard = new Heard();
        link.subscribe("t:c", heard).toCompletableFuture().join();
        redis.kill();
        await().until(() -> link.subscribe("t:c", heard)
                .handle((heardAgain, failure) -> failure != null)
                .toCompletableFuture()
                .join());
        redis.begin();
        assertThat(heard.next()).isEqualTo("(missed)");
    }

    @Test
    void whereNobodyAnswersThereIsNoLink() {
        redis.kill();
        assertThatThrownBy(() -> RedisLink.open(
                                RedisAddress.of(RedisURI.create("127.0.0.1", redis.port())),
                                RedisServer.loops(),
                                "t:",
                                0)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class);
    }
}
