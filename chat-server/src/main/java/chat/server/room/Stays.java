package chat.server.room;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The rooms that one member is in, or on the way in; the lobby comes first. Guarded by its {@link Member}'s lock. */
final class Stays {

    private static final CompletionStage<?> NOT_ON_THE_WAY = CompletableFuture.completedStage("in, or out again");

    /** Most people are in one or two rooms. */
    private static final int USUAL_ROOMS = 2;

    /** One of these rooms. */
    static final class Stay {

        private final ChatRoom room;

        /** Completes when they are in, or that has failed. Under the member's lock. */
        private CompletionStage<?> entry = NOT_ON_THE_WAY;

        /** The number of their entry; written when they are in. */
        private volatile long entered = Long.MAX_VALUE;

        Stay(ChatRoom room) {
            this.room = room;
        }

        ChatRoom room() {
            return room;
        }

        void onTheWay(CompletionStage<?> entry) {
            this.entry = entry;
        }

        /** They are in: their entry has this number. For any thread, without the lock. */
        void entered(long seq) {
            entered = seq;
        }

        /** Whether whoever has seen the event of this number has seen something of this stay, and not of an earlier one. */
        boolean includes(long seq) {
            return seq >= entered;
        }
    }

    /** By the room's name as the room keeps it. */
    private final Map<String, Stay> stays = new LinkedHashMap<>(USUAL_ROOMS);

    int count() {
        return stays.size();
    }

    void add(Stay stay) {
        stays.put(stay.room().name(), stay);
    }

    /** Takes this one out, and not a later one in the same room. */
    void remove(Stay stay) {
        stays.remove(stay.room().name(), stay);
    }

    /** Takes all out, and returns them. */
    List<Stay> removeAll() {
        List<Stay> all = all();
        stays.clear();
        return all;
    }

    List<Stay> all() {
        return new ArrayList<>(stays.values());
    }

    /** Completes when they are on the way into none of these any more. */
    CompletionStage<?> settled() {
        return CompletableFuture.allOf(stays.values().stream()
                        .map(stay -> stay.entry.toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .handle((done, failure) -> this);
    }

    /** What the rooms are called, for people. */
    String names() {
        return "'" + String.join("', '", stays.keySet()) + "'";
    }

    /** The room of this name, in whatever case it is given; null if there is none. */
    @Nullable
    Stay find(String room) {
        Stay stay = stays.get(room);
        if (stay != null) {
            return stay; // nearly always
        }
        try {
            RoomName name = RoomName.of(room);
            for (Stay other : stays.values()) {
                if (other.room().key().equals(name)) {
                    return other;
                }
            }
        } catch (ProtocolException e) {
            // No room is called so.
        }
        return null;
    }
}
