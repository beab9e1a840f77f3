package chat.server.room;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room: what its {@link RoomLog log} says so far. Whatever is to happen is appended to the log, and happens when the log tells it,
 * in the order of the numbers. All state is guarded by this object's lock, which is held while an event is told and published or the
 * members are listed, not while event loops are woken; any thread may call.
 */
final class ChatRoom implements RoomLog.Listener {

    private final RoomName key;
    private final Object maker;
    private final String name;
    private final Broadcaster broadcaster;
    private final RoomLog log;
    private final String epoch;

    private final Set<Username> members = new LinkedHashSet<>();

    /** The same, for those who ask for one page after the other. */
    private final NavigableSet<Username> inOrder = new TreeSet<>();

    /** The names of those who are there longest, as many as are listed; null when that is to be found out anew. */
    private @Nullable List<String> listed = new ArrayList<>();

    private String topic = "";
    private long lastSeq;

    /** How many are on their way in. */
    private int expected;

    /** When it was left by the last one, by {@link System#nanoTime}. */
    private long emptySince = System.nanoTime();

    private boolean retired;

    /** @param maker whom it counts against */
    ChatRoom(RoomName key, Object maker, RoomLogs logs, Broadcaster.Source broadcasters) {
        this.key = key;
        this.maker = maker;
        this.name = key.toString();
        this.broadcaster = broadcasters.open(name);
        try {
            this.log = logs.open(name, maker, this); // last: from now on it may tell events, on any thread
        } catch (RuntimeException | Error e) {
            broadcaster.close();
            throw e;
        }
        this.epoch = log.epoch();
    }

    RoomName key() {
        return key;
    }

    /** Whom it counts against. */
    Object maker() {
        return maker;
    }

    /** The name as it is shown, and stands on the wire. */
    String name() {
        return name;
    }

    /** Announces somebody, who is to {@link #enter} or to be {@link #unexpect called off}. Returns false if the room is gone. */
    synchronized boolean expect() {
        if (!retired) {
            expected++;
        }
        return !retired;
    }

    synchronized void unexpect() {
        expected--;
    }

    /**
     * Lets somebody in who is expected.
     *
     * @param atEntry run under the room's lock when the entry has its number and nothing later has: the place to fix where
     *     the newcomer's stream of events begins
     */
    CompletionStage<Entry> enter(Username who, Runnable atEntry) {
        Entering entering = new Entering(who, atEntry);
        return log.append(new Joined(name, 0, who.toString()), entering)
                .whenComplete((joined, failure) -> unexpect())
                .thenCompose(joined -> entering.entry != null
                        ? CompletableFuture.completedFuture(entering.entry)
                        : leave(who, LeaveReason.DISCONNECTED, () -> {}).thenApply(left -> {
                            throw new IllegalStateException("coming in failed", entering.failure);
                        }));
    }

    private final class Entering implements Consumer<RoomEvent> {

        private final Username who;
        private final Runnable atEntry;
        private @Nullable Entry entry;
        private @Nullable Throwable failure;

        Entering(Username who, Runnable atEntry) {
            this.who = who;
            this.atEntry = atEntry;
        }

        @Override
        public void accept(RoomEvent joined) {
            try {
                atEntry.run();
                entry = new Entry(name, joined.seq(), rosterWith(who), topic, epoch);
            } catch (RuntimeException | Error e) {
                failure = e; // they are in all the same
            }
        }
    }

    /**
     * What somebody finds who is in and comes back. What they have {@link #missed} is read from there on.
     *
     * @param since the number of the latest event that they have seen; -1 if that is not known
     */
    Reentry reenter(Username who, long since) {
        Entry now;
        synchronized (this) {
            now = new Entry(name, lastSeq, rosterWith(who), topic, epoch);
        }
        // Not under the lock, because the log has its own.
        return since < 0 || log.between(since, now.seq(), 0) == null
                ? new Reentry(now, now.seq(), false)
                : new Reentry(new Entry(name, since, now.roster(), now.topic(), now.epoch()), now.seq(), true);
    }

    /**
     * The next of what somebody missed.
     *
     * @param seq the number of the event behind which to go on
     * @param maxBytes what they may come to; one event may be more
     * @param atEnd run under the room's lock if these are the latest, and nothing later has happened: the place to fix where the stream
     *     of events goes on
     */
    Missed missed(long seq, long maxBytes, Runnable atEnd) {
        long last;
        synchronized (this) {
            last = lastSeq;
        }
        List<RoomEvent> events = log.between(seq, last, maxBytes);
        if (events == null) {
            return new Missed(null, false);
        }
        long reached = events.isEmpty() ? seq : events.get(events.size() - 1).seq();
        synchronized (this) {
            boolean complete = reached == lastSeq;
            if (complete) {
                atEnd.run();
            }
            return new Missed(events, complete);
        }
    }

    /**
     * Says something in somebody's name.
     *
     * @param atNumber given the message under the room's lock when it has its number; null if nobody wants to know
     */
    CompletionStage<RoomEvent> say(
            String from, String text, @Nullable String id, boolean action, @Nullable Consumer<RoomEvent> atNumber) {
        return log.append(new Said(name, 0, from, text, Instant.EPOCH, id, action), atNumber);
    }

    /** @param topic empty for none */
    CompletionStage<RoomEvent> setTopic(Username who, String topic) {
        return log.append(new Topic(name, 0, who.toString(), topic), null);
    }

    /**
     * Lets somebody go who is in, or on the way in.
     *
     * @param atLeave run under the room's lock when the leave has its number and nothing later has
     */
    CompletionStage<RoomEvent> leave(Username who, LeaveReason reason, Runnable atLeave) {
        return log.append(new Left(name, 0, who.toString(), reason.wire()), left -> atLeave.run());
    }

    @Override
    public synchronized void appended(RoomEvent event, @Nullable Consumer<RoomEvent> atNumber) {
        broadcaster.publish(event); // first: if it fails, nothing happened
        lastSeq = event.seq();
        if (!(event instanceof Said)) {
            apply(event);
        }
        if (atNumber != null) {
            atNumber.accept(event);
        }
    }

    @Override
    public void settled() {
        broadcaster.deliver();
    }

    private void apply(RoomEvent event) {
        if (event instanceof Joined joined) {
            add(username(joined.username()));
        } else if (event instanceof Left left) {
            remove(username(left.username()));
        } else if (event instanceof Topic changed) {
            topic = changed.topic();
        }
    }

    private static Username username(String logged) {
        try {
            return Username.of(logged);
        } catch (ProtocolException e) {
            throw new IllegalStateException("a name that nobody can have is in the log", e);
        }
    }

    private void add(Username who) {
        inOrder.add(who);
        if (members.add(who) && listed != null && listed.size() < ProtocolLimits.MAX_LISTED_USERS) {
            listed.add(who.toString());
        }
    }

    private void remove(Username who) {
        members.remove(who);
        inOrder.remove(who);
        if (listed != null && listed.remove(who.toString()) && listed.size() < members.size()) {
            listed = null; // somebody who was cut moves up
        }
        if (members.isEmpty()) {
            emptySince = System.nanoTime();
        }
    }

    synchronized Roster roster() {
        return rosterWith(null);
    }

    /** The names behind this one, in their order; from the first if it is null. */
    synchronized Roster page(@Nullable Username after, int limit) {
        Set<Username> behind = after == null ? inOrder : inOrder.tailSet(after, false);
        return new Roster(behind.stream().limit(limit).map(Username::toString).toList(), members.size());
    }

    /** The latest messages with numbers below {@code before}, oldest first; see {@link RoomLog#messages}. */
    List<Said> messages(long before, int limit, long maxBytes) {
        return log.messages(before, limit, maxBytes);
    }

    synchronized RoomSummary summary() {
        return new RoomSummary(name, members.size(), topic.isEmpty() ? null : topic);
    }

    /** Whether nobody is in or on the way in. */
    synchronized boolean isEmpty() {
        return members.isEmpty() && expected == 0;
    }

    boolean hasHistory() {
        return log.hasMessages();
    }

    synchronized long emptySince() {
        return emptySince;
    }

    /**
     * Gives the room up, unless somebody is in or on the way in.
     *
     * @return whether that was done
     */
    boolean retire() {
        synchronized (this) {
            if (retired || !isEmpty()) {
                return false;
            }
            retired = true;
        }
        log.close();
        broadcaster.close();
        return true;
    }

    /** Nothing happens in the room from now on: what was published before is all there is to deliver. */
    void close() {
        log.close();
    }

    private Roster rosterWith(@Nullable Username required) {
        String[] names = listed().toArray(String[]::new);
        if (required != null && members.size() > names.length && !listed().contains(required.toString())) {
            // The newcomer came last, so the cut took it; it is promised a place in the list.
            names[names.length - 1] = required.toString();
        }
        return new Roster(List.of(names), members.size());
    }

    private List<String> listed() {
        List<String> names = listed;
        if (names == null) {
            names = new ArrayList<>();
            for (Username member : members) {
                if (names.size() == ProtocolLimits.MAX_LISTED_USERS) {
                    break;
                }
                names.add(member.toString());
            }
            listed = names;
        }
        return names;
    }
}
