package chat.server.store.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of three primaries, each with a third of the hash slots, which go on without each other. Where there is no redis-server, the
 * test is skipped.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int[] FIRST = {0, 5_461, 10_923, SlotHash.SLOT_COUNT};

    private final List<RedisServer> primaries;
    private final int[] owners =
            IntStream.range(0, SlotHash.SLOT_COUNT).map(RedisCluster::third).toArray();

    private RedisCluster(List<RedisServer> primaries) {
        this.primaries = primaries;
    }

    private static int third(int slot) {
        return slot < FIRST[1] ? 0 : slot < FIRST[2] ? 1 : 2;
    }

    public static RedisCluster start(Path directory) {
        List<RedisServer> primaries = new ArrayList<>();
        try {
            for (int i = 0; i < FIRST.length - 1; i++) {
                RedisServer primary = RedisServer.start(
                        Files.createDirectory(directory.resolve("primary" + i)),
                        "--cluster-enabled",
                        "yes",
                        "--cluster-require-full-coverage",
                        "no");
                primaries.add(primary);
                primary.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
                primary.ask("CLUSTER", "ADDSLOTSRANGE", number(FIRST[i]), number(FIRST[i + 1] - 1));
                primaries.subList(0, i).forEach(met -> primary.ask("CLUSTER", "MEET", "127.0.0.1", number(met.port())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisCluster cluster = new RedisCluster(primaries);
        await().until(() -> primaries.stream().allMatch(each -> IntStream.range(0, primaries.size())
                .mapToObj(other -> each.ask("EXISTS", "{x:" + cluster.name("x", other) + "}"))
                .noneMatch(answer -> answer.startsWith("-CLUSTERDOWN"))));
        return cluster;
    }

    private static String number(int number) {
        return Integer.toString(number);
    }

    public List<RedisServer> primaries() {
        return primaries;
    }

    /** Where servers find it: by one of the nodes. */
    public String url() {
        return "redis-cluster://127.0.0.1:" + primaries.get(0).port();
    }

    /** A server's way to it, which is to be closed. */
    RedisLink link(String prefix) {
        RedisURI one = RedisURI.create("127.0.0.1", primaries.get(0).port());
        return RedisLink.open(new RedisAddress(List.of(one), true), RedisServer.loops(), prefix, 0)
                .toCompletableFuture()
                .join();
    }

    /** Some name of this kind whose hash slot one of the primaries has. */
    public String name(String kind, int primary) {
        return names(kind, primary).findFirst().orElseThrow();
    }

    Stream<String> names(String kind, int primary) {
        return IntStream.iterate(0, next -> next + 1)
                .mapToObj(next -> "x" + next)
                .filter(name -> owners[SlotHash.getSlot("{" + kind + ":" + name + "}")] == primary);
    }

    /** The primary that has a key. */
    public RedisServer of(String key) {
        return primaries.get(owners[SlotHash.getSlot(key)]);
    }

    /** Moves the hash slot of a key to another primary, with all that is in it. */
    public void move(String key) {
        int slot = SlotHash.getSlot(key);
        RedisServer from = of(key);
        int target = (owners[slot] + 1) % primaries.size();
        RedisServer to = primaries.get(target);
        String id = to.ask("CLUSTER", "MYID");
        to.ask("CLUSTER", "SETSLOT", number(slot), "IMPORTING", from.ask("CLUSTER", "MYID"));
        from.ask("CLUSTER", "SETSLOT", number(slot), "MIGRATING", id);
        for (String each = from.keyOf(slot); !each.isEmpty(); each = from.keyOf(slot)) {
            from.ask("MIGRATE", "127.0.0.1", number(to.port()), each, "0", "5000");
        }
        owners[slot] = target;
        Stream.concat(Stream.of(to), primaries.stream().filter(other -> other != to))
                .forEach(each -> each.ask("CLUSTER", "SETSLOT", number(slot), "NODE", id));
    }

    /** Nothing is kept any more. */
    public void clear() {
        primaries.forEach(primary -> primary.ask("FLUSHALL"));
    }

    @Override
    public void close() {
        primaries.forEach(RedisServer::close);
    }
}
