package chat.server.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Connects to where Redis is. Any thread may call it; nothing blocks. */
final class RedisWay implements AutoCloseable {

    /** How long an answer may take. Behind that the connection is given up: it may be dead without a word. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What may be under way at once on a connection. */
    private static final int MAX_UNDER_WAY = 10_000;

    private final RedisClient client;
    private final RedisURI uri;

    RedisWay(RedisURI uri, EventLoopGroup loops) {
        this.uri = uri;
        this.client = RedisClient.create(RedisLoops.resources(loops), uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what was under way
                .requestQueueSize(MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
    }

    CompletionStage<StatefulRedisConnection<String, String>> connect() {
        return connected(() -> client.connectAsync(StringCodec.UTF8, uri));
    }

    CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForAnnouncements() {
        return connected(() -> client.connectPubSubAsync(StringCodec.UTF8, uri));
    }

    /** A thread of its own asks for the address: that blocks, and no event loop may. */
    private static <C> CompletionStage<C> connected(Supplier<? extends CompletionStage<C>> connect) {
        return CompletableFuture.supplyAsync(connect, connecting -> {
                    Thread thread = new Thread(connecting, "redis-connect");
                    thread.setDaemon(true);
                    thread.start();
                })
                .thenCompose(made -> made);
    }

    @Override
    public void close() {
        client.shutdownAsync(0, 0, TimeUnit.SECONDS)
                .whenComplete((shut, failure) -> client.getResources().shutdown(0, 0, TimeUnit.SECONDS));
    }
}
