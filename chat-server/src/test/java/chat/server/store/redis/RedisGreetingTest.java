package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.PipelinedRedisFuture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Redis says of itself before it is used. */
final class RedisGreetingTest {

    private final RedisAsyncCommands<String, String> redis = mock();
    private final StatefulRedisConnection<String, String> connection = mock();
    private final AtomicInteger met = new AtomicInteger();

    private CompletableFuture<String> greet(Throwable configGet) {
        return greet("aof_enabled:1", new PipelinedRedisFuture<>(CompletableFuture.failedFuture(configGet)));
    }

    private CompletableFuture<String> greet(String info, PipelinedRedisFuture<Map<String, String>> configGet) {
        when(connection.async()).thenReturn(redis);
        when(redis.clientInfo()).thenReturn(answer("id=3 addr=127.0.0.1:50000 laddr=127.0.0.1:6379"));
        when(redis.info()).thenReturn(answer("role:master\r\nmaster_replid:a\r\nrun_id:b\r\n" + info + "\r\n"));
        when(redis.configGet("appendfsync")).thenReturn(configGet);
        when(redis.fcall(any(), any(ScriptOutputType.class), any(String[].class), any(String[].class)))
                .thenAnswer(call -> {
                    met.incrementAndGet();
                    return answer(List.of("generation"));
                });
        return new RedisGreeting(RedisLibrary.of(false), "base", mock())
                .greet(connection)
                .toCompletableFuture();
    }

    private static <T> PipelinedRedisFuture<T> answer(T answer) {
        return new PipelinedRedisFuture<>(CompletableFuture.completedFuture(answer));
    }

    /** It would be taken for one that may have forgotten something when it was started again. */
    @ParameterizedTest
    @ValueSource(strings = {"LOADING", ""})
    void connectionIsNotUsedWhereItIsNotKnownHowMuchIsWrittenDown(String refusal) {
        assertThat(greet(
                        refusal.isEmpty()
                                ? new RedisCommandTimeoutException("too late")
                                : new RedisCommandExecutionException(refusal)))
                .isCompletedExceptionally();
        assertThat(met).hasValue(0);
    }

    /** It says that it writes nothing down while it reads what it has, and may have done so when it is asked the next thing. */
    @Test
    void connectionIsNotUsedWhileWhatWasWrittenDownIsRead() {
        assertThat(greet("loading:1\r\naof_enabled:0", answer(Map.of("appendfsync", "always"))))
                .isCompletedExceptionally();
        assertThat(met).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOPERM no permissions", "ERR unknown command 'CONFIG'"})
    void whoMayNotAskHowMuchIsWrittenDownUsesItAllTheSame(String refusal) {
        assertThat(greet(new RedisCommandExecutionException(refusal))).isCompletedWithValue("a");
        assertThat(met).hasValue(1);
    }
}
