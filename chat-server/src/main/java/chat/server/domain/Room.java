package chat.server.domain;

import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A room, as its events say, beginning with a snapshot: who is in, what it is about, and who hears it here. Whatever is to happen is
 * appended to the {@link RoomStore}, and happens when the store tells it, in the order of the numbers. All state is guarded by this object's
 * lock, which is held while an event is applied and published or the users are listed, not while event loops are woken; any thread may call.
 */
final class Room implements RoomStore.Subscriber {

    private final Object owner;

    /** As whoever made the room wrote it, through whatever server: known when the room is open. Written under the lock. */
    private volatile RoomName key;

    /** The same. */
    private volatile String name;

    private final EventPublisher.Source publishers;
    private final Watch watch;

    /** Written under the lock. */
    private volatile EventPublisher publisher;

    private final RoomStore store;
    private final Retry retry;
    private volatile CompletionStage<RoomStore.OpenRoom> whenOpen = new CompletableFuture<>();

    /** Who is in, and the number of the entry of each. */
    private final Map<Username, Long> users = new LinkedHashMap<>();

    /** The same, for those who ask for one page after the other. */
    private final NavigableSet<Username> inOrder = new TreeSet<>();

    /** The sessions here of those who are in, or on the way in. */
    private final Map<Username, List<RoomStay>> stays = new HashMap<>();

    /** The names of those who are there longest, as many as are listed; null when that is to be found out anew. */
    private @Nullable List<String> listed = new ArrayList<>();

    /** Who came or went since the watch was told, of those that it is for. Written under the lock. */
    private volatile List<Username> moved = List.of();

    private String epoch = "";
    private String topic = "";
    private long lastSeq;

    /** How many are on their way in. */
    private int expected;

    /** When it was left by the last one, by {@link System#nanoTime}. */
    private long emptySince = System.nanoTime();

    /** Written under the lock. */
    private volatile boolean retired;

    /** Is told who came or went, after that. */
    interface Watch {

        /** Whether it is to be told of this user. Under the room's lock. */
        boolean isFor(Username who);

        /** Whether this user is in through this server. Under the room's lock. */
        boolean isHere(Username who);

        /** Under no lock, on any thread; perhaps more often than somebody came or went. */
        void moved(Username who, RoomName room);
    }

    /** @param owner whom it counts against */
    Room(RoomName key, Object owner, RoomStore store, EventPublisher.Source publishers, Watch watch, Retry retry) {
        this.key = key;
        this.owner = owner;
        this.name = key.toString();
        this.store = store;
        this.retry = retry;
        this.publishers = publishers;
        this.watch = watch;
        this.publisher = publishers.open(name);
        open();
    }

    private void open() {
        whenOpen = retry.insist(() -> retired
                ? CompletableFuture.failedFuture(new CancellationException("nobody waits for the room any more"))
                : store.open(key, owner, this));
    }

    /** Completes when it is known who is in. */
    CompletionStage<RoomStore.OpenRoom> whenOpen() {
        return whenOpen;
    }

    /** The name: what it looks like is settled when the room is {@link #whenOpen open}. */
    RoomName key() {
        return key;
    }

    /** Whom it counts against. */
    Object owner() {
        return owner;
    }

    /** The {@link #key} as it is shown, and stands on the wire. */
    String name() {
        return name;
    }

    /**
     * The session may write here, with this fence and no smaller one.
     *
     * @param insisting however long it takes
     */
    CompletionStage<RoomStore.Writer> admit(boolean insisting, Lease lease) {
        return (insisting ? whenOpen : retry.within(whenOpen))
                .thenCompose(open -> retry.ask(insisting, () -> open.admit(lease)));
    }

    /** The number of what the session said here with this label; null if there is nothing. */
    CompletionStage<@Nullable Long> sent(Lease by, String label) {
        return retry.within(whenOpen).thenCompose(open -> retry.ask(() -> open.sent(by, label)));
    }

    /** Announces somebody, who is to come in, or to be {@link #unexpect called off}. Returns false if the room is gone. */
    synchronized boolean expect() {
        if (!retired) {
            expected++;
        }
        return !retired;
    }

    synchronized void unexpect() {
        expected--;
    }

    /** From now on a session of this user is told what happens here: from their entry on, or from {@link #subscribe} on. */
    synchronized void add(Username user, RoomStay stay) {
        List<RoomStay> all = new ArrayList<>(1);
        for (RoomStay other : stays.getOrDefault(user, List.of())) {
            if (other.lease().session() != stay.lease().session()) {
                all.add(other);
            } else if (other.lease().fence() > stay.lease().fence()) {
                return; // the session goes on over another connection
            }
        }
        all.add(stay);
        stays.put(user, all);
    }

    /** The same, unless they are in already. Returns whether they are not. */
    synchronized boolean addUnlessIn(Username user, RoomStay stay) {
        boolean isOut = !users.containsKey(user);
        if (isOut) {
            add(user, stay);
        }
        return isOut;
    }

    /** The same, the other way round. */
    synchronized void remove(Username user, RoomStay stay) {
        List<RoomStay> all = stays.get(user);
        if (all != null && all.remove(stay) && all.isEmpty()) {
            stays.remove(user);
        }
    }

    /** A session has ended whose user is in through another one. */
    synchronized void remove(Username user, long session) {
        List<RoomStay> all = stays.get(user);
        if (all != null) {
            all.removeIf(stay -> stay.lease().session() == session);
        }
    }

    /** The number of this user's entry; {@link Long#MAX_VALUE} if they are not in. */
    synchronized long entered(Username who) {
        return users.getOrDefault(who, Long.MAX_VALUE);
    }

    boolean isIn(Username who) {
        return entered(who) != Long.MAX_VALUE;
    }

    /**
     * Has what happens from now on come out at a session of somebody who is in, if nothing has happened since the event of this number.
     *
     * @return whether nothing has
     */
    synchronized boolean subscribe(Username who, RoomStay stay, RoomSubscription subscription, long seq) {
        boolean isLatest = seq == lastSeq;
        if (isLatest) {
            add(who, stay);
            stay.subscribe(subscription);
        }
        return isLatest;
    }

    /** Has what happens from now on come out at one more session of somebody who is in. Returns what is found here. */
    synchronized Entry subscribe(Username who, RoomStay stay) {
        add(who, stay);
        Entry found = entryOf(who, lastSeq);
        stay.begin(found);
        return found;
    }

    /** What somebody finds who is in; null if they are not. */
    synchronized @Nullable Entry entry(Username who) {
        return users.containsKey(who) ? entryOf(who, lastSeq) : null;
    }

    private Entry entryOf(@Nullable Username who, long seq) {
        return new Entry(name, seq, rosterWith(who), topic, epoch);
    }

    synchronized long lastSeq() {
        return lastSeq;
    }

    @Override
    public synchronized void opened(RoomStore.Snapshot now) {
        if (!epoch.isEmpty()
                && !retired
                && (now.lastSeq() != lastSeq || !now.epoch().equals(epoch))) {
            breakOff(new IllegalStateException("events were missed while the room was lost"));
        }
        if (!now.name().toString().equals(name)) {
            key = now.name();
            name = key.toString();
            breakOff(new IllegalStateException("the room is called otherwise")); // mostly before anybody hears it
        }
        List.copyOf(users.keySet()).stream()
                .filter(who -> !now.users().containsKey(who))
                .forEach(this::remove);
        now.users().keySet().stream().filter(who -> !users.containsKey(who)).forEach(this::noteMoved);
        epoch = now.epoch();
        lastSeq = now.lastSeq();
        topic = now.topic();
        users.clear();
        users.putAll(now.users());
        inOrder.clear();
        inOrder.addAll(users.keySet());
        listed = null;
    }

    @Override
    public synchronized void applied(RoomEvent event) {
        if (event.seq() <= lastSeq) {
            return; // told before
        }
        try {
            publisher.publish(event);
        } catch (RuntimeException | Error failure) {
            breakOff(failure); // it has happened all the same: whoever reads here comes back, and reads it from the
            // store
        }
        lastSeq = event.seq();
        if (event instanceof Joined joined) {
            add(username(joined.username()));
        } else if (event instanceof Left left) {
            remove(username(left.username()));
        } else if (event instanceof Topic changed) {
            topic = changed.topic();
        }
    }

    @Override
    public void settled() {
        publisher.deliver();
        if (!moved.isEmpty()) {
            takeMoved().forEach(who -> watch.moved(who, key));
        }
    }

    private synchronized List<Username> takeMoved() {
        List<Username> taken = moved;
        moved = List.of();
        return taken;
    }

    /** Under the lock. */
    private void noteMoved(Username who) {
        if (watch.isFor(who)) {
            moved = Stream.concat(moved.stream(), Stream.of(who)).toList();
        }
    }

    @Override
    public void lost(Throwable cause) {
        synchronized (this) {
            if (retired) {
                return;
            }
            breakOff(cause);
        }
        open();
    }

    /** Whoever hears the room has missed something, and hears nothing more. Under the lock. */
    private void breakOff(Throwable cause) {
        publisher.fail(cause);
        publisher = publishers.open(name);
    }

    private static Username username(String logged) {
        try {
            return Username.of(logged);
        } catch (ProtocolException e) {
            throw new IllegalStateException("a name that nobody can have is in the store", e);
        }
    }

    private void add(Username who) {
        inOrder.add(who);
        if (users.put(who, lastSeq) == null && listed != null && listed.size() < ProtocolLimits.MAX_LISTED_USERS) {
            listed.add(who.toString());
        }
        noteMoved(who);
        List<RoomStay> theirs = stays.get(who);
        if (theirs != null) {
            Entry entry = entryOf(who, lastSeq);
            theirs.forEach(stay -> stay.begin(entry));
        }
    }

    private void remove(Username who) {
        noteMoved(who);
        users.remove(who);
        inOrder.remove(who);
        if (listed != null && listed.remove(who.toString()) && listed.size() < users.size()) {
            listed = null; // somebody who was cut moves up
        }
        List<RoomStay> theirs = stays.remove(who);
        if (theirs != null) {
            theirs.forEach(RoomStay::end);
        }
        if (users.isEmpty()) {
            emptySince = System.nanoTime();
        }
    }

    synchronized Roster roster() {
        return rosterWith(null);
    }

    /** The names behind this one, in their order; from the first if it is null. */
    synchronized Roster page(@Nullable Username after, int limit) {
        Set<Username> behind = after == null ? inOrder : inOrder.tailSet(after, false);
        return new Roster(behind.stream().limit(limit).map(Username::toString).toList(), users.size());
    }

    /** The latest messages with numbers below {@code before}, oldest first; see {@link RoomStore.OpenRoom#history}. */
    CompletionStage<List<Message>> history(long before, int limit, long maxBytes) {
        return retry.within(whenOpen).thenCompose(open -> retry.ask(() -> open.history(before, limit, maxBytes)));
    }

    /** The next events, however long it takes: whoever missed them goes on nowhere else. See {@link RoomStore.OpenRoom#replay}. */
    CompletionStage<@Nullable List<RoomEvent>> replay(long after, long to, long maxBytes) {
        return whenOpen.thenCompose(open -> retry.insist(() -> open.replay(after, to, maxBytes)
                .exceptionallyCompose(failure ->
                        retired ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure))));
    }

    /** The server says something here. */
    CompletionStage<?> announce(Message draft) {
        String label = UUID.randomUUID().toString();
        return retry.within(whenOpen).thenCompose(open -> retry.ask(() -> open.announce(label, draft)));
    }

    synchronized RoomSummary summary() {
        return new RoomSummary(name, users.size(), topic.isEmpty() ? null : topic);
    }

    /** Whether nobody is in or on the way in. */
    synchronized boolean isEmpty() {
        return users.isEmpty() && expected == 0;
    }

    /** Whether anything is known that was said here, or may be: not where the store refused the room. */
    boolean hasHistory() {
        CompletableFuture<RoomStore.OpenRoom> open = whenOpen.toCompletableFuture();
        return !open.isDone()
                || (!open.isCompletedExceptionally() && open.join().hasMessages());
    }

    synchronized long emptySince() {
        return emptySince;
    }

    /**
     * Gives the room up unless somebody is in or on the way in.
     *
     * @param forgetting whether also what is kept of it; if no message is, that goes in any case
     * @return whether that was done
     */
    boolean retire(boolean forgetting) {
        synchronized (this) {
            if (retired || !isEmpty()) {
                return false;
            }
            retired = true;
        }
        whenOpen.thenAccept(open -> {
            if (forgetting || !open.hasMessages()) {
                retry.insist(open::forget);
            } else {
                open.close();
            }
        });
        publisher.close();
        return true;
    }

    /** Whether it was given up: nobody who is here is in. Any thread. */
    boolean isRetired() {
        return retired;
    }

    /** Closes the room here if nobody of those who are in it is here, nor on the way in. Returns whether that was done. */
    boolean leaveToOthers() {
        synchronized (this) {
            if (retired
                    || expected > 0
                    || users.isEmpty()
                    || users.keySet().stream().anyMatch(watch::isHere)) {
                return false;
            }
            retired = true;
        }
        whenOpen.thenAccept(RoomStore.OpenRoom::close);
        publisher.close();
        return true;
    }

    private Roster rosterWith(@Nullable Username required) {
        String[] names = listed().toArray(String[]::new);
        if (required != null && users.size() > names.length && !listed().contains(required.toString())) {
            // The newcomer came last, so the cut took it; it is promised a place in the list.
            names[names.length - 1] = required.toString();
        }
        return new Roster(List.of(names), users.size());
    }

    private List<String> listed() {
        List<String> names = listed;
        if (names == null) {
            names = new ArrayList<>();
            for (Username user : users.keySet()) {
                if (names.size() == ProtocolLimits.MAX_LISTED_USERS) {
                    break;
                }
                names.add(user.toString());
            }
            listed = names;
        }
        return names;
    }
}
