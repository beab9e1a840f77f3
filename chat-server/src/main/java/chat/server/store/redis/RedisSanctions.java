package chat.server.store.redis;

import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.store.Sanctions;
import chat.server.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bans and mutes in Redis, in the hash slot of the accounts. Whoever uses them has them in memory: changes are counted and announced, and after
 * each, also one of its own, a server reads them all again. Guarded by its own lock, under which nobody else is called.
 */
final class RedisSanctions implements Sanctions, RedisLink.Listener {

    private static final long PAUSE_MILLIS = 200;

    private final RedisLink link;
    private final RedisCalls calls;
    private final String base;

    private List<Sanction> kept = List.of();
    private Consumer<List<Sanction>> listener = all -> {};

    /** How many changes there had been when those that are known were read. */
    private long known = -1;

    /** Whether there may be others by now. */
    private boolean isStale;

    private boolean isReading;

    private RedisSanctions(RedisLink link) {
        this.link = link;
        this.calls = new RedisCalls(link);
        this.base = link.base("acc");
    }

    /** Those that are kept, and what becomes of them from then on. */
    static CompletionStage<RedisSanctions> open(RedisLink link) {
        RedisSanctions sanctions = new RedisSanctions(link);
        return link.subscribe(sanctions.base, sanctions)
                .thenCompose(subscribed -> sanctions.calls.ask("sanction_all", sanctions.base))
                .thenApply(all -> {
                    sanctions.read(all);
                    return sanctions;
                });
    }

    /** Returns whether they are others than before. */
    private synchronized boolean read(Reply all) {
        boolean isNew = all.number(0) != known;
        if (isNew) {
            known = all.number(0);
            kept = all.list(1).each(7, RedisSanctions::sanction);
        }
        return isNew;
    }

    private static Sanction sanction(Reply fields) {
        try {
            String name = fields.textOrNull(1);
            String reason = fields.textOrNull(4);
            String until = fields.textOrNull(6);
            return new Sanction(
                    Kind.valueOf(fields.text(0)),
                    name == null ? null : Username.of(name),
                    fields.textOrNull(2),
                    fields.text(3),
                    reason == null ? null : reason.substring(1),
                    Instant.ofEpochMilli(fields.number(5)),
                    until == null ? null : Instant.ofEpochMilli(Long.parseLong(until)));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw StoreException.unavailable("a ban in Redis cannot be understood", e);
        }
    }

    @Override
    public void heard(String message) {
        String[] words = message.split(" ", -1);
        if (words[0].equals("sanctions")) {
            changed(Long.parseLong(words[1]));
        }
    }

    private void changed(long number) {
        synchronized (this) {
            if (number == known) {
                return;
            }
        }
        missed();
    }

    @Override
    public void missed() {
        synchronized (this) {
            isStale = true;
            if (isReading) {
                return;
            }
            isReading = true;
        }
        readAgain();
    }

    /** One at a time, so that they are told in their order. */
    private void readAgain() {
        synchronized (this) {
            isStale = false;
        }
        calls.ask("sanction_all", base).thenApply(this::read).whenComplete((isNew, failure) -> {
            if (failure != null) {
                if (!calls.isClosed()) {
                    link.loops().schedule(this::readAgain, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                }
                return;
            }
            if (isNew) {
                tell();
            }
            boolean isMore;
            synchronized (this) {
                isMore = isStale;
                isReading = isMore;
            }
            if (isMore) {
                readAgain();
            }
        });
    }

    private void tell() {
        Consumer<List<Sanction>> told;
        List<Sanction> now;
        synchronized (this) {
            told = listener;
            now = kept;
        }
        told.accept(now);
    }

    @Override
    public synchronized void onChange(Consumer<List<Sanction>> told) {
        listener = told;
    }

    @Override
    public synchronized List<Sanction> kept() {
        return kept;
    }

    @Override
    public CompletionStage<Void> put(Sanction sanction) {
        Instant until = sanction.until();
        return done(calls.call(
                "sanction_put",
                base,
                which(sanction.kind(), sanction.key()),
                sanction.name(),
                sanction.network(),
                sanction.by(),
                sanction.reason() == null ? null : "+" + sanction.reason(),
                sanction.since().toEpochMilli(),
                until == null ? null : until.toEpochMilli(),
                sanction.kind()));
    }

    @Override
    public CompletionStage<Void> complete(Sanction sanction, String network) {
        return done(calls.call(
                "sanction_complete",
                base,
                which(sanction.kind(), sanction.key()),
                sanction.since().toEpochMilli(),
                network));
    }

    @Override
    public CompletionStage<Void> remove(Kind kind, String key) {
        return done(calls.call("sanction_remove", base, which(kind, key)));
    }

    private static String which(Kind kind, String key) {
        return kind + " " + key;
    }

    private CompletionStage<Void> done(CompletionStage<Reply> change) {
        return change.thenAccept(number -> changed(number.number(0)));
    }

    @Override
    public void close() {
        calls.close();
        link.unsubscribe(base, this);
    }
}
