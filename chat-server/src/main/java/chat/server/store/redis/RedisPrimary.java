package chat.server.store.redis;

import chat.server.store.StoreException;
import chat.server.store.redis.RedisLine.Made;
import chat.server.store.redis.RedisLink.Listener;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way to one primary: a connection for calls and one for announcements, each made anew whenever it is lost. Nothing is sent a second time
 * behind the caller's back: what was under way when a connection broke fails as {@linkplain StoreException#isUnknown unknown}, and what is
 * asked for while there is none as unavailable. Any thread may call it; nothing blocks; answers come on an event loop.
 */
final class RedisPrimary implements AutoCloseable {

    private static final int SCANNED_AT_ONCE = 1_000;

    /**
     * Behind a base: a key that is never there. In a Redis Cluster it comes with each call: so none is done in a hash slot that is on its way
     * to another primary, where some of what it is about may be already.
     */
    private static final String NOWHERE = ":-";

    private final EventLoopGroup loops;
    private final RedisWay way;
    private final String base;
    private final RedisLibrary library;
    private final FunctionErrors errors = new FunctionErrors();
    private final RedisGreeting greeting;
    private final RedisLine<StatefulRedisConnection<String, String>> calls;
    private final Announcements announcements;

    /** Null where nothing is waited for before it is told. */
    private volatile @Nullable Confirmations confirmations;

    /** @param base of what is kept of this primary itself: it has the hash slot of that */
    RedisPrimary(RedisWay way, String base, RedisLibrary library, EventLoopGroup loops) {
        this.loops = loops;
        this.way = way;
        this.base = base;
        this.library = library;
        this.greeting = new RedisGreeting(library, base, new Links());
        this.calls = new RedisLine<>(
                loops,
                () -> way.connect(base)
                        .thenCompose(made -> greeting.greet(made).thenApply(primary -> new Made<>(made, primary))),
                up -> CompletableFuture.completedStage(null));
        this.announcements = new Announcements(
                way.isCluster(),
                loops,
                () -> way.connectForAnnouncements(base).thenCompose(greeting::expectSamePrimary),
                greeting,
                this::announced);
    }

    /** Connects, and loads our Functions. */
    CompletionStage<String> open() {
        return calls.open().thenCompose(open -> announcements.open()).thenCompose(open -> load());
    }

    String base() {
        return base;
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

    /** From now on nothing is answered or heard before so many replicas have it. */
    CompletionStage<Void> confirm(int replicas, Confirmations.Bound bound) {
        RedisLine<StatefulRedisConnection<String, String>> line = new RedisLine<>(
                loops, () -> way.connect(base).thenCompose(greeting::expectSamePrimary), greeting::expectStillSame);
        Confirmations made = new Confirmations(
                replicas, bound, loops, line, library.function("directory_confirm"), base, this::load);
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

    /** As {@link RedisLink#call}. */
    CompletionStage<List<@Nullable Object>> call(String name, String base, List<String> arguments) {
        return callOnce(name, base, arguments)
                .exceptionallyCompose(failure -> RedisTrouble.isNoFunction(failure)
                        ? load().thenCompose(loaded -> callOnce(name, base, arguments))
                        : CompletableFuture.failedStage(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(errors.of(name, failure)));
    }

    private CompletionStage<List<@Nullable Object>> callOnce(String name, String base, List<String> arguments) {
        String function = library.function(name);
        String[] keys = way.isCluster() ? new String[] {base, base + NOWHERE} : new String[] {base};
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
            return all.stream().mapToLong(RedisPrimary::length).sum();
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
    void check() {
        announcements.check();
        greeting.check(calls);
        calls.with(connection -> {
            way.check(connection);
            return CompletableFuture.completedStage(null);
        });
    }

    /** Whether there is any key of this pattern but the one that comes with every connection. Looks through all keys that there are. */
    CompletionStage<Boolean> isUsed(String pattern) {
        return isUsed(pattern, ScanCursor.INITIAL);
    }

    private CompletionStage<Boolean> isUsed(String pattern, ScanCursor from) {
        ScanArgs ours = ScanArgs.Builder.matches(pattern).limit(SCANNED_AT_ONCE);
        String met = base + ":meta";
        return calls.with(connection -> connection.async().scan(from, ours)).thenCompose(found -> {
            boolean isUsed = found.getKeys().stream().anyMatch(key -> !key.equals(met));
            return isUsed || found.isFinished() ? CompletableFuture.completedStage(isUsed) : isUsed(pattern, found);
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

    @Override
    public void close() {
        calls.close();
        announcements.close();
        Confirmations held = confirmations;
        if (held != null) {
            held.close();
        }
    }
}
