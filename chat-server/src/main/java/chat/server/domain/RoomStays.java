package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.store.Lease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The rooms that a session is in, or on the way into; the lobby comes first. Owned by the session's event loop. */
public final class RoomStays {

    /** Where nothing comes out. */
    static final RoomSubscription NOWHERE = new RoomSubscription() {
        @Override
        public void begin(String room) {}

        @Override
        public void end() {}
    };

    private final Lease lease;
    private final Executor eventLoop;
    private final Chat chat;

    /** By the room's name as the room keeps it. Most people are in one or two. */
    private final Map<String, RoomStay> stays = new LinkedHashMap<>(2);

    RoomStays(Lease lease, Executor eventLoop, Chat chat) {
        this.lease = lease;
        this.eventLoop = eventLoop;
        this.chat = chat;
    }

    int size() {
        return stays.size();
    }

    /** Which they are. */
    List<RoomName> names() {
        return stays.values().stream().map(stay -> stay.room().key()).toList();
    }

    void add(RoomStay stay) {
        stays.put(stay.room().name(), stay);
    }

    /** Takes this one out, and not a later one in the same room. */
    void remove(RoomStay stay) {
        stays.remove(stay.room().name(), stay);
    }

    /** The name of a room that they are in, as it keeps it; null if they are in none that is called so. */
    public @Nullable String nameOf(String room) {
        RoomStay stay = find(room);
        return stay == null ? null : stay.room().name();
    }

    /** Their place in a room, by its name as it keeps it, in which they are. */
    RoomStay get(String room) {
        RoomStay stay = stays.get(room);
        if (stay == null) {
            throw new IllegalStateException("not in that room");
        }
        return stay;
    }

    RoomStay require(String room, @Nullable String id) throws ProtocolException {
        RoomStay stay = find(room);
        if (stay == null) {
            throw unknown(room, id);
        }
        return stay;
    }

    /** They are not in the room of this name. */
    ProtocolException unknown(String room, @Nullable String id) {
        String named;
        try {
            named = "'" + RoomName.of(room) + "'";
        } catch (ProtocolException e) {
            named = "that room"; // what no room can be called may hold anything, so it is not repeated
        }
        String all = "'" + String.join("', '", stays.keySet()) + "'";
        return new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in " + named + ". You are in " + all, id);
    }

    /** Their place in the room of this name, in whatever case; null if there is none. */
    @Nullable
    RoomStay find(String room) {
        RoomStay stay = stays.get(room);
        if (stay != null) {
            return stay; // nearly always
        }
        try {
            RoomName name = RoomName.of(room);
            for (RoomStay other : stays.values()) {
                if (other.room().key().equals(name)) {
                    return other;
                }
            }
        } catch (ProtocolException e) {
            // No room is called so.
        }
        return null;
    }

    /** Raises the fence in the rooms that the session was in, before anything is read of what was missed there. */
    CompletionStage<?> admitTo(List<RoomName> rooms) {
        CompletionStage<?> all = CompletableFuture.completedFuture(null);
        for (RoomName name : rooms) {
            all = all.thenCompose(before -> admitTo(name));
        }
        return all;
    }

    private CompletionStage<?> admitTo(RoomName name) {
        return chat.rooms().visit(name, lease.username(), room -> Retry.on(eventLoop, room.admit(false, lease))
                .thenCompose(writer -> {
                    if (room.entered(lease.username()) == Long.MAX_VALUE) { // they were on the way in, or out
                        return Retry.on(
                                eventLoop, chat.ask(() -> chat.directory().part(lease, name)));
                    }
                    RoomStay stay = new RoomStay(room, lease, NOWHERE);
                    stay.admitted(writer);
                    add(stay);
                    return CompletableFuture.completedFuture(null);
                }));
    }

    /**
     * All rooms that they are in, by the names as the rooms keep them, the lobby first, each with the number of the latest event that was
     * seen there; -1 if that is not known. For a session that was resumed, to {@link Session#reenter} them one after the other.
     *
     * @param since the numbers by room, in whatever case
     */
    public Map<String, Long> seen(Map<String, Long> since) {
        Map<String, Long> seen = new LinkedHashMap<>();
        stays.keySet().forEach(room -> seen.put(room, -1L));
        since.forEach((room, seq) -> {
            RoomStay stay = find(room);
            // Who has seen nothing of this stay may have missed the end of an earlier one.
            if (stay != null && seq >= stay.room().entered(lease.username())) {
                seen.put(stay.room().name(), seq);
            }
        });
        return seen;
    }
}
