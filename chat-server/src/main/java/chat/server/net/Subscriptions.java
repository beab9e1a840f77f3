package chat.server.net;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.server.domain.Entry;
import chat.server.domain.ResumePoint;
import chat.server.domain.RoomRules;
import chat.server.domain.RoomSubscription;
import chat.server.domain.Session;
import chat.server.fanout.LogReader;
import chat.server.fanout.OutboundQueue;
import chat.server.fanout.RoomFeeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes out at the connection of somebody who is in: the session's rooms, each through a reader of its own, what was said to them
 * alone, and what they missed. All methods are for the channel's event loop, which owns the state.
 */
final class Subscriptions {

    private static final CompletionStage<?> TOLD = CompletableFuture.completedFuture(null);

    private final Connection connection;
    private final ReadGate gate;
    private final Replies replies;
    private final Session session;
    private final RoomFeeds feeds;
    private final OutboundQueue queue;
    private final UserInfo.Kind kind;
    private final DirectMessages directs;
    private final RoomAnswers answers;

    /** By the room's name as the room keeps it; at most {@link ProtocolLimits#MAX_ROOMS_PER_USER}. */
    private final Map<String, Subscription> rooms = new HashMap<>(2); // where most people are

    /** What they missed, as long as it is on its way. */
    private @Nullable Replay replay;

    /** Whether they are on the way into a room, or were not greeted yet. */
    private boolean isMoving = true;

    /** Completes when they are where another device is; null while they are on the way to none. */
    private @Nullable CompletableFuture<@Nullable Void> there;

    /** Whether it is waited for what was said, to follow after it. */
    private boolean awaitsTurn;

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
        this.answers = new RoomAnswers(session, connection.limits().maxAnswerBytes());
    }

    Session session() {
        return session;
    }

    RoomAnswers answers() {
        return answers;
    }

    UserInfo.Kind kind() {
        return kind;
    }

    /**
     * Goes into a room, and answers with what is found there.
     *
     * @param key of a closed one; null for none
     */
    void enter(String room, RoomRules.@Nullable Key key, @Nullable String id) throws ProtocolException {
        leaveEnded();
        if (session.following().isAnswered(room, true)) {
            return;
        }
        Subscription subscription = newSubscription();
        CompletionStage<@Nullable Entry> entering = session.enter(room, key, id, subscription);
        isMoving = true;
        gate.await(
                entering,
                entry -> {
                    isMoving = false;
                    if (connection.isClosing()) {
                        subscription.reader().close();
                    } else if (entry == null) {
                        subscription.reader().close();
                        followOrEnter(room, key, id);
                    } else {
                        connection.catchUp();
                        entered(entry, subscription);
                        follow();
                    }
                },
                failure -> {
                    isMoving = false;
                    subscription.reader().close(); // it may have failed after that
                    connection.failed(failure);
                    follow();
                });
    }

    /** Another device has come in meanwhile. If it is out again, this one goes in by itself. */
    private void followOrEnter(String room, RoomRules.@Nullable Key key, @Nullable String id) {
        try {
            follow(RoomName.of(room, id), true, () -> {
                try {
                    enter(room, key, id);
                } catch (ProtocolException refused) {
                    connection.failed(refused);
                }
            });
        } catch (ProtocolException impossible) {
            throw new IllegalStateException("they went there", impossible);
        }
    }

    /** They were greeted: from now on they go where other devices take them. */
    void greeted() {
        isMoving = false;
        follow();
    }

    /** Goes where other devices of the user are, and out of where these have left, after all that was asked for here. */
    void follow() {
        if (isMoving || awaitsTurn || connection.isClosing()) {
            return; // it is called again after that
        }
        leaveEnded();
        RoomName next = session.following().nextToFollow();
        if (next == null) {
            return;
        }
        if (session.isReadyFor(null)) {
            follow(next, false, () -> {});
        } else {
            awaitsTurn = true;
            gate.await(
                    session.progress(),
                    progressed -> {
                        awaitsTurn = false;
                        follow();
                    },
                    connection::failed);
        }
    }

    private void follow(RoomName room, boolean isAsked, Runnable ifOut) {
        CompletionStage<Map<String, Long>> following = session.following().follow(room, isAsked);
        isMoving = true;
        there = new CompletableFuture<>();
        session.hold(there); // what waits to be asked for is asked for after that
        gate.await(
                following,
                seen -> {
                    if (connection.isClosing()) {
                        arrived();
                    } else if (seen.isEmpty()) {
                        arrived();
                        ifOut.run();
                        follow();
                    } else {
                        connection.catchUp();
                        AtomicBoolean told = new AtomicBoolean();
                        replay(seen, false, () -> told.set(true), () -> {
                            arrived();
                            if (!told.get()) {
                                ifOut.run(); // out again before it could be told
                            }
                            follow();
                        });
                    }
                },
                failure -> {
                    arrived();
                    connection.failed(failure);
                    follow();
                });
    }

    /** They are where another device is, or will not get there. */
    private void arrived() {
        isMoving = false;
        CompletableFuture<@Nullable Void> awaited = there;
        if (awaited != null) {
            there = null;
            awaited.complete(null);
        }
    }

    private void leaveEnded() {
        for (String room : session.following().takeEnded()) {
            Subscription subscription = rooms.remove(room);
            if (subscription != null) {
                subscription.reader().finish();
                replies.written();
            }
        }
    }

    /** For a room on the way into it; its reader is to be closed where nothing comes of that. */
    Subscription newSubscription() {
        return new Subscription(feeds, queue.newReader());
    }

    /** Tells what was found in a room, and has it come out from now on. */
    void entered(Entry entry, Subscription subscription) {
        replies.send(answers.entered(entry, null, null));
        if (kind != UserInfo.Kind.TEXT) {
            begin(entry.room(), subscription);
            return;
        }
        try {
            gate.await(
                    answers.history(entry.room(), entry.seq(), ProtocolLimits.DEFAULT_HISTORY_MESSAGES, null),
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

    /**
     * Tells what is found in a room by whoever comes back to it, or is there by another device.
     *
     * @return completes when that is told
     */
    CompletionStage<?> tell(ResumePoint point, boolean isBack) {
        Entry entry = point.entry();
        Long last = isBack || point.last() != entry.seq() ? point.last() : null;
        connection.pace().send(answers.entered(entry, isBack ? point.recovered() : null, last));
        if (kind != UserInfo.Kind.TEXT || !entry.room().equals(LOBBY)) {
            return TOLD;
        }
        try {
            return answers.history(LOBBY, entry.seq() + 1, ProtocolLimits.DEFAULT_HISTORY_MESSAGES, null)
                    .thenAccept(history -> {
                        if (!history.messages().isEmpty()) {
                            replies.send(history);
                        }
                    })
                    .exceptionally(failure -> {
                        connection.failed(failure);
                        return null;
                    });
        } catch (ProtocolException gone) {
            throw new IllegalStateException("they are in the lobby", gone);
        }
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
        if (subscription.reader().isStopped()) {
            left(room); // before it came out
        }
    }

    /** Goes out of a room: its last event here is this leave. */
    void part(String room, @Nullable String id) throws ProtocolException {
        leaveEnded();
        if (session.following().isAnswered(room, false)) {
            return;
        }
        CompletionStage<String> parting;
        try {
            parting = session.part(room, id);
        } catch (ProtocolException refused) {
            leaveEnded(); // another session of theirs went out at this very moment
            if (session.following().isAnswered(room, false)) {
                return;
            }
            throw refused;
        }
        gate.await(parting, this::left, failure -> {
            connection.failed(failure);
            follow();
        });
    }

    private void left(String room) {
        Subscription subscription = rooms.remove(room);
        if (subscription != null) {
            pauseIfCongested(subscription.reader());
            subscription.reader().finish();
            replies.written();
        }
    }

    /**
     * They are taken out of a room, after what they asked for: nothing more is read before that. They see it in its turn, after what they
     * missed there. Returns whether they were in it.
     */
    CompletionStage<Boolean> expel(RoomName room) {
        CompletionStage<@Nullable String> out = session.expel(room);
        gate.await(
                out,
                name -> {
                    if (name != null) {
                        left(name);
                        replies.flush();
                    }
                },
                connection::failed);
        return out.thenApply(Objects::nonNull);
    }

    /** Says something. */
    void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        session.speech().say(room, text, id, action);
        pauseIfCongested(room);
    }

    void edit(String room, long seq, String text, @Nullable String id) throws ProtocolException {
        session.speech().edit(room, seq, text, id);
        pauseIfCongested(room);
    }

    void delete(String room, long seq, @Nullable String id) throws ProtocolException {
        session.speech().delete(room, seq, id);
        pauseIfCongested(room);
    }

    void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        session.speech().setTopic(room, topic, id);
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

    /** After everything that happens in a room because of this connection: reads nothing for a while if the room has too much to do. */
    private void pauseIfCongested(LogReader reader) {
        if (reader.isCongested()) {
            gate.await(reader.whenRelieved(), relieved -> {}, connection::failed);
        }
    }

    /**
     * Tells up to where they have read. From then on what is said to this user alone comes out here too, and what they are told that they did
     * not ask for.
     */
    void beginDirects() {
        gate.await(
                session.marks().all(),
                marks -> {
                    marks.forEach(replies::send);
                    greet();
                },
                failure -> {
                    greet();
                    connection.failed(failure);
                });
    }

    private void greet() {
        directs.begin(session);
        session.tellInvitations();
    }

    /**
     * Goes on where an earlier connection of the session broke off. Nothing is read until that is done.
     *
     * @param seen the number of the latest event that was seen, by room
     * @param directsSeen the same of direct messages; -1 if that is not known
     * @param onBack run before anything else is written
     */
    void replay(Map<String, Long> seen, long directsSeen, Runnable onBack) {
        replay(session.stays().seen(seen), true, onBack, () -> {
            gate.await(session.directs().rewind(directsSeen), stands -> beginDirects(), connection::failed);
            greeted();
        });
    }

    /**
     * Begins where the user is by other devices. Nothing is read until that is done.
     *
     * @param onArrival run before anything else is written
     */
    void arrive(Runnable onArrival) {
        replay(session.stays().seen(Map.of()), false, onArrival, () -> {
            beginDirects();
            greeted();
        });
    }

    private void replay(Map<String, Long> seen, boolean isBack, Runnable onBack, Runnable onEnd) {
        Replay missed = new Replay(connection, session, this, seen, isBack, onBack, () -> {
            replay = null;
            onEnd.run();
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
        arrived(); // what waits for that does so no more
    }
}
