package chat.server.store;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rooms that are kept although nobody is in them, in memory, and although whoever opened them is no more. */
public final class ArchivedRooms implements RoomStore, RoomStore.Archive {

    private final RoomStore rooms;
    private final NavigableMap<RoomName, List<Message>> said = new ConcurrentSkipListMap<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /** @param rooms keeps them as long as they are not forgotten */
    public ArchivedRooms(RoomStore rooms) {
        this.rooms = Detour.of(RoomStore.class, rooms, this::go);
    }

    private CompletionStage<?> go(@Nullable RoomName room, String method, Supplier<CompletionStage<?>> call) {
        if (room != null && method.equals("forget")) {
            said.remove(room);
        }
        return call.get();
    }

    /** Whoever has opened rooms is told nothing more, as if its process had ended. */
    public void cut() {
        lines.forEach(line -> line.isCut = true);
    }

    @Override
    public CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber) {
        Line line = new Line(said.computeIfAbsent(name, first -> new CopyOnWriteArrayList<>()), subscriber);
        lines.add(line);
        return rooms.open(name, owner, line)
                .whenComplete((open, refused) -> said.computeIfPresent(
                        name, (same, messages) -> refused != null && messages.isEmpty() ? null : messages));
    }

    @Override
    public CompletionStage<Void> forgetSession(long session) {
        return rooms.forgetSession(session);
    }

    @Override
    public Archive archive() {
        return this;
    }

    @Override
    public void close() {
        rooms.close();
    }

    @Override
    public CompletionStage<List<StoredRoom>> rooms(@Nullable RoomName after, int limit) {
        return CompletableFuture.completedFuture((after == null ? said : said.tailMap(after, false))
                .keySet().stream()
                        .limit(limit)
                        .map(name -> new StoredRoom(name, ""))
                        .toList());
    }

    @Override
    public CompletionStage<List<Message>> around(RoomName room, long seq, int limit, long maxBytes) {
        List<Message> there = said.getOrDefault(room, List.of());
        long before = there.stream().filter(message -> message.seq() < seq).count();
        int from = (int) Math.max(0, before - limit / 2);
        return CompletableFuture.completedFuture(there.subList(from, Math.min(there.size(), from + limit)));
    }

    @Override
    public CompletionStage<Found> search(Search search) {
        List<Message> found = new ArrayList<>();
        for (RoomName room : search.rooms()) {
            said.getOrDefault(room, List.of()).stream()
                    .filter(message -> message.text().contains(search.query()))
                    .forEach(found::add);
        }
        Collections.reverse(found);
        boolean isCut = found.size() > search.limit();
        return CompletableFuture.completedFuture(
                new Found(isCut ? found.subList(0, search.limit()) : found, isCut ? "next" : null));
    }

    private static final class Line implements Subscriber {

        private final List<Message> said;
        private final Subscriber end;
        private volatile boolean isCut;

        Line(List<Message> said, Subscriber end) {
            this.said = said;
            this.end = end;
        }

        @Override
        public void opened(Snapshot now) {
            end.opened(now);
        }

        @Override
        public void applied(RoomEvent event) {
            if (event instanceof Message message) {
                said.add(message);
            }
            if (!isCut) {
                end.applied(event);
            }
        }

        @Override
        public void settled() {
            if (!isCut) {
                end.settled();
            }
        }

        @Override
        public void lost(Throwable cause) {
            if (!isCut) {
                end.lost(cause);
            }
        }
    }
}
