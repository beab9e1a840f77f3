package chat.server.store.redis;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a subscriber does in a room. */
final class RedisOpenRoom implements RoomStore.OpenRoom {

    private final RedisRoomStore store;
    private final RedisRoom room;
    private final RoomStore.Subscriber by;
    private final RoomAdmissions admissions;

    RedisOpenRoom(RedisRoomStore store, RedisRoom room, RoomStore.Subscriber by) {
        this.store = store;
        this.room = room;
        this.by = by;
        this.admissions = new RoomAdmissions(store, room);
    }

    @Override
    public CompletionStage<RoomStore.Writer> admit(Lease lease) {
        try {
            room.epoch();
        } catch (CancellationException | StoreException closed) {
            return CompletableFuture.failedStage(closed);
        }
        return store.admits(room, lease)
                ? admissions
                        .admit(lease)
                        .thenApply(admitted -> new Writer(lease, admitted.writer(), admitted.givenUp()))
                : CompletableFuture.failedStage(new FencedException(lease));
    }

    private final class Writer implements RoomStore.Writer {

        private final Lease lease;
        private final String id;
        private final Set<String> givenUp;

        Writer(Lease lease, String id, Set<String> givenUp) {
            this.lease = lease;
            this.id = id;
            this.givenUp = givenUp;
        }

        @Override
        public CompletionStage<Appended> append(long number, @Nullable String label, RoomEvent draft) {
            return append(new RoomCommand(lease, id, number, label, draft, null));
        }

        @Override
        public CompletionStage<Appended> amend(long number, RoomEvent draft, RoomStore.Right right) {
            return append(new RoomCommand(lease, id, number, null, draft, right));
        }

        @Override
        public CompletionStage<Void> giveUp(List<String> labels) {
            String epoch;
            try {
                epoch = room.epoch();
            } catch (CancellationException | StoreException closed) {
                return CompletableFuture.failedStage(closed);
            }
            List<String> arguments = new ArrayList<>(List.of(epoch, Long.toString(lease.session()), id));
            arguments.addAll(labels);
            return store.link().call("room_give_up", room.base(), arguments).thenAccept(answer -> {
                if (answer.isEmpty()) {
                    room.lose(epoch);
                    throw StoreException.unavailable("the room has to be opened again", null);
                } else if ("f".equals(answer.get(0))) {
                    throw new FencedException(lease);
                }
            });
        }

        @Override
        public Set<String> givenUp() {
            return givenUp;
        }

        private CompletionStage<Appended> append(RoomCommand command) {
            room.append(command);
            return command.answer();
        }
    }

    @Override
    public CompletionStage<Appended> announce(String label, RoomEvent draft) {
        RoomCommand command = new RoomCommand(null, "", 0, label, draft, null);
        room.append(command);
        return command.answer();
    }

    @Override
    public CompletionStage<@Nullable Long> sent(Lease by, String label) {
        return store.link()
                .call("room_sent", room.base(), List.of(Long.toString(by.session()), RoomCommand.field(label)))
                .thenApply(answer -> answer.get(0) instanceof String seq ? Long.valueOf(seq) : null);
    }

    @Override
    public CompletionStage<@Nullable List<RoomEvent>> replay(long after, long to, long maxBytes) {
        if (after >= to) {
            return CompletableFuture.completedStage(after == to ? List.of() : null);
        }
        String epoch;
        try {
            epoch = room.epoch();
        } catch (CancellationException | StoreException closed) {
            return CompletableFuture.failedStage(closed);
        }
        List<String> arguments =
                List.of(epoch, "0", "", Long.toString(after + 1), Long.toString(to), Long.toString(maxBytes));
        return store.link().call("room_read", room.base(), arguments).thenApply(answer -> {
            if (answer.isEmpty()) {
                throw StoreException.unavailable("the room has to be opened again", null);
            }
            List<String> records = RoomRecords.strings(answer.get(1));
            return records.isEmpty()
                    ? null
                    : RoomRecords.fitting(
                            records.stream().map(RoomRecords::event).toList(), maxBytes);
        });
    }

    @Override
    public CompletionStage<List<Message>> history(long before, int limit, long maxBytes) {
        List<String> arguments = List.of(Long.toString(before), Integer.toString(limit), "");
        return store.link().call("room_messages", room.base(), arguments).thenApply(answer -> {
            if (answer.isEmpty()) {
                return List.of();
            }
            List<Message> latest = new ArrayList<>(RoomRecords.fitting(RoomRecords.messages(answer.get(0)), maxBytes));
            Collections.reverse(latest);
            return latest;
        });
    }

    @Override
    public boolean hasMessages() {
        return room.hasMessages();
    }

    @Override
    public void close() {
        room.close(by);
    }

    @Override
    public CompletionStage<Void> forget() {
        if (!room.isToldTo(by)) {
            room.close(by); // where it was lost nobody is told
            return CompletableFuture.completedStage(null);
        }
        String epoch;
        try {
            epoch = room.epoch();
        } catch (CancellationException | StoreException closed) {
            return CompletableFuture.failedStage(closed);
        }
        return store.forget(room, epoch).thenAccept(isGone -> {
            if (room.isToldTo(by)) {
                room.end(isGone);
            }
        });
    }
}
