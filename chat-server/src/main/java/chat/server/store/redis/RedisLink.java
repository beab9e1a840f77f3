package chat.server.store.redis;

import chat.server.store.StoreException;
import chat.server.store.redis.RedisLine.Made;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

    /** How long an answer may take. Behind that the connection is given up: it may be dead without a word. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Calls that may be under way at once. */
    private static final int MAX_UNDER_WAY = 10_000;

    private static final int SCANNED_AT_ONCE = 1_000;

    private final EventLoopGroup loops;
    private final String prefix;
    private final RedisLibrary library = RedisLibrary.read();
    private final RedisClient client;
    private final RedisURI uri;
    private final RedisGreeting greeting;
    private final RedisLine<StatefulRedisConnection<String, String>> calls;
    private final Announcements announcements;

    /** Null where nothing is waited for before it is told. */
    private volatile @Nullable Confirmations confirmations;

    private final ScheduledFuture<?> pings;

    private RedisLink(RedisURI uri, EventLoopGroup loops, String prefix, int replicas) {
        this.uri = uri;
        this.loops = loops;
        this.prefix = prefix;
        this.client = RedisClient.create(RedisLoops.resources(loops), uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what was under way
                .requestQueueSize(MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        this.greeting = new RedisGreeting(library, base("dir"), replicas, this::primaryChanged);
        this.calls = new RedisLine<>(
                loops,
                () -> connected(() -> client.connectAsync(StringCodec.UTF8, uri))
                        .thenCompose(made -> greeting.greet(made).thenApply(primary -> new Made<>(made, primary))),
                up -> CompletableFuture.completedStage(null));
        this.announcements = new Announcements(
                loops,
                () -> connected(() -> client.connectPubSubAsync(StringCodec.UTF8, uri))
                        .thenCompose(greeting::expectSamePrimary),
                greeting,
                this::announced);
        this.pings = loops.scheduleAtFixedRate(this::ping, TIMEOUT.toSeconds(), TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Connects, and loads our Functions.
     *
     * @param loops on which everything happens; they stay the caller's
     * @param prefix of all keys and channels
     * @param replicas how many are to have what is told, if this is the first server: see {@link #confirm}
     * @return fails with what Redis, or the network, has against it; then nothing is left open
     */
    static CompletionStage<RedisLink> open(RedisURI uri, EventLoopGroup loops, String prefix, int replicas) {
        RedisLink link = new RedisLink(uri, loops, prefix, replicas);
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

    /** A thread of its own asks for the address: that blocks, and no event loop may. */
    private static <C> CompletionStage<C> connected(Supplier<? extends CompletionStage<C>> connect) {
        return CompletableFuture.supplyAsync(connect, connecting -> {
                    Thread thread = new Thread(connecting, "redis-connect");
                    thread.setDaemon(true);
                    thread.start();
                })
                .thenCompose(made -> made);
    }

    /** What leads to the Redis before leads nowhere, though it may stand for long. */
    private void primaryChanged() {
        announcements.renew();
        Confirmations there = confirmations;
        if (there != null) {
            there.renew();
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
        if (replicas() == 0) {
            return CompletableFuture.completedStage(null);
        }
        RedisLine<StatefulRedisConnection<String, String>> line = new RedisLine<>(
                loops,
                () -> connected(() -> client.connectAsync(StringCodec.UTF8, uri))
                        .thenCompose(greeting::expectSamePrimary),
                greeting::expectStillSame);
        Confirmations made = new Confirmations(replicas(), base("confirm"), loops, line);
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
     * @return what it answers: strings, {@link Long}s, lists of these, and null, which is Lua's false. Fails with a {@link StoreException}
     */
    CompletionStage<List<@Nullable Object>> call(String name, String base, List<String> arguments) {
        return callOnce(name, base, arguments)
                .exceptionallyCompose(failure -> RedisTrouble.isNoFunction(failure)
                        ? load().thenCompose(loaded -> callOnce(name, base, arguments))
                        : CompletableFuture.failedStage(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(RedisTrouble.of(failure)));
    }

    private CompletionStage<List<@Nullable Object>> callOnce(String name, String base, List<String> arguments) {
        String function = library.function(name);
        String[] keys = {base};
        String[] all = arguments.toArray(String[]::new);
        Confirmations held = confirmations;
        if (held == null) {
            return calls.with(connection -> connection.async().fcall(function, ScriptOutputType.MULTI, keys, all));
        }
        return calls.<Answer>with((connection, primary) -> connection
                        .async()
                        .<List<@Nullable Object>>fcall(function, ScriptOutputType.MULTI, keys, all)
                        .thenApply(values -> new Answer(primary, values)))
                .thenCompose(answer -> held.confirmed(answer.primary(), answer.values()));
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

    private void announced(String primary, Runnable heard) {
        Confirmations held = confirmations;
        if (held == null) {
            heard.run();
        } else {
            held.whenConfirmed(primary, heard);
        }
    }

    /** A connection on which nothing is asked for would not be missed; and a Redis may have become a replica, or have got its first one. */
    private void ping() {
        announcements.ping();
        calls.with(connection -> connection.async().info("replication")).thenAccept(info -> {
            if (!greeting.isStill(RedisInfo.of(info))) {
                calls.renew();
            }
        });
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
        pings.cancel(false);
        calls.close();
        announcements.close();
        Confirmations held = confirmations;
        if (held != null) {
            held.close();
        }
        client.shutdownAsync(0, 0, TimeUnit.SECONDS)
                .whenComplete((shut, failure) -> client.getResources().shutdown(0, 0, TimeUnit.SECONDS));
    }
}
