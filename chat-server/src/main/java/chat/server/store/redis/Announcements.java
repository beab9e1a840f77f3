package chat.server.store.redis;

import chat.server.store.StoreException;
import chat.server.store.redis.RedisLine.Made;
import chat.server.store.redis.RedisLink.Listener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is announced in Redis, and who hears it here, over a connection that is made anew whenever it is lost. Any thread may call it. */
final class Announcements {

    private final EventExecutor sender;
    private final RedisGreeting greeting;
    private final Gate gate;
    private final boolean isSharded;
    private final RedisLine<StatefulRedisPubSubConnection<String, String>> line;
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

    /** Decides when something is heard. */
    interface Gate {

        /**
         * Something has been announced, and is to be {@linkplain Announcements#heard heard}, or else {@linkplain Announcements#missed read}.
         *
         * @param primary the replication id of the Redis that has announced it
         */
        void announced(String primary, String channel, String message);
    }

    /** @param isSharded whether each channel is heard at the primary of its hash slot alone, as SPUBLISH tells it there */
    Announcements(
            boolean isSharded,
            EventLoopGroup loops,
            Supplier<CompletionStage<Made<StatefulRedisPubSubConnection<String, String>>>> connector,
            RedisGreeting greeting,
            Gate gate) {
        this.isSharded = isSharded;
        this.sender = loops.next();
        this.greeting = greeting;
        this.gate = gate;
        this.line = new RedisLine<>(loops, connector, this::resubscribe);
    }

    /** Makes the first connection. */
    CompletableFuture<Void> open() {
        return line.open();
    }

    /** The connection is made anew. */
    void renew() {
        line.renew();
    }

    /** A connection over which nothing comes would not be missed; and its Redis may be another one than that for calls by now. */
    void check() {
        greeting.check(line);
    }

    /** Whoever hears the channel hears this. */
    void heard(String channel, String message) {
        Listener listener = listeners.get(channel);
        if (listener != null) {
            listener.heard(message);
        }
    }

    /** Whoever hears the channel learns that something was not heard. */
    void missed(String channel) {
        Listener listener = listeners.get(channel);
        if (listener != null) {
            listener.missed();
        }
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
            subscribed = inOrder(() -> line.with(connection -> subscribe(connection.async(), List.of(channel))));
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
                inOrder(() -> line.with(connection -> isSharded
                        ? connection.async().sunsubscribe(channel)
                        : connection.async().unsubscribe(channel)));
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

    private CompletionStage<Void> resubscribe(Made<StatefulRedisPubSubConnection<String, String>> made) {
        return greeting.expectStillSame(made).thenCompose(same -> resubscribe(made.connection(), made.primary()));
    }

    private CompletionStage<Void> resubscribe(
            StatefulRedisPubSubConnection<String, String> connection, String primary) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                gate.announced(primary, channel, message);
            }

            @Override
            public void smessage(String channel, String message) {
                gate.announced(primary, channel, message);
            }
        });
        Set<String> channels;
        CompletionStage<Void> subscribed = CompletableFuture.completedStage(null);
        synchronized (listeners) {
            channels = Set.copyOf(listeners.keySet());
            for (List<String> some : together(channels)) {
                subscribed = subscribed.thenCombine(subscribe(connection.async(), some), (before, now) -> null);
            }
        }
        return subscribed.thenRun(() -> channels.forEach(this::missed));
    }

    /** Those that one command can subscribe to: all, or those of one hash slot. */
    private Collection<List<String>> together(Set<String> channels) {
        return channels.stream()
                .collect(Collectors.groupingBy(channel -> isSharded ? SlotHash.getSlot(channel) : 0))
                .values();
    }

    private RedisFuture<Void> subscribe(RedisPubSubAsyncCommands<String, String> redis, List<String> channels) {
        String[] all = channels.toArray(String[]::new);
        return isSharded ? redis.ssubscribe(all) : redis.subscribe(all);
    }

    void close() {
        line.close();
    }
}
