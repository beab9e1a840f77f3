package chat.server.domain;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a session gets to where its user is: into rooms and out of them after the user's other sessions, and after what it missed there
 * meanwhile, or while its connection was lost. Owned by the session's event loop.
 */
public final class Following {

    /** As long as something may be on its way between two devices of one user and here. */
    private static final long SAME_MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Username username;
    private final Lease lease;
    private final RoomStays stays;
    private final SessionCalls calls;
    private final Chat chat;

    /** Rooms that the user may have gone into by another session. */
    private final Set<RoomName> moves = new LinkedHashSet<>(0);

    /** Which rooms this one was told that it is in, or out of, because of another session, and has not asked for since; and when. */
    private final Map<RoomName, Long> told = new LinkedHashMap<>(0);

    Following(Session session, SessionCalls calls, Chat chat) {
        this.username = session.username();
        this.lease = session.lease();
        this.stays = session.stays();
        this.calls = calls;
        this.chat = chat;
    }

    /** The user may have come into a room, or gone out of it, by another session. */
    public void moved(RoomName room) {
        moves.add(room);
        if (moves.size() > 2 * ProtocolLimits.MAX_ROOMS_PER_USER) {
            moves.removeIf(name -> !isToFollow(name));
        }
    }

    /** The next room that the user is in by another session, and this one is to {@link #follow} to; null if there is none. */
    public @Nullable RoomName nextToFollow() {
        moves.removeIf(name -> !isToFollow(name));
        return moves.isEmpty() ? null : moves.iterator().next();
    }

    private boolean isToFollow(RoomName name) {
        Room room = chat.rooms().find(name);
        return room != null && room.isIn(username) && stays.find(name) == null;
    }

    /**
     * Goes where the user is by another session; the next step is to {@link #reenter} the room.
     *
     * @param isAsked whether this session asked to be there itself: then this is the answer, and the next time it asks it gets another one
     * @return the room, and the number of the user's entry, as {@link RoomStays#seen} says; nothing if the user is out again
     */
    public CompletionStage<Map<String, Long>> follow(RoomName name, boolean isAsked) {
        moves.remove(name);
        Room there = isToFollow(name) ? chat.rooms().find(name) : null;
        if (there == null || !there.expect()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return SessionCalls.refusing(
                null,
                calls.begun(calls.here(there.admit(true, lease))
                        .<Map<String, Long>>thenApply(writer -> {
                            if (!there.isIn(username)) {
                                return Map.of();
                            }
                            RoomStay stay = new RoomStay(there, lease, RoomStays.NOWHERE);
                            stay.admitted(writer);
                            stays.add(stay);
                            if (!isAsked) {
                                noteTold(name);
                            }
                            return Map.of(there.name(), there.entered(username));
                        })
                        .whenComplete((seen, failure) -> {
                            there.unexpect();
                            chat.rooms().left(there);
                        })));
    }

    /** Takes this session out of the rooms that the user went out of by another one. Returns their names as the rooms keep them. */
    public List<String> takeEnded() {
        List<String> ended = new ArrayList<>(0);
        for (RoomName name : stays.takeEnded()) {
            ended.add(name.toString());
            noteTold(name);
            Room room = chat.rooms().find(name);
            if (room != null) { // whoever went out may be elsewhere, and cannot give it up here
                chat.rooms().left(room);
            }
        }
        return ended;
    }

    private void noteTold(RoomName room) {
        told.values().removeIf(when -> System.nanoTime() - when > SAME_MOMENT_NANOS);
        told.put(room, System.nanoTime());
    }

    /**
     * Whether this session was just taken into a room, or out of it, by another one, when it asks for the same: then that was the answer,
     * because it was on its way when this was sent.
     *
     * @param in whether it wants in
     */
    public boolean isAnswered(String room, boolean in) {
        RoomName name;
        try {
            name = RoomName.of(room);
        } catch (ProtocolException none) {
            return false;
        }
        Long when = told.remove(name);
        return when != null && (stays.find(name) != null) == in && System.nanoTime() - when < SAME_MOMENT_NANOS;
    }

    /**
     * Finds a room again in which they are. What they {@link #missed} there is read from the number of the entry on.
     *
     * @param room by the name as it keeps it
     * @param seen as {@link RoomStays#seen} says
     * @return null if the user has just gone out of it, by another session
     */
    public CompletionStage<@Nullable ResumePoint> reenter(String room, long seen) {
        RoomStay stay = stays.get(room);
        Room there = stay.room();
        Entry now = there.entry(username);
        if (now == null) {
            stays.remove(stay);
            return CompletableFuture.completedFuture(null);
        }
        ResumePoint lost = new ResumePoint(now, now.seq(), false);
        return seen < 0
                ? CompletableFuture.completedFuture(lost)
                : calls.here(there.replay(seen, now.seq(), 0))
                        .thenApply(events -> events == null
                                ? lost
                                : new ResumePoint(
                                        new Entry(now.room(), seen, now.roster(), now.topic(), now.epoch()),
                                        now.seq(),
                                        true));
    }

    /**
     * The next of what they missed in a room in which they are.
     *
     * @param room by the name as it keeps it
     * @param seq the number of the event behind which to go on
     * @param maxBytes what they may come to; one event may be more
     * @param subscription begins behind them, where these are the latest
     */
    public CompletionStage<Missed> missed(String room, long seq, long maxBytes, RoomSubscription subscription) {
        RoomStay stay = stays.get(room);
        Room there = stay.room();
        return calls.here(there.replay(seq, there.lastSeq(), maxBytes)).thenApply(kept -> {
            List<RoomEvent> events = kept == null ? goneWithTheRoom(there, seq) : kept;
            if (events == null) {
                return new Missed(null, false, false);
            }
            for (int i = 0; i < events.size(); i++) {
                if (isOwnLeave(events.get(i))) {
                    stays.remove(stay);
                    noteTold(there.key());
                    moves.add(there.key()); // they may have come back since
                    return new Missed(events.subList(0, i + 1), true, false);
                }
            }
            long reached =
                    events.isEmpty() ? seq : events.get(events.size() - 1).seq();
            return new Missed(events, false, there.subscribe(username, stay, subscription, reached));
        });
    }

    /** A room in which nothing was said goes with its last user: then it is known what the next and last event was. */
    private @Nullable List<RoomEvent> goneWithTheRoom(Room room, long seq) {
        return room.isIn(username) || room.lastSeq() != seq + 1
                ? null
                : List.of(new Left(room.name(), seq + 1, username.toString(), LeaveReason.PART.wire()));
    }

    private boolean isOwnLeave(RoomEvent event) {
        return event instanceof Left left && left.username().equals(username.toString());
    }
}
