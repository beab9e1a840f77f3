package chat.server.store.redis;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.server.store.EventSize;
import chat.server.store.RoomStore.Archive.Found;
import chat.server.store.RoomStore.Archive.Search;
import chat.server.store.words.SearchQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One search: the messages of each room are read from the newest on, some at a time, and looked through. How many are looked at for one answer
 * is bounded; beyond it the answer says where to go on.
 */
final class RedisSearch {

    private static final int CHUNK = 128;
    private static final int MAX_MESSAGES = 4_096;

    private final RedisArchive archive;
    private final Search search;
    private final SearchQuery query;

    /** By what a room's places are known by, below which number to go on; null for the newest. */
    private final @Nullable Map<String, Long> places;

    private final List<Hits> rooms;
    private final List<Message> found = new ArrayList<>();
    private long bytesLeft;
    private int messagesLeft = MAX_MESSAGES;

    /** What is found in a room. */
    private static final class Hits {

        private final RoomName room;

        /** What is found of what was read, the newest first. */
        private final Queue<Message> hits = new ArrayDeque<>();

        /** What its places are known by; null before something was read. */
        private @Nullable String id;

        /** All from this number on was read. */
        private long below = Long.MAX_VALUE;

        private boolean isRead;

        Hits(RoomName room) {
            this.room = room;
        }

        /** Where to go on. */
        String place() {
            Message head = hits.peek();
            return id + ":" + (head == null ? below : head.seq() + 1);
        }
    }

    private RedisSearch(RedisArchive archive, Search search, @Nullable Map<String, Long> places) {
        this.archive = archive;
        this.search = search;
        this.query = SearchQuery.of(search.query());
        this.places = places;
        this.bytesLeft = search.maxBytes();
        this.rooms = new HashSet<>(search.rooms()).stream().map(Hits::new).toList();
    }

    static CompletionStage<Found> of(RedisArchive archive, Search search) {
        try {
            RedisSearch begun = new RedisSearch(archive, search, places(search.before()));
            return begun.query.isEmpty() ? CompletableFuture.completedStage(new Found(List.of(), null)) : begun.goOn();
        } catch (ProtocolException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    /** Looks until it is enough: whatever is the newest can be said only when there is a hit of every room, or no more. */
    private CompletionStage<Found> goOn() {
        List<Hits> lacking = lacking();
        while (lacking.isEmpty() && !isFull()) {
            lacking = lacking();
        }
        if (lacking.isEmpty() || messagesLeft <= 0) {
            return CompletableFuture.completedStage(answer());
        }
        return CompletableFuture.allOf(lacking.stream()
                        .map(room -> read(room).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .thenComposeAsync(read -> goOn()); // texts are looked through on no event loop
    }

    private List<Hits> lacking() {
        return rooms.stream()
                .filter(room -> room.hits.isEmpty() && !room.isRead)
                .toList();
    }

    private CompletionStage<Void> read(Hits room) {
        boolean isPlaceKnown = room.id != null || places == null;
        int limit = isPlaceKnown ? CHUNK : 0;
        messagesLeft -= limit;
        return archive.messages(room.room, room.below, limit, false)
                .thenAccept(answer -> look(room, answer, isPlaceKnown));
    }

    private void look(Hits room, List<@Nullable Object> answer, boolean isPlaceKnown) {
        if (answer.isEmpty()) {
            room.isRead = true;
            return;
        }
        String id = String.valueOf(answer.get(2));
        room.id = id;
        if (!isPlaceKnown) {
            room.below = places == null ? Long.MAX_VALUE : places.getOrDefault(id, 0L);
            return;
        }
        List<Message> messages = RoomRecords.messages(answer.get(0));
        for (Message message : messages) {
            room.below = message.seq();
            if (query.isIn(message.text())) {
                room.hits.add(message);
            }
        }
        room.isRead = messages.size() < CHUNK;
    }

    /** Takes the newest hit. Returns whether that was the last one, or no more fits. */
    private boolean isFull() {
        Hits newest = rooms.stream()
                .filter(room -> !room.hits.isEmpty())
                .max(Comparator.comparing((Hits room) -> room.hits.element().time())
                        .thenComparing(room -> room.room))
                .orElse(null);
        if (newest == null || found.size() == search.limit()) {
            return true;
        }
        bytesLeft -= EventSize.of(newest.hits.element());
        if (bytesLeft < 0 && !found.isEmpty()) {
            return true;
        }
        found.add(newest.hits.remove());
        return false;
    }

    private Found answer() {
        List<String> next = rooms.stream()
                .filter(room -> !room.hits.isEmpty() || !room.isRead)
                .map(Hits::place)
                .toList();
        return new Found(found, next.isEmpty() ? null : String.join(",", next));
    }

    private static @Nullable Map<String, Long> places(@Nullable String before) throws ProtocolException {
        if (before == null) {
            return null;
        }
        try {
            Map<String, Long> places = new HashMap<>();
            for (String place : before.split(",", -1)) {
                int colon = place.indexOf(':');
                Long.parseUnsignedLong(place.substring(0, colon), 16);
                places.put(place.substring(0, colon), Long.parseLong(place.substring(colon + 1)));
            }
            return places;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new ProtocolException(ErrorCode.MALFORMED, "'before' is not the 'next' of an answer", null);
        }
    }
}
