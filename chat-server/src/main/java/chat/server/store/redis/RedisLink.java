package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
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

    private final EventLoopGroup loops;
    private final EventExecutor sender;
    private final String prefix;
    private final RedisLibrary library = RedisLibrary.read();
    private final RedisClient client;
    private final RedisLine<StatefulRedisConnection<String, String>> calls;
    private final RedisLine<StatefulRedisPubSubConnection<String, String>> announcements;

    /** The connection for calls that was used last, as Redis knows it. */
    private volatile @Nullable KillArgs former;

    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> pings;

    private RedisLink(RedisURI uri, EventLoopGroup loops, String prefix) {
        this.loops = loops;
        this.sender = loops.next();
        this.prefix = prefix;
        this.client = RedisClient.create(RedisLoops.resources(loops), uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false) // it would send again what was under way
                .requestQueueSize(MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        this.calls = new RedisLine<>(
                loops,
                () -> connected(() -> client.connectAsync(StringCodec.UTF8, uri))
                        .thenCompose(this::succeed),
                up -> CompletableFuture.completedStage(null));
        this.announcements = new RedisLine<>(
                loops, () -> connected(() -> client.connectPubSubAsync(StringCodec.UTF8, uri)), this::resubscribe);
        this.pings = loops.scheduleAtFixedRate(this::ping, TIMEOUT.toSeconds(), TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Connects, and loads our Functions.
     *
     * @param loops on which everything happens; they stay the caller's
     * @param prefix of all keys and channels
     * @return fails with what Redis, or the network, has against it; then nothing is left open
     */
    static CompletionStage<RedisLink> open(RedisURI uri, EventLoopGroup loops, String prefix) {
        RedisLink link = new RedisLink(uri, loops, prefix);
        return CompletableFuture.allOf(link.calls.open(), link.announcements.open())
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

    /**
     * Ends the connection before in Redis. What nobody waits for any more may still be on its way there, and must not be done behind what was
     * asked for since.
     */
    private CompletionStage<StatefulRedisConnection<String, String>> succeed(
            StatefulRedisConnection<String, String> next) {
        KillArgs before = former;
        CompletionStage<Long> ended = before == null
                ? CompletableFuture.completedStage(0L)
                : next.async().clientKill(before);
        return ended.thenCompose(there -> next.async().clientInfo())
                .thenApply(info -> {
                    former = itself(info);
                    return next;
                })
                .whenComplete((known, failure) -> {
                    if (failure != null) {
                        next.closeAsync();
                    }
                });
    }

    /** Numbers are given again by a Redis that was started again: so the address has to be the same too. */
    private static KillArgs itself(String info) {
        String[] words = info.split(" ", 3); // id=3 addr=127.0.0.1:50000 ...
        return KillArgs.Builder.id(Long.parseLong(words[0].substring("id=".length())))
                .addr(words[1].substring("addr=".length()));
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
        return calls.with(connection -> connection
                .async()
                .fcall(
                        library.function(name),
                        ScriptOutputType.MULTI,
                        new String[] {base},
                        arguments.toArray(String[]::new)));
    }

    private CompletionStage<String> load() {
        return calls.with(connection -> connection.async().functionLoad(library.text(), true));
    }

    /**
     * Hears what is announced from now on.
     *
     * @param channel whoever heard it through this link does not any more
     * @return when it is heard; if it fails, which it does with a {@link StoreException}, it is not, unless it was before
     */
    CompletionStage<Void> subscribe(String channel, Listener listener) {
        Listener before;
        CompletionStage<Void> subscribed;
        synchronized (listeners) { // what is sent is sent in the same order
            before = listeners.put(channel, listener);
            subscribed = inOrder(
                    () -> announcements.with(connection -> connection.async().subscribe(channel)));
        }
        return subscribed.exceptionallyCompose(failure -> {
            if (before != listener) {
                listeners.remove(channel, listener);
            }
            return CompletableFuture.failedStage(RedisTrouble.of(failure));
        });
    }

    /** Hears nothing more, unless somebody else hears that channel since. */
    void unsubscribe(String channel, Listener listener) {
        synchronized (listeners) {
            if (listeners.remove(channel, listener)) {
                inOrder(() ->
                        announcements.with(connection -> connection.async().unsubscribe(channel)));
            }
        }
    }

    /** What one thread sends stays in its order: what several send does not, even under a lock, if one of them is the connection's. */
    private CompletionStage<Void> inOrder(Supplier<? extends CompletionStage<Void>> command) {
        try {
            return CompletableFuture.supplyAsync(command, sender).thenCompose(sent -> sent);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.failedStage(StoreException.unavailable("the server ends", stopped));
        }
    }

    private CompletionStage<Void> resubscribe(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                Listener listener = listeners.get(channel);
                if (listener != null) {
                    listener.heard(message);
                }
            }
        });
        String[] channels;
        CompletionStage<Void> subscribed;
        synchronized (listeners) {
            channels = listeners.keySet().toArray(String[]::new);
            if (channels.length == 0) {
                return CompletableFuture.completedStage(null);
            }
            subscribed = connection.async().subscribe(channels);
        }
        return subscribed.thenRun(() -> {
            for (String channel : channels) {
                Listener listener = listeners.get(channel);
                if (listener != null) {
                    listener.missed();
                }
            }
        });
    }

    /** A connection on which nothing is asked for would not be missed. */
    private void ping() {
        announcements.with(connection -> connection.async().ping());
        calls.with(connection -> connection.async().ping());
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
        client.shutdownAsync(0, 0, TimeUnit.SECONDS)
                .whenComplete((shut, failure) -> client.getResources().shutdown(0, 0, TimeUnit.SECONDS));
    }
}
