package chat.server.store.redis;

import chat.server.store.StoreException;
import chat.server.store.redis.RedisLine.Made;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: one connection for calls and one for announcements, each made anew whenever it is lost. Nothing is sent a second time
 * behind the caller's back: what was under way when a connection broke fails as {@linkplain StoreException#isUnknown unknown}, and what is
 * asked for while there is none as unavailable. Any thread may call it; nothing blocks; answers come on an event loop.
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

    private static final int SCANNED_AT_ONCE = 1_000;

    private final EventLoopGroup loops;
    private final String prefix;
    private final RedisLibrary library = RedisLibrary.read();
    private final FunctionErrors errors = new FunctionErrors();
    private final RedisWay way;
    private final RedisGreeting greeting;
    private final RedisLine<StatefulRedisConnection<String, String>> calls;
    private final Announcements announcements;

    /** Null where nothing is waited for before it is told. */
    private volatile @Nullable Confirmations confirmations;

    private final ScheduledFuture<?> checks;

    private RedisLink(RedisAddress address, EventLoopGroup loops, String prefix, int replicas) {
        this.loops = loops;
        this.prefix = prefix;
        this.way = new RedisWay(address, prefix, loops);
        this.greeting = new RedisGreeting(library, base("dir"), replicas, new Links());
        this.calls = new RedisLine<>(
                loops,
                () -> way.connect()
                        .thenCompose(made -> greeting.greet(made).thenApply(primary -> new Made<>(made, primary))),
                up -> CompletableFuture.completedStage(null));
        this.announcements = new Announcements(
                loops,
                () -> way.connectForAnnouncements().thenCompose(greeting::expectSamePrimary),
                greeting,
                this::announced);
        this.checks = loops.scheduleAtFixedRate(this::check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
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
        RedisLink link = new RedisLink(address, loops, prefix, replicas);
        return link.calls
                .open()
                .thenCompose(open -> link.announcements.open())
                .thenCompose(open -> link.load())
                .handle((loaded, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(link);
                    }
                    link.close();
                    return CompletableFuture.<RedisLink>failedStage(RedisTrouble.cause(failure));
                })
                .thenCompose(open -> open);
    }

    private final class Links implements RedisGreeting.Links {

        /** What leads to the Redis before leads nowhere, though it may stand for long. */
        @Override
        public void otherPrimary() {
            announcements.renew();
            Confirmations there = confirmations;
            if (there != null) {
                there.renew();
            }
        }

        /** So does the connection for calls, perhaps. */
        @Override
        public void elsewhere() {
            calls.renew();
        }

        @Override
        public boolean hasToldBeyond(String primary, long end) {
            Confirmations there = confirmations;
            return there != null && there.hasConfirmedBeyond(primary, end);
        }
    }

    /** How many replicas have to have what is told: of the cluster, as far as it is known. */
    int replicas() {
        return greeting.replicas();
    }

    void replicas(int inForce) {
        greeting.replicas(inForce);
    }

    /** From now on nothing is answered or heard before so many replicas have it. */
    CompletionStage<Void> confirm() {
        return confirm(Confirmations.BOUND);
    }

    /** @param bound of what waits for that */
    CompletionStage<Void> confirm(Confirmations.Bound bound) {
        if (replicas() == 0) {
            return CompletableFuture.completedStage(null);
        }
        RedisLine<StatefulRedisConnection<String, String>> line = new RedisLine<>(
                loops, () -> way.connect().thenCompose(greeting::expectSamePrimary), greeting::expectStillSame);
        Confirmations made = new Confirmations(
                replicas(), bound, loops, line, library.function("directory_confirm"), base("dir"), this::load);
        confirmations = made;
        return made.open();
    }

    /** Completes when a Redis was found that may lack the latest: nothing can be called any more. */
    CompletionStage<Void> goneBack() {
        return greeting.goneBack();
    }

    /** Tells the time of what is kept from every other to which Redis may have gone back. */
    String generation() {
        return greeting.generation();
    }

    /** What all keys of somebody or something have in common, and what decides in which hash slot they are. */
    String base(String kind, String compared) {
        return prefix + "{" + kind + ":" + escaped(compared) + "}";
    }

    /** The same of what there is once. */
    String base(String only) {
        return prefix + "{" + only + "}";
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
        return callOnce(name, base, arguments)
                .exceptionallyCompose(failure -> RedisTrouble.isNoFunction(failure)
                        ? load().thenCompose(loaded -> callOnce(name, base, arguments))
                        : CompletableFuture.failedStage(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(errors.of(name, failure)));
    }

    private CompletionStage<List<@Nullable Object>> callOnce(String name, String base, List<String> arguments) {
        String function = library.function(name);
        String[] keys = {base};
        String[] all = arguments.toArray(String[]::new);
        Confirmations held = confirmations;
        if (held == null) {
            return calls.with(connection -> connection.async().fcall(function, ScriptOutputType.MULTI, keys, all));
        } else if (held.isFull()) {
            return CompletableFuture.failedStage(StoreException.unavailable(Confirmations.TOO_MUCH, null));
        }
        return calls.<Answer>with((connection, primary) -> connection
                        .async()
                        .<List<@Nullable Object>>fcall(function, ScriptOutputType.MULTI, keys, all)
                        .thenApply(values -> new Answer(primary, values)))
                .thenCompose(answer -> held.confirmed(answer.primary(), length(answer.values()), answer.values()));
    }

    /** What an answer comes to, about. */
    private static long length(@Nullable Object answer) {
        if (answer instanceof List<?> all) {
            return all.stream().mapToLong(RedisLink::length).sum();
        }
        return answer instanceof String text ? text.length() : Long.BYTES;
    }

    private record Answer(String primary, List<@Nullable Object> values) {}

    private CompletionStage<String> load() {
        return calls.with(connection -> connection.async().functionLoad(library.text(), true));
    }

    /** See {@link Announcements#subscribe}. */
    CompletionStage<Void> subscribe(String channel, Listener listener) {
        return announcements.subscribe(channel, listener);
    }

    /** See {@link Announcements#unsubscribe}. */
    void unsubscribe(String channel, Listener listener) {
        announcements.unsubscribe(channel, listener);
    }

    private void announced(String primary, String channel, String message) {
        Confirmations held = confirmations;
        if (held == null) {
            announcements.heard(channel, message);
        } else {
            held.whenConfirmed(
                    primary,
                    channel,
                    message.length(),
                    () -> announcements.heard(channel, message),
                    () -> announcements.missed(channel));
        }
    }

    /** A connection on which nothing is asked for would not be missed; and a Redis may have become a replica, or have got its first one. */
    private void check() {
        announcements.check();
        greeting.check(calls);
    }

    /** Whether there is any key of ours but the one that comes with every connection. Looks through all keys that there are. */
    CompletionStage<Boolean> isUsed() {
        return isUsed(ScanCursor.INITIAL);
    }

    private CompletionStage<Boolean> isUsed(ScanCursor from) {
        ScanArgs ours = ScanArgs.Builder.matches(prefix + "*").limit(SCANNED_AT_ONCE);
        String met = base("dir") + ":meta";
        return calls.with(connection -> connection.async().scan(from, ours)).thenCompose(found -> {
            boolean isUsed = found.getKeys().stream().anyMatch(key -> !key.equals(met));
            return isUsed || found.isFinished() ? CompletableFuture.completedStage(isUsed) : isUsed(found);
        });
    }

    /** What Redis says of itself. */
    CompletionStage<String> info() {
        return calls.with(connection -> connection.async().info());
    }

    /** Completes when Redis has answered what it was asked before: it answers in order. */
    CompletionStage<String> settled() {
        return calls.with(connection -> connection.async().ping());
    }

    EventLoopGroup loops() {
        return loops;
    }

    @Override
    public void close() {
        checks.cancel(false);
        calls.close();
        announcements.close();
        Confirmations held = confirmations;
        if (held != null) {
            held.close();
        }
        way.close();
    }
}
