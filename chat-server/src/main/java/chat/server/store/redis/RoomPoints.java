package chat.server.store.redis;

import chat.protocol.RoomName;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Which rooms are there, for those who keep something of them elsewhere. */
final class RoomPoints {

    private final RedisLink link;
    private final RedisCalls calls;

    RoomPoints(RedisLink link, RedisCalls calls) {
        this.link = link;
        this.calls = calls;
    }

    /**
     * Where a room stands.
     *
     * @param epoch of its numbers
     * @param lastSeq of its latest event
     */
    record Point(String epoch, long lastSeq) {}

    /** Null if the room is not there. */
    CompletionStage<@Nullable Point> find(RoomName room) {
        return calls.ask("room_point", link.base("r", room.compared()))
                .thenApply(found -> found.isEmpty() ? null : new Point(found.text(0), found.number(1)));
    }
}
