package chat.server.store.redis;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.protocol.codec.ServerMessages;
import chat.server.store.Directory.Listener;
import chat.server.store.Directory.Restored;
import chat.server.store.Lease;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are this server's, as far as it was told, and what it is told of them. An announcement may be lost, or come before the
 * answer that it concerns: so each one is looked at again a little later, and all when announcements were missed. Any thread may call it.
 */
final class HeldSessions implements RedisLink.Listener {

    private static final Logger log = LoggerFactory.getLogger(HeldSessions.class);

    private final Map<Long, Lease> leases = new HashMap<>();

    /** Those that are to be looked at again. */
    private final Deque<Long> unchecked = new ArrayDeque<>();

    private final AtomicBoolean isFencedOut = new AtomicBoolean();
    private final AtomicBoolean isFencedOutTold = new AtomicBoolean();
    private volatile boolean hasBegun;
    private volatile Listener listener = new Listener() {};
    private volatile Consumer<Lease> lost = lease -> {};

    /** Whether all are. */
    private boolean areAllUnchecked;

    /** @param listener told from now on */
    void begin(Listener listener) {
        this.listener = listener;
        hasBegun = true;
        tellFencedOut(); // it may have been so long before
    }

    /** @param lost told of each lease that a session has elsewhere, or had there when it ended, before the listener is */
    void onLost(Consumer<Lease> lost) {
        this.lost = lost;
    }

    /** A session is here from now on. Returns whether it is not known with this fence or a greater one. */
    synchronized boolean hold(Lease lease) {
        Lease known = leases.get(lease.session());
        if (known != null && known.fence() >= lease.fence()) {
            return false;
        }
        leases.put(lease.session(), lease);
        unchecked.add(lease.session());
        return true;
    }

    /** A session has ended. */
    synchronized void forget(long session) {
        leases.remove(session);
    }

    /** All are to be looked at again. */
    @Override
    public synchronized void missed() {
        areAllUnchecked = true;
    }

    /** The next ones that are to be looked at again, at most so many; none if there are none. */
    synchronized List<Lease> nextUnchecked(int limit) {
        if (areAllUnchecked) {
            areAllUnchecked = false;
            unchecked.clear();
            unchecked.addAll(leases.keySet());
        }
        List<Lease> next = new ArrayList<>();
        while (next.size() < limit && !unchecked.isEmpty()) {
            Lease lease = leases.get(unchecked.remove());
            if (lease != null) {
                next.add(lease);
            }
        }
        return next;
    }

    /** These could not be looked at. */
    synchronized void stillUnchecked(List<Lease> leases) {
        leases.forEach(lease -> unchecked.add(lease.session()));
    }

    /** Something was announced, in the words of {@code dir.tell}. */
    @Override
    public void heard(String message) {
        String[] words = message.split(" ", -1);
        try {
            switch (words[0]) {
                case "displaced" -> displaced(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "ended" ->
                    ended(Long.parseLong(words[1]), Long.parseLong(words[2]), LeaveReason.valueOf(words[3]));
                case "moved" -> moved(Username.of(words[1]), RoomName.of(words[2]), words[3].equals("1"));
                case "told" -> told(words[1], message.substring(words[0].length() + words[1].length() + 2));
                case "gone" -> fencedOut();
                case "back" -> goneBack();
                default -> log.debug("an announcement of another version: {}", words[0]);
            }
        } catch (ProtocolException | IllegalArgumentException | ArrayIndexOutOfBoundsException strange) {
            log.warn(
                    "an announcement cannot be understood: {} ({})",
                    words[0],
                    strange.getClass().getSimpleName());
        }
    }

    private void displaced(long session, long fence) {
        Lease lease = lose(session, fence);
        if (lease != null) {
            tell(told -> told.displaced(lease));
        }
    }

    private void ended(long session, long fence, LeaveReason reason) {
        Lease lease = lose(session, fence);
        if (lease != null) {
            tell(told -> told.ended(lease, reason));
        }
    }

    /** Returns the lease that somebody else has; null if that is no news. */
    private @Nullable Lease lose(long session, long fence) {
        Lease raised;
        synchronized (this) {
            Lease known = leases.get(session);
            if (known == null || known.fence() >= fence) {
                return null;
            }
            leases.remove(session);
            raised = new Lease(known.username(), session, fence);
        }
        lost.accept(raised);
        return raised;
    }

    private void moved(Username user, RoomName room, boolean in) {
        tell(told -> told.moved(user, room, in));
    }

    private void told(String whom, String json) throws ProtocolException {
        Username user = whom.isEmpty() ? null : Username.of(whom);
        ServerMessage message = ServerMessages.decode(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)));
        if (message != null) {
            tell(told -> told.told(user, message));
        }
    }

    /** Some of another server's are here. Those are passed over that are known to be. */
    void restored(List<Restored> sessions) {
        for (Restored session : sessions) {
            if (hold(session.lease())) {
                tell(told -> told.restored(session));
            }
        }
    }

    /** The others hold this server for gone. */
    void fencedOut() {
        fencedOut("the other servers consider this one gone: they heard nothing of it for too long");
    }

    /** Nobody knows any more which sessions are whose, or what is where. */
    void goneBack() {
        fencedOut("this server begins anew, and users have to come back: Redis may lack the latest, or have moved it");
    }

    private void fencedOut(String why) {
        if (isFencedOut.compareAndSet(false, true)) {
            log.warn(why);
            tellFencedOut();
        }
    }

    private void tellFencedOut() {
        if (hasBegun && isFencedOut.get() && isFencedOutTold.compareAndSet(false, true)) {
            tell(Listener::fencedOut);
        }
    }

    private interface News {
        void tell(Listener listener);
    }

    private void tell(News news) {
        try {
            news.tell(listener);
        } catch (RuntimeException bug) {
            log.error("telling what other servers do failed", bug);
        }
    }
}
