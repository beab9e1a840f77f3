package chat.server.store.sqlite;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.sqlite.SqliteStores.Settings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives up the oldest events beyond what is to be kept, a little at a time. It leaves each room's latest event, and whatever somebody may
 * still resume from. For the writer's thread.
 */
final class Retention implements Chores.Chore {

    /** How often it looks whether there is too much. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Beyond the resume window: a connection's loss is noticed late. */
    private static final Duration SPARED = Duration.ofSeconds(60);

    private static final int MAX_ROWS = 500;

    /** Messages counted in one step. */
    private static final int MAX_COUNTED = 5_000;

    /** Rooms looked at in one step. */
    private static final int MAX_ROOMS = 64;

    /** Counting a room's messages takes as long as it has: it waits until a room has this part more of what may be kept. */
    private static final int PART = 10;

    /** The oldest event of a room, or an older one that is gone. */
    private record Oldest(long room, long time) {}

    private final Settings settings;
    private final InstantSource clock;
    private final SearchIndex index;

    /** How many messages a room got since its messages were counted last. */
    private final Map<Long, Long> news = new HashMap<>();

    /** Rooms whose messages are to be counted. */
    private final Set<Long> toCount = new LinkedHashSet<>();

    /** The message of a room up to which, from the latest on, so many were counted. */
    private record Counted(long room, long id, long count) {}

    /** Where counting has got to; null if it begins. */
    private @Nullable Counted counted;

    /** Of the messages of the first room to be counted that are too many the latest; 0 if there is none, or it is not known yet. */
    private long tooMany;

    private final Queue<Oldest> oldest = new PriorityQueue<>(Comparator.comparingLong(Oldest::time));

    /** The rooms in {@link #oldest}: all but those of one event. */
    private final Set<Long> ordered = new HashSet<>();

    /** Rooms up to this one, in the order of their numbers, were looked for in the file, to be counted. */
    private long lastRead;

    /** The same, for {@link #ordered}. */
    private long lastOrdered;

    private boolean allRead;
    private boolean allOrdered;
    private boolean isAtWork;
    private long nextLook;

    Retention(Settings settings, InstantSource clock, SearchIndex index) {
        this.settings = settings;
        this.clock = clock;
        this.index = index;
        this.nextLook = clock.millis() + spared();
    }

    /** An event is on disk. */
    void added(long room, RoomEvent event) {
        if (event instanceof Message && settings.keepMessages() < Long.MAX_VALUE) {
            news.merge(room, 1L, Long::sum);
        }
        if (allOrdered && ordered.add(room)) {
            oldest.add(new Oldest(room, 0));
        }
    }

    @Override
    public boolean isDue() {
        return isAtWork || clock.millis() >= nextLook;
    }

    @Override
    public boolean isUrgent() {
        return false;
    }

    @Override
    public void work(Database database) throws SQLException {
        if (!isAtWork) {
            long enough = 1 + settings.keepMessages() / PART;
            news.forEach((room, count) -> {
                if (count >= enough) {
                    toCount.add(room);
                }
            });
            isAtWork = true;
        }
        isAtWork = trimLongest(database)
                || trimOldest(database)
                || ConversationRows.trimForgotten(database, index, MAX_ROWS);
        if (!isAtWork) {
            nextLook = clock.millis() + PAUSE.toMillis();
        }
    }

    /** What is older may be given up. */
    private long spared() {
        return settings.resumeWindow().plus(SPARED).toMillis();
    }

    private long youngest() {
        return clock.millis() - spared();
    }

    /** @return whether there is more to do */
    private boolean trimLongest(Database database) throws SQLException {
        if (settings.keepMessages() == Long.MAX_VALUE) {
            return false;
        }
        if (!allRead) {
            List<Long> rooms = rooms(database, lastRead);
            toCount.addAll(rooms);
            allRead = rooms.isEmpty();
            lastRead = allRead ? lastRead : rooms.get(rooms.size() - 1);
        }
        if (!toCount.isEmpty()) {
            long room = toCount.iterator().next();
            if (tooMany == 0) {
                tooMany = latestTooMany(database, room);
            }
            if (counted != null) {
                return true; // there are more to be counted
            }
            int trimmed = tooMany == 0 ? 0 : trim(database, room, tooMany, youngest(), MAX_ROWS);
            if (trimmed < MAX_ROWS) {
                toCount.remove(room);
                if (tooMany == 0 || !isThere(database, tooMany)) {
                    news.remove(room);
                } else { // what is left is too young: it is counted again at the next look
                    news.put(room, settings.keepMessages());
                }
                tooMany = 0;
            }
            return true;
        }
        return !allRead;
    }

    /** Counts on. */
    private long latestTooMany(Database database, long room) throws SQLException {
        Counted before =
                counted == null || counted.room() != room ? new Counted(room, Events.id(room + 1, 0), 0) : counted;
        long step = Math.min(MAX_COUNTED, settings.keepMessages() - before.count());
        long id = database.number(
                0,
                "SELECT id FROM events WHERE id > ? AND id < ? AND kind <= " + Events.ACTION
                        + " ORDER BY id DESC LIMIT 1 OFFSET ?",
                Events.id(room, 0),
                before.id(),
                step);
        boolean isAll = id == 0 || before.count() + step == settings.keepMessages();
        counted = isAll ? null : new Counted(room, id, before.count() + step + 1);
        return isAll ? id : 0;
    }

    /** The next rooms and conversations behind one, in the order of their numbers. */
    private static List<Long> rooms(Database database, long after) throws SQLException {
        List<Long> rooms = new ArrayList<>();
        try (ResultSet row = database.bound("SELECT id FROM rooms WHERE id > ? ORDER BY id LIMIT ?", after, MAX_ROWS)
                .executeQuery()) {
            while (row.next()) {
                rooms.add(row.getLong(1));
            }
        }
        return rooms;
    }

    private static boolean isThere(Database database, long id) throws SQLException {
        return database.number(0, "SELECT id FROM events WHERE id = ?", id) != 0;
    }

    /** @return whether there is more to do */
    private boolean trimOldest(Database database) throws SQLException {
        boolean isTooMuch = isTooMuch(database);
        if (!isTooMuch && settings.keepFor().isZero()) {
            return false;
        }
        long upTo = isTooMuch
                ? youngest()
                : Math.min(youngest(), clock.millis() - settings.keepFor().toMillis());
        if (!allOrdered) {
            order(database);
            return true;
        }
        int left = MAX_ROWS;
        for (int i = 0; i < MAX_ROOMS && left > 0; i++) {
            Oldest first = oldest.poll();
            left -= Waiting.trim(database, first == null ? upTo : Math.min(upTo, first.time()), left);
            if (first == null) {
                return left == 0;
            }
            if (first.time() > upTo || left == 0) {
                oldest.add(first);
                return left == 0;
            }
            Oldest next = oldest.peek();
            left -= trim(
                    database, first.room(), Long.MAX_VALUE, next == null ? upTo : Math.min(upTo, next.time()), left);
            long time = oldestTime(database, first.room());
            if (time < 0) {
                ordered.remove(first.room());
            } else {
                oldest.add(new Oldest(first.room(), time));
            }
        }
        return true;
    }

    private boolean isTooMuch(Database database) throws SQLException {
        long pages = database.number(0, "PRAGMA page_count") - database.number(0, "PRAGMA freelist_count");
        return pages * database.number(0, "PRAGMA page_size") > settings.keepBytes();
    }

    private void order(Database database) throws SQLException {
        List<Long> rooms = rooms(database, lastOrdered);
        for (long room : rooms) {
            ordered.add(room);
            oldest.add(new Oldest(room, 0)); // its time is read when it is its turn
            lastOrdered = room;
        }
        allOrdered = rooms.isEmpty();
    }

    /** When a room's oldest event was; negative if it is not to go: the latest of a room, none of a conversation. */
    private static long oldestTime(Database database, long room) throws SQLException {
        try (ResultSet row = database.bound(
                        "SELECT time FROM events WHERE id > ? AND id < ? ORDER BY id LIMIT 2",
                        Events.id(room, 0),
                        Events.id(room + 1, 0))
                .executeQuery()) {
            long time = row.next() ? row.getLong(1) : -1;
            return row.next() || ConversationRows.isConversation(database, room) ? time : -1;
        }
    }

    /**
     * Gives up the oldest events of a room, but not the latest; or of a conversation.
     *
     * @param last the id of the last one to go
     * @param upTo the time of the youngest one to go
     * @return how many have gone
     */
    private int trim(Database database, long room, long last, long upTo, int limit) throws SQLException {
        long first = Events.id(room, 0);
        boolean isConversation = ConversationRows.isConversation(database, room);
        long latest = Events.id(room, Reading.lastSeq(database, room)) - (isConversation ? 0 : 1);
        long end = 0;
        int count = 0;
        try (ResultSet row = database.bound(
                        "SELECT id, time FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
                        first,
                        Math.min(last, latest),
                        limit)
                .executeQuery()) {
            while (row.next() && row.getLong(2) <= upTo) {
                end = row.getLong(1);
                count++;
            }
        }
        if (count > 0) {
            index.forgotten(SearchIndex.forget(database, room, first, end));
            database.update("DELETE FROM events WHERE id > ? AND id <= ?", first, end);
            if (isConversation && end == latest) {
                ConversationRows.deleteIfEmpty(database, room);
            }
        }
        return count;
    }
}
