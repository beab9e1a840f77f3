package chat.server.store.redis;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: to one, or to all primaries of a Redis Cluster, of which each has what is in its hash slots. Each goes its own ways, and is
 * away or gone back in time for itself. Any thread may call it; nothing blocks; answers come on an event loop, in order from each primary.
 */
final class RedisLink implements AutoCloseable {

    /** Hears what is announced on one channel, on one event loop. It must not block or throw. */
    interface Listener {

        void heard(String message);

        /** The subscription was interrupted, and stands again: what was announced meanwhile was not heard. */
        void missed();
    }

    /** How often a server looks whether its connections lead still to where they did. */
    private static final long CHECK_SECONDS = 5;

    private final EventLoopGroup loops;
    private final String prefix;
    private final RedisWay way;
    private final HashSlots slots;
    private final List<RedisPrimary> primaries = new ArrayList<>();
    private final ScheduledFuture<?> checks;
    private volatile int replicas;

    private RedisLink(RedisWay way, HashSlots slots, EventLoopGroup loops, String prefix, int replicas) {
        this.loops = loops;
        this.prefix = prefix;
        this.way = way;
        this.slots = slots;
        this.replicas = replicas;
        RedisLibrary library = RedisLibrary.of(way.isCluster());
        for (int i = 0; i < slots.ofPrimaries().size(); i++) {
            primaries.add(new RedisPrimary(way, ownBase(i), library, loops));
        }
        this.checks = loops.scheduleAtFixedRate(this::check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    /** Of what is kept of a primary itself: with the directory, or in one of its other slots, the same for all servers. */
    private String ownBase(int primary) {
        String own = base("dir");
        for (int i = 0; slots.primary(own) != primary; i++) {
            own = base("p", Integer.toString(i));
        }
        return own;
    }

    /**
     * Connects, and loads our Functions.
     *
     * @param loops on which everything happens; they stay the caller's
     * @param prefix of all keys and channels
     * @param replicas how many are to have what is told, if this is the first server: see {@link #confirm}
     * @return fails with what Redis, or the network, has against it; then nothing is left open
     */
    static CompletionStage<RedisLink> open(RedisAddress address, EventLoopGroup loops, String prefix, int replicas) {
        RedisWay way = new RedisWay(address, loops);
        return way.slots()
                .handle((slots, failure) -> {
                    if (failure == null) {
                        return new RedisLink(way, slots, loops, prefix, replicas).open();
                    }
                    way.close();
                    return CompletableFuture.<RedisLink>failedStage(RedisTrouble.cause(failure));
                })
                .thenCompose(open -> open);
    }

    private CompletionStage<RedisLink> open() {
        return all(RedisPrimary::open)
                .handle((loaded, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(this);
                    }
                    close();
                    return CompletableFuture.<RedisLink>failedStage(RedisTrouble.cause(failure));
                })
                .thenCompose(open -> open);
    }

    /** What all primaries answer, in their order; fails if one does. */
    private <T> CompletionStage<List<T>> all(Function<RedisPrimary, ? extends CompletionStage<T>> asked) {
        CompletionStage<List<T>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (RedisPrimary primary : primaries) {
            all = all.thenCombine(asked.apply(primary), (answers, answer) -> {
                answers.add(answer);
                return answers;
            });
        }
        return all;
    }

    /** Looks whether its connections lead still to where they did. */
    void check() {
        primaries.forEach(RedisPrimary::check);
    }

    private RedisPrimary primary(String key) {
        return primaries.get(slots.primary(key));
    }

    /** Whether what there is of each room and user may be at other primaries than what there is once, and than that of another one. */
    boolean isSpread() {
        return way.isCluster();
    }

    /** How many replicas have to have what is told: of the cluster, as far as it is known. */
    int replicas() {
        return replicas;
    }

    /** They are so many; each primary knows, so that it can be told whether one that follows it has what was told. */
    CompletionStage<?> replicas(int inForce) {
        replicas = inForce;
        RedisPrimary directory = primary(base("dir"));
        return all(primary -> primary == directory // by directory_register
                ? CompletableFuture.completedStage(List.of())
                : primary.call("directory_replicas", primary.base(), List.of(Integer.toString(inForce))));
    }

    /** From now on nothing is answered or heard before so many replicas have it. */
    CompletionStage<?> confirm() {
        return confirm(Confirmations.BOUND);
    }

    /** @param bound of what waits for that, at each primary */
    CompletionStage<?> confirm(Confirmations.Bound bound) {
        return replicas == 0
                ? CompletableFuture.completedStage(null)
                : all(primary -> primary.confirm(replicas, bound));
    }

    /** Completes when a primary was found that may lack the latest, or hash slots that have moved: not everything can be called any more. */
    CompletionStage<?> goneBack() {
        List<CompletableFuture<Void>> ways = new ArrayList<>(List.of(way.moved().toCompletableFuture()));
        primaries.forEach(primary -> ways.add(primary.goneBack().toCompletableFuture()));
        return CompletableFuture.anyOf(ways.toArray(CompletableFuture[]::new));
    }

    /**
     * Tells the time of what is kept from every other to which it may have gone back, or the directory, which may be elsewhere.
     *
     * @param base of what
     */
    String generation(String base) {
        RedisPrimary directory = primary(base("dir"));
        RedisPrimary primary = primary(base);
        return primary == directory ? primary.generation() : primary.generation() + directory.generation();
    }

    /** What all keys of somebody or something have in common, and what decides in which hash slot they are. */
    String base(String kind, String compared) {
        return prefix + "{" + kind + ":" + escaped(compared) + "}";
    }

    /**
     * The same of what there is once. It is together: whoever decides on one of these finds the others. In a Redis Cluster a hash tag before the
     * other one sees to that.
     */
    String base(String only) {
        return once() + "{" + only + "}";
    }

    private String once() {
        return isSpread() ? "{" + prefix.substring(0, prefix.length() - 1) + "}:" : prefix;
    }

    private static String escaped(String compared) {
        StringBuilder escaped = new StringBuilder(compared.length());
        compared.chars().forEach(character -> {
            if (character < ' ' || character == '{' || character == '}' || character == '%' || character == 0x7f) {
                escaped.append(String.format("%%%02X", character));
            } else {
                escaped.append((char) character);
            }
        });
        return escaped.toString();
    }

    /**
     * Calls a Function of ours, which is loaded again if Redis has lost it.
     *
     * @param name without that of the library
     * @param base of all keys that it uses
     * @return what it answers: strings, {@link Long}s, lists of these, and null, which is Lua's false. Fails as {@link
     *     FunctionErrors#of} says
     */
    CompletionStage<List<@Nullable Object>> call(String name, String base, List<String> arguments) {
        return primary(base).call(name, base, arguments);
    }

    /** See {@link Announcements#subscribe}. */
    CompletionStage<Void> subscribe(String channel, Listener listener) {
        return primary(channel).subscribe(channel, listener);
    }

    /** See {@link Announcements#unsubscribe}. */
    void unsubscribe(String channel, Listener listener) {
        primary(channel).unsubscribe(channel, listener);
    }

    /** Whether there is any key of ours but those that come with every connection. Looks through all keys that there are. */
    CompletionStage<Boolean> isUsed() {
        return all(primary -> primary.isUsed(prefix + "*")
                        .thenCombine(primary.isUsed(once() + "*"), (isUsed, too) -> isUsed || too))
                .thenApply(used -> used.contains(true));
    }

    /** What each primary says of itself. */
    CompletionStage<List<String>> infos() {
        return all(RedisPrimary::info);
    }

    /** Completes when all primaries have answered what they were asked before: each answers in order. */
    CompletionStage<?> settled() {
        return all(RedisPrimary::settled);
    }

    EventLoopGroup loops() {
        return loops;
    }

    @Override
    public void close() {
        checks.cancel(false);
        primaries.forEach(RedisPrimary::close);
        way.close();
    }
}
