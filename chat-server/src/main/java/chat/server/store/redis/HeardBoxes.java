package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.Username;
import chat.server.store.Lease;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The boxes of which sessions of this process take letters out. What is put there is announced to the servers of such sessions, and so is one
 * that goes on elsewhere, or has ended. A server hears of all its boxes at one channel. In a Redis Cluster each box has one, because a channel
 * is in a hash slot as the box is; that is listened to as long as there are such sessions, or some are being opened.
 */
final class HeardBoxes implements RedisLink.Listener {

    /** Bytes that tell a server from every other. */
    private static final int ID_BYTES = 6;

    private final RedisLink link;
    private final String own;

    /** By their keys. */
    private final Map<String, Entry> boxes = new ConcurrentHashMap<>();

    /** To the own channel; null until it is needed. Guarded by this. */
    private @Nullable CompletionStage<Void> subscribed;

    HeardBoxes(RedisLink link) {
        this.link = link;
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        this.own = link.base("b", Base64.getUrlEncoder().withoutPadding().encodeToString(id));
    }

    /** Changed by {@link Map#compute} alone: so what is subscribed to and what not any more comes in its order. */
    private static final class Entry {

        private final HeardBox box;
        private CompletionStage<Void> subscribed;
        private int uses;

        Entry(HeardBox box, CompletionStage<Void> subscribed) {
            this.box = box;
            this.subscribed = subscribed;
        }
    }

    private String box(Username user) {
        return link.base("u", user.compared());
    }

    /** Where it is heard of a box. */
    String channel(String box) {
        return link.isSpread() ? box : own;
    }

    private CompletionStage<Void> subscribe(String key, HeardBox box) {
        return link.isSpread() ? link.subscribe(key, box) : subscribe();
    }

    private synchronized CompletionStage<Void> subscribe() {
        CompletionStage<Void> stands = subscribed;
        if (stands == null || hasFailed(stands)) {
            stands = link.subscribe(own, this);
            subscribed = stands;
        }
        return stands;
    }

    private static boolean hasFailed(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isCompletedExceptionally();
    }

    private void unsubscribe(String key, HeardBox box) {
        if (link.isSpread()) {
            link.unsubscribe(key, box);
        }
    }

    @Override
    public void heard(String message) {
        Entry entry = boxes.get(message.substring(0, message.indexOf('\n')));
        if (entry != null) {
            entry.box.heard(message);
        }
    }

    @Override
    public void missed() {
        boxes.values().forEach(entry -> entry.box.missed());
    }

    /**
     * Listens to a box from now on, until {@link #leave}.
     *
     * @return when it is heard; if that fails, it has been left
     */
    CompletionStage<HeardBox> enter(Username user) {
        Entry entered = requireNonNull(boxes.compute(box(user), (key, there) -> {
            Entry entry = there;
            if (entry == null) {
                HeardBox box = new HeardBox(() -> leave(user));
                entry = new Entry(box, subscribe(key, box));
            } else if (hasFailed(entry.subscribed)) {
                entry.subscribed = subscribe(key, entry.box);
            }
            entry.uses++;
            return entry;
        }));
        return entered.subscribed.thenApply(subscribed -> entered.box).whenComplete((box, failure) -> {
            if (failure != null) {
                leave(user);
            }
        });
    }

    /** One use more of a box that has been entered. */
    void stay(Username user) {
        boxes.computeIfPresent(box(user), (key, entry) -> {
            entry.uses++;
            return entry;
        });
    }

    /** One use less. */
    void leave(Username user) {
        boxes.computeIfPresent(box(user), (key, entry) -> {
            entry.uses--;
            if (entry.uses > 0) {
                return entry;
            }
            unsubscribe(key, entry.box);
            return null;
        });
    }

    /** This process has put a letter there. */
    void put(Username user, long seq) {
        Entry entry = boxes.get(box(user));
        if (entry != null) {
            entry.box.put(seq);
        }
    }

    /** A session of this process has ended. */
    void ended(Lease lease) {
        remove(lease, Math.addExact(lease.fence(), 1));
    }

    /** A session of this process goes on elsewhere with this lease, or has ended there. */
    void lost(Lease lease) {
        remove(lease, lease.fence());
    }

    private void remove(Lease lease, long fence) {
        Entry entry = boxes.get(box(lease.username()));
        if (entry != null) {
            entry.box.remove(lease.session(), fence);
        }
    }

    /** Nothing is heard any more. */
    void close() {
        link.unsubscribe(own, this);
        boxes.keySet()
                .forEach(box -> boxes.computeIfPresent(box, (key, entry) -> {
                    unsubscribe(key, entry.box);
                    return null;
                }));
    }
}
