package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Finds the node of a Redis Cluster that is the primary of one hash slot. Each time another node is asked first: one that is cut off from the
 * others does not know what became of the slot. Any thread may call it.
 */
final class ClusterNodes {

    /** Nodes that are asked at most. */
    private static final int MAX_NODES = 100;

    private final List<RedisURI> given;
    private final int slot;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile List<RedisURI> known;

    /**
     * @param given some of the nodes, at least one
     * @param key one of the slot
     */
    ClusterNodes(List<RedisURI> given, String key) {
        this.given = given;
        this.known = given;
        this.slot = SlotHash.getSlot(key);
    }

    /** @param connect connects to a node */
    CompletionStage<RedisURI> primary(
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        List<RedisURI> nodes = new ArrayList<>(known);
        Collections.rotate(nodes, turns.getAndIncrement() % nodes.size());
        return ask(nodes, connect);
    }

    private CompletionStage<RedisURI> ask(
            List<RedisURI> nodes,
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        RedisURI node = nodes.get(0);
        return connect.apply(node)
                .thenCompose(connection ->
                        connection.async().clusterSlots().whenComplete((answer, failure) -> connection.closeAsync()))
                .thenApply(answer -> primary(node, answer))
                .exceptionallyCompose(failure -> nodes.size() == 1
                        ? CompletableFuture.failedStage(failure)
                        : ask(nodes.subList(1, nodes.size()), connect));
    }

    /** @param answer for each range of slots: the first one, the last one, its primary, its replicas */
    private RedisURI primary(RedisURI asked, List<Object> answer) {
        Map<String, RedisURI> nodes = new LinkedHashMap<>();
        given.forEach(node -> nodes.put(node.getHost() + ":" + node.getPort(), node));
        RedisURI primary = null;
        for (Object each : answer) {
            List<?> range = (List<?>) each;
            for (Object node : range.subList(2, range.size())) {
                RedisURI uri = uri(asked, (List<?>) node);
                nodes.putIfAbsent(uri.getHost() + ":" + uri.getPort(), uri);
                boolean isPrimary = node == range.get(2);
                if (isPrimary && number(range.get(0)) <= slot && slot <= number(range.get(1))) {
                    primary = uri;
                }
            }
        }
        known = nodes.values().stream().limit(MAX_NODES).toList();
        if (primary == null) {
            throw StoreException.unavailable("no node of the Redis Cluster has the hash slot of the chat", null);
        }
        return primary;
    }

    private static long number(Object number) {
        return ((Number) number).longValue();
    }

    /** A node that does not know its own address is where it was asked. */
    private static RedisURI uri(RedisURI asked, List<?> node) {
        Object host = node.get(0);
        return RedisURI.builder(asked)
                .withHost(host == null || host.equals("") || host.equals("?") ? asked.getHost() : host.toString())
                .withPort((int) number(node.get(1)))
                .build();
    }
}
