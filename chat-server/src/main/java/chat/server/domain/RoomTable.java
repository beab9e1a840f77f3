package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.store.RoomStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which rooms are open, and whose they are: a room counts against whoever made it, so that nobody uses up what is there for all, nor
 * costs others the rooms that are kept for what was said in them. Rooms are made under this object's lock; any thread may call it.
 */
final class RoomTable {

    /** Of those in which nobody is, at once: what fits into one answer, unless their names are very short. */
    private static final int MAX_LISTED = ProtocolLimits.MAX_LISTED_USERS;

    /** As long as fewer than three of four rooms are taken, there are enough for everybody. */
    private static final double ENOUGH = 0.75;

    /** Then one part in so many is as many as anybody may have made. */
    private static final int SHARES = 100;

    /** However few rooms there can be. */
    private static final int MIN_SHARE = 3;

    private final RoomStore store;
    private final EventPublisher.Source publishers;
    private final Room.Watch watch;
    private final Retry retry;
    private final int maxRooms;

    /** Where what was said stays although nobody is in; null if a room is only kept while it is in the table. */
    private final RoomStore.@Nullable Archive archive;

    private final ConcurrentNavigableMap<RoomName, Room> rooms = new ConcurrentSkipListMap<>();
    private final Room lobby;

    /** @param maxRooms rooms at a time, the lobby included, at least 1 */
    RoomTable(RoomStore store, EventPublisher.Source publishers, Room.Watch watch, Retry retry, int maxRooms) {
        this.store = store;
        this.publishers = publishers;
        this.watch = watch;
        this.retry = retry;
        this.maxRooms = maxRooms;
        this.archive = store.archive();
        try {
            RoomName name = RoomName.of(LOBBY);
            this.lobby = new Room(name, this, store, publishers, watch, retry); // nobody's but ours
            rooms.put(name, lobby);
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    Room lobby() {
        return lobby;
    }

    boolean isLobby(RoomName name) {
        return name.equals(lobby.key());
    }

    /**
     * Those with the most users first, then those in which nobody is; of very many not all.
     *
     * @param hidden those that are not to be shown
     */
    CompletionStage<List<RoomSummary>> summaries(CompletionStage<Set<RoomName>> hidden) {
        return hidden.thenCompose(without -> summaries(null, Integer.MAX_VALUE, without))
                .thenApply(all -> all.stream()
                        .sorted(Comparator.comparingInt(RoomSummary::count)
                                .reversed()
                                .thenComparing(RoomSummary::room))
                        .toList());
    }

    /**
     * The same in the order of their names.
     *
     * @throws ProtocolException with {@link ErrorCode#ROOM_INVALID} if the page begins behind what is no name
     */
    CompletionStage<List<RoomSummary>> summaries(Page page, CompletionStage<Set<RoomName>> hidden, @Nullable String id)
            throws ProtocolException {
        RoomName after = page.after().isEmpty() ? null : RoomName.of(page.after(), id);
        return hidden.thenCompose(without -> summaries(after, page.limit(), without))
                .thenApply(all -> all.stream().limit(page.limit()).toList());
    }

    /** Those behind this one, at least so many if there are. */
    private CompletionStage<Collection<RoomSummary>> summaries(
            @Nullable RoomName after, int limit, Set<RoomName> hidden) {
        NavigableMap<RoomName, RoomSummary> all = new TreeMap<>();
        (after == null ? rooms : rooms.tailMap(after, false))
                .values().stream()
                        .filter(room -> !giveUpIfNeeded(room) && !hidden.contains(room.key()))
                        .limit(limit)
                        .forEach(room -> all.put(room.key(), room.summary()));
        return archive == null
                ? CompletableFuture.completedFuture(all.values())
                : addStored(archive, after, Math.min(limit, MAX_LISTED), hidden, all);
    }

    /** Where many are hidden, as many at once are read as an answer ever has. */
    private CompletionStage<Collection<RoomSummary>> addStored(
            RoomStore.Archive kept,
            @Nullable RoomName after,
            int limit,
            Set<RoomName> hidden,
            NavigableMap<RoomName, RoomSummary> all) {
        int asked = hidden.isEmpty() ? limit : MAX_LISTED;
        return retry.ask(() -> kept.rooms(after, asked)).thenCompose(stored -> {
            List<RoomStore.Archive.StoredRoom> shown = stored.stream()
                    .filter(room -> !hidden.contains(room.name()))
                    .toList();
            shown.forEach(room -> all.putIfAbsent(room.name(), summary(room)));
            return stored.size() < asked || shown.size() >= limit
                    ? CompletableFuture.completedFuture(all.values())
                    : addStored(kept, stored.get(asked - 1).name(), limit - shown.size(), hidden, all);
        });
    }

    private static RoomSummary summary(RoomStore.Archive.StoredRoom room) {
        return new RoomSummary(
                room.name().toString(), room.count(), room.topic().isEmpty() ? null : room.topic());
    }

    /**
     * The room of this name, made if need be, with one more {@link Room#expect expected}.
     *
     * @param owner whom it counts against if it is made
     * @throws ProtocolException with {@link ErrorCode#TOO_MANY_ROOMS}
     */
    Room expectIn(RoomName name, @Nullable String id, Object owner) throws ProtocolException {
        while (true) {
            Room room = rooms.get(name);
            if (room == null) {
                room = make(name, id, owner);
            }
            if (room.expect()) {
                return room;
            }
            rooms.remove(name, room); // it is being given up at this very moment
        }
    }

    private synchronized Room make(RoomName name, @Nullable String id, Object owner) throws ProtocolException {
        if (!rooms.containsKey(name) && rooms.size() >= ENOUGH * maxRooms) {
            makeRoom(id, owner);
        }
        return open(name, owner);
    }

    /** Under the lock: two threads that each made one would have the store tell what happens now to this one, now to that one. */
    private synchronized Room open(RoomName name, Object owner) {
        return rooms.computeIfAbsent(name, absent -> new Room(name, owner, store, publishers, watch, retry));
    }

    /**
     * Does something in a room in which somebody may be already, which is opened if it is not, and given up afterwards if it is of no more
     * use. Completes with null if it is not there any more, and could not be made.
     *
     * @param owner whom it counts against if it is opened
     */
    <T> CompletionStage<@Nullable T> visit(RoomName name, Object owner, Function<Room, CompletionStage<T>> what) {
        Room room = open(name, owner);
        while (!room.expect()) {
            rooms.remove(name, room); // it is being given up at this very moment
            room = open(name, owner);
        }
        Room visited = room;
        return what.apply(visited)
                .whenComplete((done, failure) -> {
                    visited.unexpect();
                    left(visited);
                })
                .exceptionallyCompose(failure -> Retry.cause(failure) instanceof ProtocolException refused
                                && (refused.code() == ErrorCode.ROOM_INVALID || refused.code() == ErrorCode.ROOM_CLOSED)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Whoever has made many rooms gives up one of their own for the next; else one goes where there is no place left. */
    private void makeRoom(@Nullable String id, Object owner) throws ProtocolException {
        long made = rooms.values().stream()
                .filter(room -> room.owner().equals(owner))
                .count();
        if (made >= Math.max(MIN_SHARE, maxRooms / SHARES)
                && !giveUpEmpty(room -> room.owner().equals(owner), owner)) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_ROOMS,
                    "Of " + maxRooms + " rooms, which is the most, " + rooms.size() + " are taken, and " + made
                            + " of them were made by you or from your address. Part from one of these that nobody else"
                            + " is in, or go into a room that is there",
                    id);
        }
        if (rooms.size() >= maxRooms && !giveUpEmpty(room -> room != lobby, owner)) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_ROOMS,
                    "There are " + maxRooms + " rooms, which is the most, and somebody is in each. Go into one of them",
                    id);
        }
    }

    /**
     * An empty room is only there for its history, and that counts for less than somebody who wants to talk. Of whoever has most of them
     * the longest empty one goes, rather of {@code owner} than of somebody who has as many, so that nobody who makes many costs others
     * theirs.
     *
     * @return whether one of these was given up
     */
    private boolean giveUpEmpty(Predicate<Room> these, Object owner) {
        record Empty(Room room, long since) {}
        List<Empty> empty = new ArrayList<>();
        Map<Object, Integer> byOwner = new HashMap<>();
        for (Room room : rooms.values()) {
            if (these.test(room) && room.isEmpty()) {
                empty.add(new Empty(room, room.emptySince()));
                byOwner.merge(room.owner(), 1, Integer::sum);
            }
        }
        empty.sort(Comparator.<Empty>comparingInt(
                        candidate -> -byOwner.getOrDefault(candidate.room().owner(), 0))
                .thenComparing(candidate -> !candidate.room().owner().equals(owner))
                .thenComparing((a, b) -> Long.signum(a.since() - b.since())));
        return empty.stream().anyMatch(candidate -> giveUp(candidate.room()));
    }

    /** A room in which nobody is goes, where there is an archive or nothing is known of it any more. */
    private boolean giveUpIfNeeded(Room room) {
        return room != lobby && room.isEmpty() && (archive != null || !room.hasHistory()) && giveUp(room);
    }

    private boolean giveUp(Room room) {
        boolean retired = room.retire(archive == null);
        if (retired) {
            rooms.remove(room.key(), room);
        }
        return retired;
    }

    /** The room of this name; null if there is none. */
    @Nullable
    Room find(RoomName name) {
        return rooms.get(name);
    }

    /**
     * Somebody has left: the room goes too if nobody is left in it, and nothing that is not kept elsewhere. If those who are left are in
     * through other servers, it is theirs.
     */
    void left(Room room) {
        if (!giveUpIfNeeded(room) && room != lobby && room.leaveToOthers()) {
            rooms.remove(room.key(), room);
        }
    }
}
