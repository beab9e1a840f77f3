package chat.server.domain;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage.Page;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Found;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.store.RoomStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a session asks about rooms and what was said there, which changes nothing. Owned by the session's event loop. */
public final class RoomQueries {

    private final Session session;
    private final RoomStays stays;
    private final SessionCalls calls;
    private final Chat chat;

    RoomQueries(Session session, SessionCalls calls, Chat chat) {
        this.session = session;
        this.stays = session.stays();
        this.calls = calls;
        this.chat = chat;
    }

    /**
     * Who is in a room now.
     *
     * @param page null for those who are there longest
     */
    public RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        Room found = stays.require(room, id).room();
        return new RoomRoster(found.name(), page == null ? found.roster() : found.page(after(page, id), page.limit()));
    }

    /** Whether somebody of this name is in the chat, through whatever server. */
    public boolean isThere(Username name) {
        RoomStay lobby = stays.find(LOBBY);
        return lobby != null && lobby.room().isIn(name);
    }

    private static @Nullable Username after(Page page, @Nullable String id) throws ProtocolException {
        try {
            return page.after().isEmpty() ? null : Username.of(page.after());
        } catch (ProtocolException refused) {
            throw refused.withId(id);
        }
    }

    /** Who is in which room; the name as the room keeps it. */
    public record RoomRoster(String room, Roster roster) {}

    /**
     * What was said in a room last, oldest first.
     *
     * @param before only messages with a smaller number
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<History> history(String room, long before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        Room found = stays.require(room, id).room();
        return SessionCalls.refusing(id, calls.here(found.history(before, limit, maxBytes)))
                .thenApply(said -> new History(found.name(), said));
    }

    /**
     * What was said in a room around the event of a number, oldest first.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<History> around(String room, long seq, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        RoomStore.Archive archive = chat.archive("'around' in 'history'", id);
        Room found = stays.require(room, id).room();
        return SessionCalls.refusing(id, calls.here(chat.ask(() -> archive.around(found.key(), seq, limit, maxBytes))))
                .thenApply(said -> new History(found.name(), said));
    }

    /**
     * Finds words in what was said, the newest first.
     *
     * @param query as it was asked for
     * @param room null for all that they are in
     * @param before the {@link Found#next} of a former answer; null for the newest
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<Found> search(
            String query, @Nullable String room, @Nullable String before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        RoomStore.Archive archive =
                chat.archive("'search'", id); // first: what it cannot do is no mistake in what was asked for
        String words = MessageText.checkQuery(query, id);
        List<RoomName> rooms = room == null
                ? stays.names()
                : List.of(stays.require(room, id).room().key());
        RoomStore.Archive.Search search = new RoomStore.Archive.Search(rooms, words, before, limit, maxBytes);
        return SessionCalls.refusing(id, calls.here(chat.ask(() -> archive.search(search))))
                .thenApply(found -> new Found(words, List.copyOf(found.messages()), found.next()));
    }

    /**
     * Which rooms there are, but for closed ones of others.
     *
     * @param page in the order of their names; null for those with the most users first
     */
    public CompletionStage<List<RoomSummary>> rooms(@Nullable Page page, @Nullable String id) throws ProtocolException {
        RoomRules rules = chat.roomRules();
        CompletionStage<Set<RoomName>> hidden = rules == null
                ? CompletableFuture.completedFuture(Set.of())
                : rules.hiddenFrom(session.user(), stays.names());
        return SessionCalls.refusing(
                id,
                calls.here(
                        page == null
                                ? chat.rooms().summaries(hidden)
                                : chat.rooms().summaries(page, hidden, id)));
    }
}
