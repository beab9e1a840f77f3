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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that come out at a connection, each through a reader of its own, and what whoever sits there does in them. All methods are for
 * the channel's event loop, which owns the readers; only which room has which is looked up under the room's lock as well.
 */
final class OpenRooms {

    /** A room in which somebody goes on who came back, and the reader that stands where the room went on. */
    record Return(Reentry reentry, LogReader reader) {}

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
                entry.roster().names(),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                null,
                null));
        if (showsHistory) {
            showHistory(entry.room(), entry.seq());
        }
        readers.put(entry.room(), reader);
        reader.begin();
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

    /**
     * Finds all rooms again in which an earlier connection of the session broke off. Nothing is told yet.
     *
     * @param seen the number of the latest event that was seen, by room
     * @return empty if somebody else has come back to the session
     */
    List<Return> reenter(Map<String, Long> seen) {
        List<LogReader> fixed = new ArrayList<>();
        try {
            return reenter(seen, fixed);
        } catch (RuntimeException | Error e) {
            fixed.forEach(LogReader::close); // else each would hold all that its room says from now on
            throw e;
        }
    }

    /** @param fixed gets the readers of those rooms that were found */
    private List<Return> reenter(Map<String, Long> seen, List<LogReader> fixed) {
        // Half of what may wait: there is to be room for what is said now.
        List<Reentry> reentries = membership
                .rooms()
                .reenter(seen, connection.limits().maxWaitingBytes() / 2, room -> {
                    LogReader reader = newReader();
                    fix(room, reader);
                    fixed.add(reader);
                });
        List<Return> returns = new ArrayList<>();
        for (int i = 0; i < reentries.size(); i++) {
            returns.add(new Return(reentries.get(i), fixed.get(i)));
        }
        return returns;
    }

    /** Tells what was missed, and goes on from there. */
    void goOn(List<Return> returns) {
        try {
            for (Return one : returns) {
                readers.put(one.reentry().entry().room(), one.reader());
                reentered(one.reentry(), ProtocolLimits.MAX_LISTED_USERS / returns.size());
            }
            returns.forEach(one -> one.reader().begin());
        } catch (RuntimeException | Error e) {
            returns.forEach(one -> one.reader().close());
            throw e;
        }
    }

    /** @param maxNames how many to list of those who are there: all rooms together are to be no more than one can be */
    private void reentered(Reentry reentry, int maxNames) {
        Entry entry = reentry.entry();
        replies.send(new ServerMessage.Entered(
                entry.room(),
                entry.roster().shortened(maxNames, membership.username().toString()),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                reentry.missed() != null,
                reentry.last()));
        if (reentry.missed() != null) {
            reentry.missed().forEach(replies::send);
        }
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
            reading.pauseUntil(reader::whenRelieved);
        }
    }

    /** What was said in a room, as much of it as one answer may come to. */
    ServerMessage.History history(String room, long before, int limit, @Nullable String id) throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        // A quarter of what may wait, so that whoever asks is not slow because of the answer.
        return membership
                .rooms()
                .history(room, before, atMost, connection.limits().maxWaitingBytes() / 4, id);
    }

    MemberRooms.RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        return membership.rooms().roster(room, page, id);
    }
}
