package chat.server.domain;

import chat.protocol.CommandLine;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.store.Lease;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
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

    private final User user;
    private final Lease lease;
    private final Executor eventLoop;
    private final Chat chat;

    /** Most people are in one or two. */
    private final Map<RoomName, RoomStay> stays = new LinkedHashMap<>(2);

    RoomStays(User user, Lease lease, Executor eventLoop, Chat chat) {
        this.user = user;
        this.lease = lease;
        this.eventLoop = eventLoop;
        this.chat = chat;
    }

    int size() {
        return stays.size();
    }

    /** Whether it is in no room, nor on the way: it has only just begun, and its user has no other session. */
    public boolean isEmpty() {
        return stays.isEmpty();
    }

    /** The rooms tell the session nothing more, though its user may be in them. */
    void abandon() {
        for (RoomStay stay : stays.values()) {
            stay.room().remove(lease.username(), stay);
            chat.rooms().left(stay.room());
        }
    }

    /** Which they are. */
    List<RoomName> names() {
        return stays.values().stream()
                .filter(stay -> !stay.isOver())
                .map(stay -> stay.room().key())
                .toList();
    }

    /** Takes out the rooms that the user went out of by another session; by the names as the rooms keep them. */
    List<RoomName> takeEnded() {
        List<RoomName> over = new ArrayList<>(0);
        for (Iterator<RoomStay> all = stays.values().iterator(); all.hasNext(); ) {
            RoomStay stay = all.next();
            if (stay.isOver()) {
                over.add(stay.room().key());
                all.remove();
            }
        }
        return over;
    }

    void add(RoomStay stay) {
        stays.put(stay.room().key(), stay);
    }

    /** Takes this one out, and not a later one in the same room. */
    void remove(RoomStay stay) {
        stays.remove(stay.room().key(), stay);
    }

    /** The name of a room that they are in, as it keeps it; null if they are in none that is called so. */
    public @Nullable String nameOf(String room) {
        RoomStay stay = find(room);
        return stay == null ? null : stay.room().name();
    }

    /** Their place in a room, by its name as it keeps it, in which they are. */
    RoomStay get(String room) {
        for (RoomStay stay : stays.values()) {
            if (stay.room().name().equals(room)) {
                return stay;
            }
        }
        throw new IllegalStateException("not in that room");
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
            named = CommandLine.ROOM_SIGN + RoomName.of(room);
        } catch (ProtocolException e) {
            named = "that room"; // what no room can be called may hold anything, so it is not repeated
        }
        String all = names().stream().map(name -> CommandLine.ROOM_SIGN + name).collect(Collectors.joining(", "));
        return new ProtocolException(ErrorCode.ROOM_UNKNOWN, "You are not in " + named + ". You are in " + all, id);
    }

    /** Their place in the room of this name, in whatever case; null if there is none. */
    @Nullable
    RoomStay find(String room) {
        for (RoomStay stay : stays.values()) {
            if (stay.room().name().equals(room) && !stay.isOver()) {
                return stay; // nearly always
            }
        }
        try {
            return find(RoomName.of(room));
        } catch (ProtocolException e) {
            return null; // no room is called so
        }
    }

    @Nullable
    RoomStay find(RoomName name) {
        RoomStay stay = stays.get(name);
        return stay == null || stay.isOver() ? null : stay;
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
        return chat.rooms().visit(name, lease.username(), room -> room.admit(false, lease)
                .thenComposeAsync(
                        writer -> {
                            if (!room.isIn(lease.username())) { // they were on the way in, or out
                                user.arrivals().strikeOut(room, lease, chat);
                                return CompletableFuture.completedFuture(null);
                            }
                            RoomStay stay = new RoomStay(room, lease, NOWHERE);
                            stay.admitted(writer);
                            add(stay);
                            return CompletableFuture.completedFuture(null);
                        },
                        eventLoop));
    }

    /**
     * All rooms that they are in, by the names as the rooms keep them, the lobby first, each with the number of the latest event that was
     * seen there; -1 if that is not known. A room that a device does not know, while it knows others, its user went into by another one:
     * nothing was seen there from the entry on. For a session that was resumed, to {@link Following#reenter} them one after the other.
     *
     * @param since the numbers by room, in whatever case
     */
    public Map<String, Long> seen(Map<String, Long> since) {
        Map<String, Long> seen = new LinkedHashMap<>();
        boolean knowsOthers =
                user.credential() != null && since.keySet().stream().anyMatch(room -> find(room) != null);
        stays.values()
                .forEach(stay ->
                        seen.put(stay.room().name(), knowsOthers ? stay.room().entered(lease.username()) : -1L));
        since.forEach((room, seq) -> {
            RoomStay stay = find(room);
            if (stay != null) {
                // Who has seen nothing of this stay may have missed the end of an earlier one.
                seen.put(stay.room().name(), seq >= stay.room().entered(lease.username()) ? seq : -1L);
            }
        });
        return seen;
    }
}
