package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.EventSize;
import chat.server.store.StoreException;
import chat.server.store.state.MessagesAround;
import chat.server.store.words.SearchQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What accounts have said to each other, and up to where they have read, in the hash slot of each account. */
final class RedisConversations implements Conversations {

    private static final String ROOM_MARK = "#";

    /** So many messages are looked at before an answer that has not found enough says where to go on. */
    private static final int MAX_LOOKS = 2_000;

    /** A step: an event loop has something else to do between two. */
    private static final int MAX_AT_ONCE = 64;

    private static final int MAX_BYTES_AT_ONCE = 1 << 18;

    private final RedisLink link;
    private final RedisCalls calls;
    private final RoomPoints rooms;

    RedisConversations(RedisLink link, RedisCalls calls) {
        this.link = link;
        this.calls = calls;
        this.rooms = new RoomPoints(link, calls);
    }

    private String base(Username user) {
        return link.base("u", user.compared());
    }

    /** Oldest first. */
    private CompletionStage<List<DirectMessage>> before(
            Between between, @Nullable Long below, int limit, long maxBytes) {
        return calls.ask("said_before", base(between.user()), between.with().compared(), below, limit, maxBytes)
                .thenApply(found -> {
                    List<DirectMessage> messages = new ArrayList<>(DirectText.read(found));
                    Collections.reverse(messages);
                    return told(between, messages);
                });
    }

    /** As those between whom they were said are written now. */
    private static List<DirectMessage> told(Between between, List<DirectMessage> messages) {
        return messages.stream().map(message -> told(between, message)).toList();
    }

    private static DirectMessage told(Between between, DirectMessage said) {
        return new DirectMessage(
                said.from(),
                between.addressee(said.from()).toString(),
                said.text(),
                said.time(),
                said.id(),
                said.action(),
                said.seq(),
                said.device(),
                false);
    }

    @Override
    public CompletionStage<List<DirectMessage>> history(Between between, long before, int limit, long maxBytes) {
        return before(between, before, limit, maxBytes);
    }

    @Override
    public CompletionStage<List<DirectMessage>> around(Between between, long seq, int limit, long maxBytes) {
        return before(between, seq, limit, maxBytes)
                .thenCombine(
                        calls.ask(
                                "said_from",
                                base(between.user()),
                                between.with().compared(),
                                seq,
                                limit,
                                maxBytes),
                        (before, from) -> MessagesAround.choose(
                                before, told(between, DirectText.read(from)), limit, maxBytes, EventSize::of));
    }

    /** The newest first. Of what is kept no words are known: all of it is looked at, as far as one answer may take. */
    @Override
    public CompletionStage<Found> search(Search search) {
        SearchQuery query = SearchQuery.of(search.query());
        String before = search.before();
        Long below;
        try {
            below = before == null ? null : Long.valueOf(before);
        } catch (NumberFormatException e) {
            return CompletableFuture.failedStage(
                    new ProtocolException(ErrorCode.MALFORMED, "'before' is not the 'next' of an answer", null));
        }
        return query.isEmpty()
                ? CompletableFuture.completedStage(new Found(List.of(), null))
                : search(new Scan(search, query), below);
    }

    private CompletionStage<Found> search(Scan scan, @Nullable Long below) {
        Between between = scan.search.between();
        return calls.ask(
                        "said_before",
                        base(between.user()),
                        between.with().compared(),
                        below,
                        MAX_AT_ONCE,
                        MAX_BYTES_AT_ONCE)
                .thenCompose(chunk -> {
                    List<DirectMessage> messages = DirectText.read(chunk);
                    boolean isOver = messages.isEmpty();
                    for (DirectMessage message : messages) {
                        isOver |= scan.isOverWith(message);
                    }
                    return isOver
                            ? CompletableFuture.completedStage(new Found(told(between, scan.found), scan.next))
                            : search(scan, messages.get(messages.size() - 1).seq());
                });
    }

    /** What was found so far. */
    private static final class Scan {

        private final Search search;
        private final SearchQuery query;
        private final List<DirectMessage> found = new ArrayList<>();
        private long left;
        private int looks;

        /** Where to go on, when it is over before the end. */
        private @Nullable String next;

        Scan(Search search, SearchQuery query) {
            this.search = search;
            this.query = query;
            this.left = search.maxBytes();
        }

        /** Looks at one more message, unless it is over. */
        boolean isOverWith(DirectMessage message) {
            if (next != null) {
                return true;
            }
            boolean isFound = query.isIn(message.text());
            long size = EventSize.of(message);
            boolean isTooMuch = isFound && (found.size() == search.limit() || (size > left && !found.isEmpty()));
            if (isTooMuch || looks == MAX_LOOKS) {
                next = Long.toString(message.seq() + 1);
                return true;
            }
            looks++;
            if (isFound) {
                found.add(message);
                left -= size;
            }
            return false;
        }
    }

    @Override
    public CompletionStage<List<Mark>> mark(Username user, List<Mark> marks) {
        List<CompletionStage<Placed>> places = marks.stream().map(this::place).toList();
        return calls.ask("account_born", link.base("acc"), user.compared())
                .thenCompose(born -> born.text(0).equals("0") // it was given up
                        ? CompletableFuture.completedStage(List.of())
                        : all(places).thenCompose(placed -> mark(user, born.text(0), placed)));
    }

    private CompletionStage<List<Mark>> mark(Username user, String born, List<Placed> placed) {
        List<Object> arguments = new ArrayList<>(List.of(born));
        for (Placed place : placed) {
            arguments.add(place(place.mark(), false));
            arguments.add(place(place.mark(), true));
            arguments.add(place.mark().seq());
            arguments.add(place.epoch());
            arguments.add(place.latest());
        }
        return calls.call("marks_put", base(user), arguments).thenApply(numbers -> {
            List<Mark> kept = new ArrayList<>();
            for (int i = 0; i < numbers.size(); i++) {
                Mark mark = placed.get(i).mark();
                if (numbers.number(i) > 0) {
                    kept.add(new Mark(mark.room(), mark.with(), numbers.number(i)));
                }
            }
            return kept;
        });
    }

    /** @param point where the room stands; null if it is none, or not there */
    private record Placed(Mark mark, RoomPoints.@Nullable Point point) {

        /** Empty if it is no room, or not there. */
        String epoch() {
            return point == null ? "" : point.epoch();
        }

        /** The number of the latest that there is to be read; empty if it is no room. */
        String latest() {
            if (mark.room() == null) {
                return "";
            }
            return point == null ? "0" : Long.toString(point.lastSeq());
        }
    }

    private CompletionStage<Placed> place(Mark mark) {
        RoomName room = mark.room();
        return room == null
                ? CompletableFuture.completedStage(new Placed(mark, null))
                : rooms.find(room).thenApply(point -> new Placed(mark, point));
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        CompletionStage<List<T>> all = CompletableFuture.completedStage(new ArrayList<>(stages.size()));
        for (CompletionStage<T> stage : stages) {
            all = all.thenCombine(stage, (values, value) -> {
                values.add(value);
                return values;
            });
        }
        return all;
    }

    private static String place(Mark mark, boolean isShown) {
        RoomName room = mark.room();
        if (room != null) {
            return ROOM_MARK + (isShown ? room.toString() : room.compared());
        }
        Username with = requireNonNull(mark.with());
        return isShown ? with.toString() : with.compared();
    }

    @Override
    public CompletionStage<List<Mark>> marks(Username user) {
        return calls.ask("marks_get", base(user)).thenCompose(found -> {
            List<String> epochs = found.each(3, mark -> mark.text(2));
            List<CompletionStage<Placed>> places = found.each(3, mark -> place(mark(mark.text(0), mark.number(1))));
            return all(places).thenApply(placed -> {
                List<Mark> marks = new ArrayList<>();
                for (int i = 0; i < placed.size(); i++) {
                    if (placed.get(i).epoch().equals(epochs.get(i))) { // in another room of its name nobody has read
                        marks.add(placed.get(i).mark());
                    }
                }
                return marks;
            });
        });
    }

    private static Mark mark(String shown, long seq) {
        try {
            return shown.startsWith(ROOM_MARK)
                    ? new Mark(RoomName.of(shown.substring(ROOM_MARK.length())), null, seq)
                    : new Mark(null, Username.of(shown), seq);
        } catch (ProtocolException e) {
            throw StoreException.unavailable("somebody has read where nobody can", e);
        }
    }
}
