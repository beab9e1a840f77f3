package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Admits sessions to a room: those that ask while a call is under way go together in the next one. Any thread may call it. */
final class RoomAdmissions {

    private final RedisRoomStore store;
    private final RedisRoom room;
    private final RedisBatch<Asked> batch;

    RoomAdmissions(RedisRoomStore store, RedisRoom room) {
        this.store = store;
        this.room = room;
        this.batch = new RedisBatch<>(store.link().loops(), this::call);
    }

    /**
     * A session may write.
     *
     * @param writer as Redis knows it
     * @param givenUp labels of what it gave up before
     */
    record Admitted(String writer, Set<String> givenUp) {}

    private record Asked(Lease lease, CompletableFuture<Admitted> answer) implements RedisBatch.Command {

        @Override
        public long bytes() {
            return lease.username().compared().length();
        }

        void read(@Nullable Object answered) {
            if (answered instanceof List<?> found) {
                List<String> texts = RoomRecords.strings(found);
                answer.complete(new Admitted(texts.get(0), Set.copyOf(texts.subList(1, texts.size()))));
            } else {
                answer.completeExceptionally(new FencedException(lease));
            }
        }
    }

    /** Completes when this server was told all that was there then: whoever comes from another one may have seen it. */
    CompletionStage<Admitted> admit(Lease lease) {
        Asked asked = new Asked(lease, new CompletableFuture<>());
        batch.add(asked);
        return asked.answer();
    }

    private CompletionStage<?> call(List<Asked> all) {
        String epoch;
        try {
            epoch = room.epoch();
        } catch (CancellationException | StoreException closed) {
            fail(all, closed);
            return CompletableFuture.completedStage(null);
        }
        List<String> arguments = new ArrayList<>(List.of(epoch));
        for (Asked asked : all) {
            Lease lease = asked.lease();
            arguments.add(Long.toString(lease.session()));
            arguments.add(Long.toString(lease.fence()));
            arguments.add(lease.username().compared());
        }
        return store.link().call("room_admit", room.base(), arguments).handle((answer, failure) -> {
            if (failure != null) {
                fail(all, RedisTrouble.cause(failure));
            } else if (answer.isEmpty()) {
                room.lose(epoch);
                fail(all, StoreException.unavailable("the room has to be opened again", null));
            } else {
                long seq = ((Number) requireNonNull(answer.get(0))).longValue();
                room.whenTold(epoch, seq, () -> {
                    for (int i = 0; i < all.size(); i++) {
                        all.get(i).read(answer.get(i + 1));
                    }
                });
            }
            return answer;
        });
    }

    private static void fail(List<Asked> all, Throwable cause) {
        all.forEach(asked -> asked.answer().completeExceptionally(cause));
    }
}
