package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The boxes of which sessions of this process take letters out. What is put there is announced to all servers, and so is a session that goes
 * on elsewhere, or has ended. A box is listened to as long as there are such sessions, or some are being opened.
 */
final class HeardBoxes {

    private final RedisLink link;
    private final Map<Username, Entry> boxes = new ConcurrentHashMap<>();

    HeardBoxes(RedisLink link) {
        this.link = link;
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

    private String channel(Username user) {
        return link.base("u", user.compared());
    }

    /**
     * Listens to a box from now on, until {@link #leave}.
     *
     * @return when it is heard; if that fails, it has been left
     */
    CompletionStage<HeardBox> enter(Username user) {
        Entry entered = requireNonNull(boxes.compute(user, (same, there) -> {
            Entry entry = there;
            if (entry == null) {
                HeardBox box = new HeardBox(() -> leave(user));
                entry = new Entry(box, link.subscribe(channel(user), box));
            } else if (entry.subscribed.toCompletableFuture().isCompletedExceptionally()) {
                entry.subscribed = link.subscribe(channel(user), entry.box);
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
        boxes.computeIfPresent(user, (same, entry) -> {
            entry.uses++;
            return entry;
        });
    }

    /** One use less. */
    void leave(Username user) {
        boxes.computeIfPresent(user, (same, entry) -> {
            entry.uses--;
            if (entry.uses > 0) {
                return entry;
            }
            link.unsubscribe(channel(user), entry.box);
            return null;
        });
    }

    /** This process has put a letter there. */
    void put(Username user, long seq) {
        Entry entry = boxes.get(user);
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
        Entry entry = boxes.get(lease.username());
        if (entry != null) {
            entry.box.remove(lease.session(), fence);
        }
    }

    /** Nothing is heard any more. */
    void close() {
        boxes.keySet()
                .forEach(user -> boxes.computeIfPresent(user, (same, entry) -> {
                    link.unsubscribe(channel(user), entry.box);
                    return null;
                }));
    }
}
