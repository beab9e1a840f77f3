package chat.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.server.store.EventSize;
import chat.server.store.RoomStore;
import chat.server.store.words.SearchQuery;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What can be read of all rooms in the file. */
final class SqliteArchive implements RoomStore.Archive {

    private static final String ROOMS = "SELECT shown, topic FROM rooms WHERE name > ? ORDER BY name LIMIT ?";
    private static final String ROOM = "SELECT id, shown, indexed FROM rooms WHERE name = ?";

    /** Behind all conversations, see {@link ConversationRows#IS_ROOM}. */
    private static final byte[] BEFORE_ALL = {0, 1};

    /** For words that are everywhere, but nowhere as they are asked for: then the answer says where to go on. Some milliseconds. */
    private static final int MAX_CANDIDATES = 2_000;

    private final ReaderThread reader;
    private final ReaderThread searcher;

    /** @param searcher its own, because a search may take long */
    SqliteArchive(ReaderThread reader, ReaderThread searcher) {
        this.reader = reader;
        this.searcher = searcher;
    }

    /** What a room is found by; its order is that of the names. */
    static byte[] key(RoomName name) {
        return name.compared().getBytes(StandardCharsets.UTF_16BE);
    }

    @Override
    public CompletionStage<List<StoredRoom>> rooms(@Nullable RoomName after, int limit) {
        return reader.ask(database -> {
            List<StoredRoom> rooms = new ArrayList<>();
            byte[] behind = after == null ? BEFORE_ALL : key(after);
            try (ResultSet row = database.bound(ROOMS, behind, limit).executeQuery()) {
                while (row.next()) {
                    rooms.add(new StoredRoom(RoomName.of(row.getString(1)), row.getString(2)));
                }
            } catch (ProtocolException e) {
                throw new SQLException("a room has a name that no room may have", e);
            }
            return rooms;
        });
    }

    @Override
    public CompletionStage<List<Message>> around(RoomName name, long seq, int limit, long maxBytes) {
        return reader.ask(database -> {
            try (ResultSet row = database.bound(ROOM, (Object) key(name)).executeQuery()) {
                return row.next()
                        ? Reading.around(database, row.getLong(1), row.getString(2), seq, limit, maxBytes)
                        : List.<Message>of();
            }
        });
    }

    @Override
    public CompletionStage<Found> search(Search search) {
        List<byte[]> keys = search.rooms().stream().map(SqliteArchive::key).toList();
        return searcher.ask(
                database -> search(database, keys, search.query(), search.before(), search.limit(), search.maxBytes()));
    }

    /**
     * The same.
     *
     * @param keys what the rooms are found by
     */
    static Found search(
            Database database, List<byte[]> keys, String words, @Nullable String before, int limit, long maxBytes)
            throws SQLException, ProtocolException {
        // By room, below which number to go on: where no room is has nothing more to be found.
        Map<Long, Long> places = before == null ? null : places(before);
        SearchQuery query = SearchQuery.of(words);
        if (query.isEmpty()) {
            return new Found(List.of(), null);
        }
        PriorityQueue<RoomHits> newestFirst = new PriorityQueue<>(
                Comparator.comparing((RoomHits room) -> time(room)).reversed().thenComparing(RoomHits::room));
        List<RoomHits> cut = new ArrayList<>();
        RoomHits.Effort effort = new RoomHits.Effort(MAX_CANDIDATES);
        for (byte[] key : keys) {
            RoomHits room = hits(database, key, query, places, effort);
            if (room != null) {
                next(room, newestFirst, cut);
            }
        }
        List<Message> messages = new ArrayList<>();
        long left = maxBytes;
        while (cut.isEmpty() && messages.size() < limit && !newestFirst.isEmpty()) {
            Message newest = head(newestFirst.element());
            left -= EventSize.of(newest);
            if (left < 0 && !messages.isEmpty()) {
                break;
            }
            messages.add(newest);
            next(newestFirst.remove(), newestFirst, cut);
        }
        cut.addAll(newestFirst);
        return new Found(messages, cut.isEmpty() ? null : next(cut));
    }

    private static void next(RoomHits room, Collection<RoomHits> withMore, Collection<RoomHits> cut)
            throws SQLException {
        if (room.next() != null) {
            withMore.add(room);
        } else if (room.isCut()) {
            cut.add(room); // whatever is older elsewhere has to wait
        }
    }

    private static @Nullable RoomHits hits(
            Database database, byte[] key, SearchQuery query, @Nullable Map<Long, Long> places, RoomHits.Effort effort)
            throws SQLException {
        try (ResultSet row = database.bound(ROOM, (Object) key).executeQuery()) {
            if (!row.next()) {
                return null;
            }
            long id = row.getLong(1);
            long below = places == null ? Long.MAX_VALUE : places.getOrDefault(id, 0L);
            return new RoomHits(database, query, id, row.getString(2), row.getLong(3), below, effort);
        }
    }

    private static Instant time(RoomHits room) {
        return head(room).time();
    }

    private static Message head(RoomHits room) {
        return requireNonNull(room.head());
    }

    /** Where to go on: of each room with more its number, and that of the newest message that may be left, as "1:17,2:4". */
    private static String next(Iterable<RoomHits> rooms) {
        List<String> places = new ArrayList<>();
        rooms.forEach(room -> places.add(room.room() + ":" + room.place()));
        return String.join(",", places);
    }

    private static Map<Long, Long> places(String before) throws ProtocolException {
        try {
            Map<Long, Long> places = new HashMap<>();
            for (String place : before.split(",", -1)) {
                int colon = place.indexOf(':');
                places.put(Long.parseLong(place.substring(0, colon)), Long.parseLong(place.substring(colon + 1)) + 1);
            }
            return places;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new ProtocolException(ErrorCode.MALFORMED, "'before' is not the 'next' of an answer", null);
        }
    }
}
