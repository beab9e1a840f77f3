package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessage.Page;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.server.domain.Entry;
import chat.server.domain.RoomQueries.RoomRoster;
import chat.server.domain.Roster;
import chat.server.domain.Session;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a client is told of the rooms of its session, as much as one answer may come to. On the channel's event loop. */
final class RoomAnswers {

    private final Session session;
    private final int maxBytes;

    /** @param maxBytes what one answer may come to */
    RoomAnswers(Session session, int maxBytes) {
        this.session = session;
        this.maxBytes = maxBytes;
    }

    /**
     * What is found in a room.
     *
     * @param recovered whether all that was missed is told; null for whoever does not come back
     * @param last the number of the room's latest event, where it is told
     */
    ServerMessage.Entered entered(Entry entry, @Nullable Boolean recovered, @Nullable Long last) {
        return new ServerMessage.Entered(
                entry.room(),
                names(entry.roster()),
                entry.roster().count(),
                entry.seq(),
                entry.topic().isEmpty() ? null : entry.topic(),
                session.secret() == null ? null : entry.epoch(), // of no use to those who do not come back
                recovered,
                last,
                entry.open());
    }

    private List<String> names(Roster roster) {
        return roster.fitting(maxBytes, session.username().toString());
    }

    /** What was said in a room, as much of it as one answer may come to. */
    CompletionStage<ServerMessage.History> history(String room, long before, int limit, @Nullable String id)
            throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        return session.queries().history(room, before, atMost, maxBytes, id);
    }

    /** The same around the event of a number. */
    CompletionStage<ServerMessage.History> around(String room, long seq, int limit, @Nullable String id)
            throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        return session.queries().around(room, seq, atMost, maxBytes, id);
    }

    /** The same of what was said between their account and another. */
    CompletionStage<ServerMessage.History> historyWith(ClientMessage.History read) throws ProtocolException {
        return session.directs()
                .history(
                        String.valueOf(read.with()),
                        read.before(),
                        read.around(),
                        Math.min(read.limit(), ProtocolLimits.MAX_HISTORY_MESSAGES),
                        maxBytes,
                        read.id());
    }

    RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        RoomRoster found = session.queries().roster(room, page, id);
        Roster roster = found.roster();
        // In a page everybody has a place of their own.
        List<String> names = page == null ? names(roster) : roster.fitting(maxBytes, null);
        return new RoomRoster(found.room(), new Roster(names, roster.count()));
    }
}
