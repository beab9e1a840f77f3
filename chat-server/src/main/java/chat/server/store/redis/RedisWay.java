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
    private final RedisAddress address;
    private final ClusterNodes nodes;

    /** @param key in a Redis Cluster, the primary of its hash slot is the one that is connected to */
    RedisWay(RedisAddress address, String key, EventLoopGroup loops) {
        this.address = address;
        this.nodes = new ClusterNodes(address.nodes(), key);
        this.client = RedisClient.create(RedisLoops.resources(loops));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what was under way
                .requestQueueSize(MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
    }

    CompletionStage<StatefulRedisConnection<String, String>> connect() {
        return primary().thenCompose(this::connect);
    }

    private CompletionStage<StatefulRedisConnection<String, String>> connect(RedisURI uri) {
        return connected(() -> client.connectAsync(StringCodec.UTF8, uri));
    }

    CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForAnnouncements() {
        return primary().thenCompose(uri -> connected(() -> client.connectPubSubAsync(StringCodec.UTF8, uri)));
    }

    private CompletionStage<RedisURI> primary() {
        return address.isCluster()
                ? nodes.primary(this::connect)
                : CompletableFuture.completedStage(address.nodes().get(0));
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
