package chat.server.store.redis;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.server.store.RoomStore;
import chat.server.store.state.MessagesAround;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What can be read of all rooms in Redis. */
final class RedisArchive implements RoomStore.Archive {

    /** Behind every name, in UTF-8. */
    private static final String BEHIND_NAMES = Character.toString(Character.MAX_CODE_POINT);

    private final RedisRoomStore store;

    RedisArchive(RedisRoomStore store) {
        this.store = store;
    }

    /** Messages of a room, as room.lua reads them. */
    CompletionStage<List<@Nullable Object>> messages(RoomName room, long seq, int limit, boolean isAround) {
        return store.link()
                .call(
                        "room_messages",
                        store.base(room),
                        List.of(Long.toString(seq), Integer.toString(limit), isAround ? "1" : ""));
    }

    @Override
    public CompletionStage<List<StoredRoom>> rooms(@Nullable RoomName after, int limit) {
        String behind = after == null ? "-" : "(" + RedisRoomStore.order(after) + '\t' + BEHIND_NAMES;
        return store.link()
                .call("rooms_list", store.names(), List.of(behind, Integer.toString(limit)))
                .thenCompose(names -> {
                    List<CompletableFuture<StoredRoom>> rooms = names.stream()
                            .map(shown -> RedisRoomStore.room(String.valueOf(shown)))
                            .map(this::stored)
                            .toList();
                    return CompletableFuture.allOf(rooms.toArray(CompletableFuture[]::new))
                            .thenApply(all ->
                                    rooms.stream().map(CompletableFuture::join).toList());
                });
    }

    private CompletableFuture<StoredRoom> stored(RoomName name) {
        return messages(name, 0, 0, false)
                .thenApply(answer -> answer.isEmpty()
                        ? new StoredRoom(name, "")
                        : new StoredRoom(name, String.valueOf(answer.get(3)), ((Long) answer.get(4)).intValue()))
                .toCompletableFuture();
    }

    @Override
    public CompletionStage<List<Message>> around(RoomName room, long seq, int limit, long maxBytes) {
        return messages(room, seq, limit, true).thenApply(answer -> {
            if (answer.isEmpty()) {
                return List.of();
            }
            List<Message> before = new ArrayList<>(RoomRecords.messages(answer.get(0)));
            Collections.reverse(before);
            return MessagesAround.choose(before, RoomRecords.messages(answer.get(1)), limit, maxBytes);
        });
    }

    @Override
    public CompletionStage<Found> search(Search search) {
        return RedisSearch.of(this, search);
    }
}
