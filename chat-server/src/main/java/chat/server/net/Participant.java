package chat.server.net;

import static chat.protocol.ClientMessage.DIRECTS;
import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.Username;
import chat.server.fanout.LogReader;
import chat.server.fanout.Outlet;
import chat.server.fanout.RoomFeeds;
import chat.server.room.Attachment;
import chat.server.room.Chat;
import chat.server.room.Entry;
import chat.server.room.Membership;
import chat.server.room.Reentry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever sits at a connection, from the name they get to the end: which rooms come out there, and what becomes of the seat when the
 * connection is lost. All methods are for the channel's event loop, except those of {@link Attachment}.
 */
final class Participant implements Attachment {

    private static final Logger log = LoggerFactory.getLogger(Participant.class);

    private static final String TAKEN_OVER = "this session goes on over another connection";

    private final Connection connection;
    private final EventLoop eventLoop;
    private final Chat chat;
    private final RoomFeeds feeds;
    private final Outlet outlet;
    private final Occupant.Kind kind;
    private final Instant since = Instant.now();

    /** By the room's name as the room keeps it; at most {@link ProtocolLimits#MAX_ROOMS_PER_USER}. */
    private final Map<String, LogReader> readers = new ConcurrentHashMap<>();

    private final AtomicBoolean mailAwaited = new AtomicBoolean();

    private @Nullable Membership membership;

    /** Whether {@code welcome} and {@code entered} were written: nothing else comes before them. */
    private boolean greeted;

    /** Ends the time for which the seat is kept; null while somebody sits here. */
    private @Nullable Future<?> keptUntil;

    Participant(
            Connection connection, EventLoop eventLoop, Chat chat, RoomFeeds feeds, Outlet outlet, Occupant.Kind kind) {
        this.connection = connection;
        this.eventLoop = eventLoop;
        this.chat = chat;
        this.feeds = feeds;
        this.outlet = outlet;
        this.kind = kind;
    }

    /** What is said to whoever is let in. */
    interface Greeting {

        ServerMessage.Welcome welcome(Membership membership);
    }

    /**
     * Takes the place in the lobby of somebody who got a name and a seat.
     *
     * @param onIn run when {@code entered} was written
     */
    void arrive(Membership membership, Greeting greeting, Runnable onIn) {
        this.membership = membership;
        LogReader reader = outlet.newReader();
        try {
            connection.await(
                    membership.enter(LOBBY, null, room -> feeds.subscribe(room, reader)),
                    entry -> {
                        if (connection.isClosing()) {
                            reader.close();
                            leave("disconnected", LeaveReason.DISCONNECTED);
                            return;
                        }
                        log.info(
                                "{} joined from {} ({} of {})",
                                username(),
                                connection.address(),
                                entry.roster().count(),
                                chat.maxUsers());
                        connection.send(greeting.welcome(membership));
                        entered(entry, reader);
                        greeted = true;
                        collectMail();
                        onIn.run();
                    },
                    failure -> {
                        reader.close(); // it may have failed after that
                        membership.leave(LeaveReason.DISCONNECTED);
                        connection.failed(failure);
                    });
        } catch (ProtocolException impossible) {
            throw new IllegalStateException("the lobby is there, and nobody is in who only arrives", impossible);
        }
    }

    /** Goes into a room, and answers with what is found there. */
    void enter(String room, @Nullable String id) throws ProtocolException {
        LogReader reader = outlet.newReader();
        connection.await(
                membership().enter(room, id, name -> feeds.subscribe(name, reader)),
                entry -> {
                    if (connection.isClosing()) {
                        reader.close();
                    } else {
                        connection.catchUp();
                        entered(entry, reader);
                    }
                },
                failure -> {
                    reader.close();
                    connection.failed(failure);
                });
    }

    private void entered(Entry entry, LogReader reader) {
        connection.send(new ServerMessage.Entered(
                entry.room(),
                entry.roster().names(),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                null,
                null));
        if (kind == Occupant.Kind.TEXT) {
            showHistory(entry.room(), entry.seq());
        }
        readers.put(entry.room(), reader);
        reader.begin();
    }

    /** People see what was said before they came. */
    private void showHistory(String room, long before) {
        try {
            ServerMessage.History history = history(room, before, ProtocolLimits.DEFAULT_HISTORY_MESSAGES, null);
            if (!history.messages().isEmpty()) {
                connection.send(history);
            }
        } catch (ProtocolException gone) {
            // They have left it meanwhile.
        }
    }

    /**
     * Goes on where an earlier connection of the session broke off.
     *
     * @param seen the number of the latest event that was seen, by room
     * @param onIn run when all that was missed was written
     */
    void comeBack(Membership membership, Map<String, Long> seen, Greeting greeting, Runnable onIn) {
        this.membership = membership;
        if (connection.isClosing()) {
            lost("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        List<LogReader> fixed = new ArrayList<>();
        // Half of what may wait: there is to be room for what is said now.
        List<Reentry> reentries = membership.reenter(seen, connection.limits().maxWaitingBytes() / 2, room -> {
            LogReader reader = outlet.newReader();
            feeds.subscribe(room, reader);
            fixed.add(reader);
        });
        if (reentries.isEmpty()) { // whoever is in is in the lobby
            connection.close(CloseReason.KICKED, TAKEN_OVER);
            return;
        }
        log.info("{} is back from {}", username(), connection.address());
        connection.send(greeting.welcome(membership));
        for (int i = 0; i < reentries.size(); i++) {
            Reentry reentry = reentries.get(i);
            readers.put(reentry.entry().room(), fixed.get(i));
            reentered(reentry, ProtocolLimits.MAX_LISTED_USERS / reentries.size());
        }
        fixed.forEach(LogReader::begin);
        greeted = true;
        membership.rewindDirects(seen.getOrDefault(DIRECTS, -1L));
        collectMail();
        onIn.run();
    }

    /** @param maxNames how many to list of those who are there: all rooms together are to be no more than one can be */
    private void reentered(Reentry reentry, int maxNames) {
        Entry entry = reentry.entry();
        connection.send(new ServerMessage.Entered(
                entry.room(),
                entry.roster().shortened(maxNames, username().toString()),
                entry.roster().count(),
                entry.seq(),
                topic(entry),
                epoch(entry),
                reentry.missed() != null,
                reentry.last()));
        if (reentry.missed() != null) {
            reentry.missed().forEach(connection::send);
        }
    }

    private static @Nullable String topic(Entry entry) {
        return entry.topic().isEmpty() ? null : entry.topic();
    }

    /** Of no use to those who do not come back. */
    private @Nullable String epoch(Entry entry) {
        return membership().session() == null ? null : entry.epoch();
    }

    /** Goes out of a room: its last event here is this leave. */
    void part(String room, @Nullable String id) throws ProtocolException {
        connection.await(
                membership().part(room, id, this::stopHere),
                name -> {
                    LogReader reader = readers.remove(name);
                    if (reader != null) {
                        reader.finish();
                        connection.written();
                    }
                },
                connection::failed);
    }

    private void stopHere(String room) {
        LogReader reader = readers.get(room);
        if (reader != null) {
            reader.stopHere();
        }
    }

    /** Says something, and stops reading from here for a while if the room has too much to do. */
    void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        ServerMessage.Duplicate duplicate = membership().say(room, text, id, action);
        if (duplicate != null) {
            connection.answer(duplicate);
            return;
        }
        pauseIfCongested(room);
    }

    void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        membership().setTopic(room, topic, id);
        pauseIfCongested(room);
    }

    private void pauseIfCongested(String room) {
        LogReader reader = readers.get(room);
        if (reader == null) { // in another case than the room's own
            String name = membership().nameOf(room);
            reader = name == null ? null : readers.get(name);
        }
        if (reader != null && reader.isCongested()) {
            connection.pauseUntil(reader::whenRelieved);
        }
    }

    void sayTo(String to, String text, @Nullable String id, boolean action) throws ProtocolException {
        ServerMessage.Duplicate duplicate = membership().sayTo(to, text, id, action);
        if (duplicate != null) {
            connection.answer(duplicate);
        } else {
            collectMail();
        }
    }

    ServerMessage.History history(String room, long before, int limit, @Nullable String id) throws ProtocolException {
        int atMost = Math.min(limit, ProtocolLimits.MAX_HISTORY_MESSAGES);
        // A quarter of what may wait, so that whoever asks is not slow because of the answer.
        return membership().history(room, before, atMost, connection.limits().maxWaitingBytes() / 4, id);
    }

    Membership membership() {
        if (membership == null) {
            throw new IllegalStateException("nobody sits here yet");
        }
        return membership;
    }

    Username username() {
        return membership().username();
    }

    boolean isIn() {
        return membership != null;
    }

    /** Hands the channel what the rooms said since, if it takes it. */
    void catchUp() {
        outlet.catchUp();
    }

    /** Hands the channel what was said to this user alone, if it takes it. */
    void collectMail() {
        while (greeted && !connection.isClosing() && connection.isWritable()) {
            Direct direct = membership().nextDirect();
            if (direct == null) {
                return;
            }
            connection.send(direct);
        }
    }

    /** Hands over all that was said to this user alone, however much waits already: they leave for good. */
    void writeMail(Consumer<ServerMessage> writer) {
        if (greeted) {
            for (Direct direct = membership().nextDirect();
                    direct != null;
                    direct = membership().nextDirect()) {
                writer.accept(direct);
            }
        }
    }

    @Override
    public void mail() {
        if (eventLoop.inEventLoop()) {
            collectMail(); // at once: one read of somebody else's may bring more than is kept. The flush comes later
            // all the same
        }
        if (!mailAwaited.get() && mailAwaited.compareAndSet(false, true)) {
            onLoop(() -> {
                mailAwaited.set(false);
                collectMail();
                connection.flush();
            });
        }
    }

    @Override
    public void failed(Throwable cause) {
        onLoop(() -> connection.failed(cause));
    }

    @Override
    public void ended(End how) {
        onLoop(() -> {
            boolean wasKept = stopKeeping();
            if (how == End.EVICTED) {
                logLeft("its seat was needed");
            } else if (!wasKept) {
                connection.close(CloseReason.KICKED, TAKEN_OVER);
            }
        });
    }

    private void onLoop(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the server has stopped", e);
        }
    }

    /** Writes everything that the rooms said so far, however much waits already. Without a flush. */
    void writeRest() {
        outlet.writeRest();
    }

    /** The connection is over, and whoever sat here may want to come back: their seat is kept if they said so. */
    void lost(String logged, LeaveReason reason) {
        outlet.close();
        Duration window = connection.limits().resumeWindow();
        if (membership == null || keptUntil != null) {
            return;
        }
        if (window.isZero() || !membership.keep(reason)) {
            leave(logged, reason);
            return;
        }
        try {
            keptUntil = eventLoop.schedule(this::expire, window.toMillis(), TimeUnit.MILLISECONDS);
            connection.keeps(this);
            log.info("{} is lost: {}; the seat is kept for {} s", username(), logged, window.toSeconds());
        } catch (RejectedExecutionException e) {
            leave(logged, reason); // the server has stopped
        }
    }

    private void expire() {
        if (stopKeeping() && membership().expire()) {
            logLeft("did not come back");
        }
    }

    /** The connection is over for good: name and seat are free at once. */
    void leave(String logged, LeaveReason reason) {
        outlet.close();
        stopKeeping();
        if (membership != null && membership.leave(reason)) {
            logLeft(logged);
        }
    }

    /**
     * The operator wants them out.
     *
     * @param text what to tell them beside that they were removed
     */
    void remove(@Nullable String text) {
        if (keptUntil == null) {
            connection.close(CloseReason.KICKED, text);
        } else {
            leave(CloseReason.KICKED.wire(), LeaveReason.KICKED);
        }
    }

    private void logLeft(String why) {
        log.info("{} left: {} ({} of {})", username(), why, chat.count(), chat.maxUsers());
    }

    /** Returns whether the seat was kept. */
    private boolean stopKeeping() {
        if (keptUntil == null) {
            return false;
        }
        keptUntil.cancel(false);
        keptUntil = null;
        connection.keepsNot(this);
        return true;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Who sits here, or would if they came back. */
    Occupant occupant() {
        return new Occupant(
                username().toString(),
                connection.address(),
                keptUntil == null ? kind : Occupant.Kind.AWAY,
                since,
                keptUntil == null ? outlet.waitingBytes() : 0);
    }
}
