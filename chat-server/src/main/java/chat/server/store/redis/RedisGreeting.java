package chat.server.store.redis;

import chat.server.store.StoreException;
import chat.server.store.redis.RedisLine.Made;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Redis is asked on each new connection for calls, before it is used: which one it is, and whether it may lack what was told.
 *
 * <p>Only the Redis knows which primary it is, and only what is kept in it knows under which primary that was written. So both are compared
 * there, in one Function, once a connection: it answers a <em>generation</em>, which changes where something may be missing. What a server does
 * over its connections belongs to the generation that the first one had. It uses no Redis of another one, and begins anew. A room is opened
 * with the generation, and gets another epoch if it is new to it; then its epoch, which comes with every append, keeps out whoever has not
 * heard of that. So an append costs no more than before.
 */
final class RedisGreeting {

    private static final Logger log = LoggerFactory.getLogger(RedisGreeting.class);

    private final RedisLibrary library;
    private final String base;
    private final Links links;
    private final CompletableFuture<Void> goneBack = new CompletableFuture<>();
    /** The connection that was used last, as Redis knows it. */
    private volatile @Nullable KillArgs former;

    private volatile String primary = "";
    private volatile String generation = "";

    /** What follows for the connections of a server, and what it has told over them. */
    interface Links {

        /** A connection for calls to another Redis than the one before is about to be used. */
        void otherPrimary();

        /** A connection that was made now leads to another Redis than the one for calls, which was made before. */
        void elsewhere();

        /**
         * Whether it was told here that so much of what a Redis has written is with its replicas.
         *
         * @param primary the replication id
         * @param end the number of the byte behind that
         */
        boolean hasToldBeyond(String primary, long end);
    }

    /** @param base of the keys where it is kept which Redis it was */
    RedisGreeting(RedisLibrary library, String base, Links links) {
        this.library = library;
        this.base = base;
        this.links = links;
    }

    /** The replication id of the Redis that was greeted last; empty if there is none. */
    String primary() {
        return primary;
    }

    String generation() {
        return generation;
    }

    /** Looks whether a connection still leads to the Redis that was greeted last, as a primary; else it is made anew. */
    void check(RedisLine<? extends StatefulRedisConnection<String, String>> line) {
        line.with(connection -> connection.async().info("replication")).thenAccept(answer -> {
            RedisInfo info = RedisInfo.of(answer);
            if (!info.isPrimary() || !info.primary().equals(primary)) {
                line.renew();
            }
        });
    }

    /** Completes when a Redis was met that may lack what was told. */
    CompletionStage<Void> goneBack() {
        return goneBack;
    }

    /**
     * Ends the connection before in Redis, as what nobody waits for any more may still be on its way there, and must not be done after what
     * was asked for since; then asks. If that fails, the connection is closed.
     *
     * @return the replication id
     */
    CompletionStage<String> greet(StatefulRedisConnection<String, String> next) {
        RedisAsyncCommands<String, String> redis = next.async();
        KillArgs before = former;
        CompletionStage<?> ended = before == null ? CompletableFuture.completedStage(0L) : redis.clientKill(before);
        return ended.thenCompose(killed -> {
                    RedisFuture<String> client = redis.clientInfo();
                    RedisFuture<String> info = redis.info();
                    CompletionStage<Map<String, String>> fsync = redis.configGet("appendfsync")
                            .exceptionallyCompose(failure -> RedisTrouble.isNotForUs(failure)
                                    ? CompletableFuture.completedStage(Map.of())
                                    : CompletableFuture.failedStage(
                                            failure)); // it would be taken for one that may forget
                    return client.thenCombine(
                                    info, (itself, itsWords) -> new Introduction(itself, RedisInfo.of(itsWords)))
                            .thenCompose(known -> fsync.thenCompose(found -> meet(redis, known, found)));
                })
                .whenComplete((known, failure) -> {
                    if (failure != null) {
                        next.closeAsync();
                    }
                });
    }

    /** Another connection leads to the same Redis as that for calls, or is closed: both are to lead to where the address leads now. */
    <C extends StatefulRedisConnection<String, String>> CompletionStage<Made<C>> expectSamePrimary(C next) {
        return next.async()
                .info("replication")
                .thenCompose(answer -> {
                    RedisInfo info = RedisInfo.of(answer);
                    if (!info.isPrimary()) {
                        throw StoreException.unavailable("it is a replica", null);
                    }
                    Made<C> made = new Made<>(next, info.primary());
                    if (!info.primary().equals(primary)) {
                        links.elsewhere();
                    }
                    return expectStillSame(made).thenApply(same -> made);
                })
                .whenComplete((same, failure) -> {
                    if (failure != null) {
                        next.closeAsync();
                    }
                });
    }

    /** Fails if calls go to another Redis by now. */
    CompletionStage<Void> expectStillSame(Made<?> made) {
        return made.primary().equals(primary)
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(StoreException.unavailable("it leads to another Redis", null));
    }

    private record Introduction(String client, RedisInfo info) {

        String word(String key) {
            for (String word : client.split(" ", -1)) {
                if (word.startsWith(key + "=")) {
                    return word.substring(key.length() + 1);
                }
            }
            return "";
        }

        /** Numbers are given again by a Redis that was started again: so the address has to be the same too. */
        KillArgs itself() {
            return KillArgs.Builder.id(Long.parseLong(word("id"))).addr(word("addr"));
        }
    }

    private CompletionStage<String> meet(
            RedisAsyncCommands<String, String> redis, Introduction known, Map<String, String> fsync) {
        RedisInfo info = known.info();
        if (!info.isPrimary()) {
            throw StoreException.unavailable("it is a replica", null);
        } else if (info.isLoading()) { // it may have done so by now, and then would be taken for one that may forget
            throw StoreException.unavailable("it is loading what it has written down", null);
        }
        String other = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        boolean isDurable = info.writesDown() && Objects.equals(fsync.get("appendfsync"), "always");
        String[] arguments = {
            info.primary(),
            info.formerPrimary(),
            known.word("laddr"),
            isDurable ? "1" : "0",
            info.process(),
            generation,
            other,
            info.writesDown() ? "1" : "0",
            links.hasToldBeyond(info.formerPrimary(), info.formerEnd()) ? "1" : "0"
        };
        return call(redis, arguments)
                .exceptionallyCompose(failure -> RedisTrouble.isNoFunction(failure)
                        ? redis.functionLoad(library.text(), true).thenCompose(loaded -> call(redis, arguments))
                        : CompletableFuture.failedStage(failure))
                .thenApply(answer -> {
                    met(String.valueOf(answer.get(0)));
                    former = known.itself();
                    if (!info.primary().equals(primary)) {
                        primary = info.primary();
                        links.otherPrimary();
                    }
                    return primary;
                });
    }

    private CompletionStage<List<Object>> call(RedisAsyncCommands<String, String> redis, String[] arguments) {
        return redis.fcall(library.function("directory_meet"), ScriptOutputType.MULTI, new String[] {base}, arguments);
    }

    private void met(String found) {
        if (generation.isEmpty()) {
            generation = found;
        } else if (!generation.equals(found)) {
            if (!goneBack.isDone()) {
                log.warn("Redis may lack the latest of what it has acknowledged: all its rooms begin anew");
            }
            goneBack.complete(null);
            throw StoreException.unavailable("Redis may lack the latest of what it has acknowledged", null);
        }
    }
}
