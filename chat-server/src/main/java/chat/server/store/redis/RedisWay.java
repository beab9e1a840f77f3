package chat.server.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
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

    /** What may be under way at once on a connection; in a Redis Cluster also a subscription for each hash slot. */
    private static final int MAX_UNDER_WAY = 10_000;

    private final RedisClient client;
    private final RedisAddress address;
    private final ClusterNodes nodes;

    RedisWay(RedisAddress address, EventLoopGroup loops) {
        this.address = address;
        this.nodes = new ClusterNodes(address.nodes());
        this.client = RedisClient.create(RedisLoops.resources(loops));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what was under way
                .requestQueueSize(address.isCluster() ? MAX_UNDER_WAY + SlotHash.SLOT_COUNT : MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
    }

    /** Whether there may be several primaries. */
    boolean isCluster() {
        return address.isCluster();
    }

    /** Which primaries there are. */
    CompletionStage<HashSlots> slots() {
        return isCluster() ? nodes.slots(this::connect) : CompletableFuture.completedStage(HashSlots.OF_ONE);
    }

    /** Completes when it is found that hash slots have moved from one primary to another: there is no connection any more. */
    CompletionStage<Void> moved() {
        return nodes.moved();
    }

    /** Looks whether they have, as far as this primary knows. */
    void check(StatefulRedisConnection<String, String> primary) {
        if (isCluster()) {
            nodes.check(primary);
        }
    }

    /** @param key in a Redis Cluster, the primary of its hash slot is the one that is connected to */
    CompletionStage<StatefulRedisConnection<String, String>> connect(String key) {
        return primary(key).thenCompose(this::connect);
    }

    private CompletionStage<StatefulRedisConnection<String, String>> connect(RedisURI uri) {
        return connected(() -> client.connectAsync(StringCodec.UTF8, uri));
    }

    CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForAnnouncements(String key) {
        return primary(key).thenCompose(uri -> connected(() -> client.connectPubSubAsync(StringCodec.UTF8, uri)));
    }

    private CompletionStage<RedisURI> primary(String key) {
        return isCluster()
                ? nodes.primary(key, this::connect)
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
