package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the nodes of a Redis Cluster that are primaries. Each time another node is asked first: one that is cut off from the others does not
 * know what became of the rest. Another node may have the slots of a primary at any time. But if other slots are together than at first, the
 * whole is of no use any more. Any thread may call it.
 */
final class ClusterNodes {

    private static final Logger log = LoggerFactory.getLogger(ClusterNodes.class);

    /** Nodes that are asked at most. */
    private static final int MAX_NODES = 100;

    /** Where the primary of a range of slots is in what is said of it, and its id in what is said of that. */
    private static final int PRIMARY = 2;

    private static final int ID = 2;

    private final List<RedisURI> given;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicReference<@Nullable HashSlots> slots = new AtomicReference<>();
    private final CompletableFuture<Void> moved = new CompletableFuture<>();
    private volatile List<RedisURI> known;

    /** @param given some of the nodes, at least one */
    ClusterNodes(List<RedisURI> given) {
        this.given = given;
        this.known = given;
    }

    /** Completes when hash slots were found elsewhere than at first: nothing can be found any more. */
    CompletionStage<Void> moved() {
        return moved;
    }

    /** @param connect connects to a node */
    CompletionStage<HashSlots> slots(
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        return ask(connect).thenApply(found -> hashSlots(found.answer()));
    }

    /** @param key whose slot the primary has */
    CompletionStage<RedisURI> primary(
            String key, Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        int slot = SlotHash.getSlot(key);
        return ask(connect).thenApply(found -> found.answer().stream()
                .filter(range -> slots(range).get(slot))
                .map(range -> uri(found.asked(), range.get(PRIMARY)))
                .findFirst()
                .orElseThrow());
    }

    /**
     * What a node has answered.
     *
     * @param answer for each range of slots: the first one, the last one, its primary, its replicas
     */
    private record Found(RedisURI asked, List<List<?>> answer) {}

    private CompletionStage<Found> ask(
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        List<RedisURI> nodes = new ArrayList<>(known);
        Collections.rotate(nodes, turns.getAndIncrement() % nodes.size());
        return ask(nodes, connect);
    }

    private CompletionStage<Found> ask(
            List<RedisURI> nodes,
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
        RedisURI node = nodes.get(0);
        return connect.apply(node)
                .thenCompose(connection ->
                        connection.async().clusterSlots().whenComplete((answer, failure) -> connection.closeAsync()))
                .thenApply(answer -> {
                    Found found = new Found(node, ranges(answer));
                    note(found);
                    expectTheSame(found.answer());
                    return found;
                })
                .exceptionallyCompose(failure -> nodes.size() == 1
                        ? CompletableFuture.failedStage(failure)
                        : ask(nodes.subList(1, nodes.size()), connect));
    }

    /** Looks whether a primary says of the slots what was said of them at first. */
    void check(StatefulRedisConnection<String, String> primary) {
        primary.async().clusterSlots().thenAccept(answer -> expectTheSame(ranges(answer)));
    }

    private static List<List<?>> ranges(List<Object> answer) {
        return answer.stream().<List<?>>map(range -> (List<?>) range).toList();
    }

    private void note(Found found) {
        Map<String, RedisURI> nodes = new LinkedHashMap<>();
        Stream.concat(
                        given.stream(),
                        found.answer().stream()
                                .flatMap(range -> range.stream().skip(PRIMARY))
                                .map(node -> uri(found.asked(), node)))
                .forEach(node -> nodes.putIfAbsent(node.getHost() + ":" + node.getPort(), node));
        known = nodes.values().stream().limit(MAX_NODES).toList();
    }

    private static BitSet slots(List<?> range) {
        return HashSlots.range(number(range.get(0)), number(range.get(1)));
    }

    /** A primary is known by its id: it may be called at several places. */
    private static HashSlots hashSlots(List<List<?>> answer) {
        Map<Object, BitSet> slots = new HashMap<>();
        for (List<?> range : answer) {
            Object id = ((List<?>) range.get(PRIMARY)).get(ID);
            slots.computeIfAbsent(id, first -> new BitSet()).or(slots(range));
        }
        return HashSlots.of(slots.values());
    }

    private void expectTheSame(List<List<?>> answer) {
        HashSlots now = hashSlots(answer);
        if (!now.areAll()) {
            throw StoreException.unavailable("not every hash slot of the Redis Cluster has a node", null);
        }
        HashSlots first = slots.compareAndExchange(null, now);
        if (first != null && !first.equals(now)) {
            if (moved.complete(null)) {
                log.warn("other hash slots of the Redis Cluster are together than before: this server begins anew");
            }
            throw StoreException.unavailable("hash slots have moved", null);
        }
    }

    private static int number(Object number) {
        return ((Number) number).intValue();
    }

    /** A node that does not know its own address is where it was asked. */
    private static RedisURI uri(RedisURI asked, Object node) {
        Object host = ((List<?>) node).get(0);
        return RedisURI.builder(asked)
                .withHost(host == null || host.equals("") || host.equals("?") ? asked.getHost() : host.toString())
                .withPort(number(((List<?>) node).get(1)))
                .build();
    }
}
