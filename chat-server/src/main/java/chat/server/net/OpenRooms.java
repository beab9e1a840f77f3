package chat.server.net;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.server.fanout.LogReader;
import chat.server.fanout.Outlet;
import chat.server.fanout.RoomFeeds;
import chat.server.room.Entry;
import chat.server.room.MemberRooms;
import chat.server.room.Membership;
import chat.server.room.Reentry;
import chat.server.room.Roster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that come out at a connection, each through a reader of its own, and what whoever sits there does in them. All methods are for
 * the channel's event loop, which owns the readers; only which room has which is looked up under the room's lock as well.
 */
final class OpenRooms {

    private final Connection connection;
    private final Reading reading;
    private final Replies replies;
    private final Membership membership;
    private final RoomFeeds feeds;
    private final Outlet outlet;
    private final boolean showsHistory;

    /** By the room's name as the room keeps it; at most {@link ProtocolLimits#MAX_ROOMS_PER_USER}. */
    private final Map<String, LogReader> readers = new ConcurrentHashMap<>(2); // where most people are

    /** @param showsHistory whether to show what was said in a room before they came, without being asked */
    OpenRooms(Connection connection, Membership membership, RoomFeeds feeds, Outlet outlet, boolean showsHistory) {
        this.connection = connection;
        this.reading = connection.reading();
        this.replies = connection.replies();
        this.membership = membership;
        this.feeds = feeds;
        this.outlet = outlet;
        this.showsHistory = showsHistory;
    }

    /** Goes into a room, and answers with what is found there. */
    void enter(String room, @Nullable String id) throws ProtocolException {
        LogReader reader = newReader();
        reading.await(
                membership.rooms().enter(room, id, name -> fix(name, reader)),
                entry -> {
                    if (connection.isClosing()) {
                        reader.close();
                    } else {
                        connection.catchUp();
                        entered(entry, reader);
                    }
                },
                failure -> {
                    reader.close(); // it may have failed after that
                    connection.failed(failure);
                });
    }

    /** A reader for a room on the way into it; to be closed where nothing comes of that. */
    LogReader newReader() {
        return outlet.newReader();
    }

    /** The place from which a room comes out is here. Under the room's lock, on any thread. */
    void fix(String room, LogReader reader) {
        feeds.subscribe(room, reader);
    }

    /** Tells what was found in a room, and has it come out from now on. */
    void entered(Entry entry, LogReader reader) {
        replies.send(new ServerMessage.Entered(
                entry.room(),
                names(entry.roster()),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                null,
                null));
        if (showsHistory) {
            showHistory(entry.room(), entry.seq());
        }
        begin(entry.room(), reader);
        pauseIfCongested(reader);
    }

    private void showHistory(String room, long before) {
        try {
            ServerMessage.History history = history(room, before, ProtocolLimits.DEFAULT_HISTORY_MESSAGES, null);
            if (!history.messages().isEmpty()) {
                replies.send(history);
            }
        } catch (ProtocolException gone) {
            // They have left it meanwhile.
        }
    }

    /** Tells what is found in a room by whoever comes back to it. */
    void reentered(Reentry reentry) {
        Entry entry = reentry.entry();
        connection
                .pace()
                .send(new ServerMessage.Entered(
                        entry.room(),
                        names(entry.roster()),
                        entry.roster().count(),
                        entry.seq(),
                        topic(entry),
                        epoch(entry),
                        reentry.recovered(),
                        reentry.last()));
    }

    /** Has a room come out from now on, from where its reader stands. */
    void begin(String room, LogReader reader) {
        readers.put(room, reader);
        reader.begin();
    }

    private List<String> names(Roster roster) {
        return roster.fitting(
                connection.limits().maxAnswerBytes(), membership.username().toString());
    }

    private static @Nullable String topic(Entry entry) {
        return entry.topic().isEmpty() ? null : entry.topic();
    }

    /** Of no use to those who do not come back. */
    private @Nullable String epoch(Entry entry) {
        return membership.session() == null ? null : entry.epoch();
    }

    /** Goes out of a room: its last event here is this leave. */
    void part(String room, @Nullable String id) throws ProtocolException {
        reading.await(
                membership.rooms().part(room, id, this::stopHere),
                name -> {
                    LogReader reader = readers.remove(name);
                    if (reader != null) {
                        pauseIfCongested(reader);
                        reader.finish();
                        replies.written();
                    }
                },
                connection::failed);
    }

    /** Under the room's lock, on any thread. */
    private void stopHere(String room) {
        LogReader reader = readers.get(room);
        if (reader != null) {
            reader.stopHere();
        }
    }

    /** Says something. */
    void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        ServerMessage.Duplicate duplicate = membership.rooms().say(room, text, id, action);
        if (duplicate != null) {
            connection.answer(duplicate);
            return;
        }
        pauseIfCongested(room);
    }

    void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        membership.rooms().setTopic(room, topic, id);
        pauseIfCongested(room);
    }

    private void pauseIfCongested(String room) {
        LogReader reader = readers.get(room);
        if (reader == null) { // in another case than the room's own
            String name = membership.rooms().nameOf(room);
            reader = name == null ? null : readers.get(name);
        }
        if (reader != null) {
            pauseIfCongested(reader);
        }
    }

    /** Behind everything that happens in a room because of this connection: reads nothing for a while if the room has too much to do. */
    private void pauseIfCongested(LogReader reader) {
        if (reader.isCongested()) {
            reading.await(reader.whenRelieved(), relieved -> {}, connection::failed);
        }
    }

    /** What was said in a room, as much of it as one answer may come to. */
    ServerMessage.History history(String room, long before, int limit, @Nullable String id) throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        return membership
                .rooms()
                .history(room, before, atMost, connection.limits().maxAnswerBytes(), id);
    }

    MemberRooms.RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        MemberRooms.RoomRoster found = membership.rooms().roster(room, page, id);
        Roster roster = found.roster();
        // In a page everybody has a place of their own.
        List<String> names = page == null
                ? names(roster)
                : roster.fitting(connection.limits().maxAnswerBytes(), null);
        return new MemberRooms.RoomRoster(found.room(), new Roster(names, roster.count()));
    }
}
