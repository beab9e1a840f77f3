package chat.server.net;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.server.domain.Entry;
import chat.server.domain.ResumePoint;
import chat.server.domain.RoomSubscription;
import chat.server.domain.Roster;
import chat.server.domain.Session;
import chat.server.fanout.LogReader;
import chat.server.fanout.OutboundQueue;
import chat.server.fanout.RoomFeeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes out at the connection of somebody who is in: the session's rooms, each through a reader of its own, what was said to them
 * alone, and what they missed. All methods are for the channel's event loop, which owns the state.
 */
final class Subscriptions {

    private final Connection connection;
    private final ReadGate gate;
    private final Replies replies;
    private final Session session;
    private final RoomFeeds feeds;
    private final OutboundQueue queue;
    private final UserInfo.Kind kind;
    private final DirectMessages directs;

    /** By the room's name as the room keeps it; at most {@link ProtocolLimits#MAX_ROOMS_PER_USER}. */
    private final Map<String, Subscription> rooms = new HashMap<>(2); // where most people are

    /** What they missed, as long as it is on its way. */
    private @Nullable Replay replay;

    /** How one room comes out. */
    record Subscription(RoomFeeds feeds, LogReader reader) implements RoomSubscription {

        @Override
        public void begin(String room) {
            feeds.subscribe(room, reader);
        }

        @Override
        public void end() {
            reader.stopHere();
        }
    }

    /** @param kind people who read text are shown what was said in a room before they came, without being asked */
    Subscriptions(
            Connection connection,
            Session session,
            RoomFeeds feeds,
            OutboundQueue queue,
            DirectMessages directs,
            UserInfo.Kind kind) {
        this.connection = connection;
        this.gate = connection.gate();
        this.replies = connection.replies();
        this.session = session;
        this.feeds = feeds;
        this.queue = queue;
        this.directs = directs;
        this.kind = kind;
    }

    Session session() {
        return session;
    }

    UserInfo.Kind kind() {
        return kind;
    }

    /** Goes into a room, and answers with what is found there. */
    void enter(String room, @Nullable String id) throws ProtocolException {
        Subscription subscription = newSubscription();
        gate.await(
                session.enter(room, id, subscription),
                entry -> {
                    if (connection.isClosing()) {
                        subscription.reader().close();
                    } else {
                        connection.catchUp();
                        entered(entry, subscription);
                    }
                },
                failure -> {
                    subscription.reader().close(); // it may have failed after that
                    connection.failed(failure);
                });
    }

    /** For a room on the way into it; its reader is to be closed where nothing comes of that. */
    Subscription newSubscription() {
        return new Subscription(feeds, queue.newReader());
    }

    /** Tells what was found in a room, and has it come out from now on. */
    void entered(Entry entry, Subscription subscription) {
        replies.send(new ServerMessage.Entered(
                entry.room(),
                names(entry.roster()),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                null,
                null));
        if (kind != UserInfo.Kind.TEXT) {
            begin(entry.room(), subscription);
            return;
        }
        try {
            gate.await(
                    history(entry.room(), entry.seq(), ProtocolLimits.DEFAULT_HISTORY_MESSAGES, null),
                    history -> {
                        if (!history.messages().isEmpty()) {
                            replies.send(history);
                        }
                        begin(entry.room(), subscription);
                    },
                    failure -> {
                        begin(entry.room(), subscription);
                        connection.failed(failure);
                    });
        } catch (ProtocolException gone) {
            throw new IllegalStateException("they have only just come in", gone);
        }
    }

    /** Tells what is found in a room by whoever comes back to it. */
    void reentered(ResumePoint point) {
        Entry entry = point.entry();
        connection
                .pace()
                .send(new ServerMessage.Entered(
                        entry.room(),
                        names(entry.roster()),
                        entry.roster().count(),
                        entry.seq(),
                        topic(entry),
                        epoch(entry),
                        point.recovered(),
                        point.last()));
    }

    /** Has a room come out from now on, from where its reader stands. */
    void begin(String room, Subscription subscription) {
        if (connection.isClosing()) {
            subscription.reader().close();
            return;
        }
        rooms.put(room, subscription);
        subscription.reader().begin();
        pauseIfCongested(subscription.reader());
    }

    private List<String> names(Roster roster) {
        return roster.fitting(
                connection.limits().maxAnswerBytes(), session.username().toString());
    }

    private static @Nullable String topic(Entry entry) {
        return entry.topic().isEmpty() ? null : entry.topic();
    }

    /** Of no use to those who do not come back. */
    private @Nullable String epoch(Entry entry) {
        return session.secret() == null ? null : entry.epoch();
    }

    /** Goes out of a room: its last event here is this leave. */
    void part(String room, @Nullable String id) throws ProtocolException {
        gate.await(
                session.part(room, id),
                name -> {
                    Subscription subscription = rooms.remove(name);
                    if (subscription != null) {
                        pauseIfCongested(subscription.reader());
                        subscription.reader().finish();
                        replies.written();
                    }
                },
                connection::failed);
    }

    /** Says something. */
    void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        session.say(room, text, id, action);
        pauseIfCongested(room);
    }

    void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        session.setTopic(room, topic, id);
        pauseIfCongested(room);
    }

    private void pauseIfCongested(String room) {
        Subscription subscription = rooms.get(room);
        if (subscription == null) { // in another case than the room's own
            subscription = rooms.get(session.stays().nameOf(room));
        }
        if (subscription != null) {
            pauseIfCongested(subscription.reader());
        }
    }

    /** Behind everything that happens in a room because of this connection: reads nothing for a while if the room has too much to do. */
    private void pauseIfCongested(LogReader reader) {
        if (reader.isCongested()) {
            gate.await(reader.whenRelieved(), relieved -> {}, connection::failed);
        }
    }

    /** What was said in a room, as much of it as one answer may come to. */
    CompletionStage<ServerMessage.History> history(String room, long before, int limit, @Nullable String id)
            throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        return session.history(room, before, atMost, connection.limits().maxAnswerBytes(), id);
    }

    /** The same around the event of a number. */
    CompletionStage<ServerMessage.History> around(String room, long seq, int limit, @Nullable String id)
            throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        return session.around(room, seq, atMost, connection.limits().maxAnswerBytes(), id);
    }

    Session.RoomRoster roster(String room, @Nullable Page page, @Nullable String id) throws ProtocolException {
        Session.RoomRoster found = session.roster(room, page, id);
        Roster roster = found.roster();
        // In a page everybody has a place of their own.
        List<String> names = page == null
                ? names(roster)
                : roster.fitting(connection.limits().maxAnswerBytes(), null);
        return new Session.RoomRoster(found.room(), new Roster(names, roster.count()));
    }

    /** From now on what is said to this user alone comes out here too. */
    void beginDirects() {
        directs.begin(session);
    }

    /**
     * Goes on where an earlier connection of the session broke off. Nothing is read until that is done.
     *
     * @param seen the number of the latest event that was seen, by room
     * @param directsSeen the same of direct messages; -1 if that is not known
     * @param onBack run before anything else is written
     */
    void replay(Map<String, Long> seen, long directsSeen, Runnable onBack) {
        Replay missed = new Replay(connection, session, this, seen, onBack, () -> {
            replay = null;
            gate.await(session.directs().rewind(directsSeen), stands -> beginDirects(), connection::failed);
        });
        replay = missed;
        gate.pauseUntil(missed::whenEnded);
        missed.goOn();
    }

    /** Hands the channel what the rooms said since, if it takes it, and what was said to this user alone. */
    void catchUp() {
        queue.catchUp();
        if (replay != null) {
            replay.goOn();
        }
        directs.collect();
    }

    /** Writes everything that the rooms said so far, however much waits already. Without a flush. */
    void writeRest() {
        queue.writeRest();
    }

    /** Hands over all that was said to them alone, as far as it is at hand: they leave for good. */
    void writeDirects(Consumer<ServerMessage> writer) {
        directs.writeAll(writer);
    }

    long waitingBytes() {
        return queue.waitingBytes();
    }

    /** The connection is over. */
    void stop() {
        queue.close();
        if (replay != null) {
            replay.end();
        }
    }
}
