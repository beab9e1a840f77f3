package chat.server.net;

import static chat.protocol.ClientMessage.DIRECTS;
import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Welcome;
import chat.protocol.Username;
import chat.server.fanout.LogReader;
import chat.server.fanout.Outlet;
import chat.server.fanout.RoomFeeds;
import chat.server.room.Attachment;
import chat.server.room.Chat;
import chat.server.room.Entry;
import chat.server.room.Membership;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever sits at a connection, from the name they get to the end: how they come in and go, and what comes out there meanwhile. All methods
 * are for the channel's event loop, which owns the state, except those of {@link Attachment}.
 */
final class Participant implements Attachment {

    private static final Logger log = LoggerFactory.getLogger(Participant.class);

    static final String TAKEN_OVER = "this session goes on over another connection";

    private final Connection connection;
    private final Reading reading;
    private final Replies replies;
    private final EventLoop eventLoop;
    private final Chat chat;
    private final RoomFeeds feeds;
    private final Outlet outlet;
    private final Occupant.Kind kind;
    private final Connections connections;
    private final PrivateMail mail;

    /** What somebody has who got a name. */
    private record Place(Membership membership, OpenRooms rooms, TakenSeat seat) {}

    /** Null until they have one. */
    private @Nullable Place place;

    /** What they missed, as long as it is on its way. */
    private @Nullable Replay replay;

    /** @param connections told when a seat is kept whose connection is gone */
    Participant(
            Connection connection,
            EventLoop eventLoop,
            Chat chat,
            RoomFeeds feeds,
            Outlet outlet,
            Occupant.Kind kind,
            Connections connections) {
        this.connection = connection;
        this.reading = connection.reading();
        this.replies = connection.replies();
        this.eventLoop = eventLoop;
        this.chat = chat;
        this.feeds = feeds;
        this.outlet = outlet;
        this.kind = kind;
        this.connections = connections;
        this.mail = new PrivateMail(replies, eventLoop);
    }

    /**
     * Takes the place in the lobby of somebody who got a name and a seat.
     *
     * @param greeting what is said to whoever is let in
     * @param onIn run when {@code entered} was written
     */
    void arrive(Membership membership, Function<Membership, Welcome> greeting, Runnable onIn) {
        connection.visit().begin(membership.allowance().messages(), now());
        OpenRooms rooms = sit(membership);
        if (connection.isClosing()) {
            leave("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        LogReader reader = rooms.newReader();
        try {
            reading.await(
                    membership.rooms().enter(LOBBY, null, room -> rooms.fix(room, reader)),
                    entry -> {
                        if (connection.isClosing()) {
                            reader.close();
                            leave("disconnected", LeaveReason.DISCONNECTED);
                            return;
                        }
                        logJoined(entry);
                        replies.send(greeting.apply(membership));
                        rooms.entered(entry, reader);
                        mail.begin(membership.directs());
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

    /**
     * Goes on where an earlier connection of the session broke off.
     *
     * @param seen the number of the latest event that was seen, by room
     * @param greeting what is said to whoever is let in
     * @param onIn run before they are greeted
     */
    void comeBack(
            Membership membership, Map<String, Long> seen, Function<Membership, Welcome> greeting, Runnable onIn) {
        OpenRooms rooms = sit(membership);
        if (connection.isClosing()) {
            lost("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        Runnable onBack = () -> {
            log.info("{} is back from {}", username(), connection.address());
            replies.send(greeting.apply(membership));
        };
        Runnable onEnd = () -> {
            replay = null;
            membership.directs().rewind(seen.getOrDefault(DIRECTS, -1L));
            mail.begin(membership.directs());
        };
        Replay missed = new Replay(connection, eventLoop, membership.rooms(), rooms, seen, onBack, onEnd);
        replay = missed;
        reading.pauseUntil(missed::whenEnded); // first: what was read already waits too
        onIn.run();
        missed.goOn();
    }

    private OpenRooms sit(Membership membership) {
        OpenRooms rooms = new OpenRooms(connection, membership, feeds, outlet, kind == Occupant.Kind.TEXT);
        Duration window = connection.limits().resumeWindow();
        connection.joined();
        connection.pace().begin(membership.allowance());
        place = new Place(membership, rooms, new TakenSeat(this, membership, window, chat, connections));
        return rooms;
    }

    boolean isIn() {
        return place != null;
    }

    private Place place() {
        if (place == null) {
            throw new IllegalStateException("nobody sits here yet");
        }
        return place;
    }

    Username username() {
        return place().membership().username();
    }

    /** The rooms that come out here; only of somebody who is in. */
    OpenRooms rooms() {
        return place().rooms();
    }

    /** Says something to one user. */
    void sayTo(String to, String text, @Nullable String id, boolean action) throws ProtocolException {
        ServerMessage.Duplicate duplicate = place().membership().directs().say(to, text, id, action);
        if (duplicate != null) {
            connection.answer(duplicate);
        } else {
            mail.collect();
        }
    }

    /** Hands the channel what the rooms said since, if it takes it, and what was said to this user alone. */
    void catchUp() {
        outlet.catchUp();
        if (replay != null) {
            replay.goOn();
        }
        mail.collect();
    }

    /** Writes everything that the rooms said so far, however much waits already. Without a flush. */
    void writeRest() {
        outlet.writeRest();
    }

    /** Hands over all that was said to this user alone, however much waits already: they leave for good. */
    void writeMail(Consumer<ServerMessage> writer) {
        mail.writeAll(writer);
    }

    @Override
    public @Nullable Object origin() {
        return connection.visit().peer().share();
    }

    @Override
    public void mail() {
        mail.arrived();
    }

    @Override
    public void failed(Throwable cause) {
        Loops.execute(eventLoop, () -> connection.failed(cause));
    }

    @Override
    public CompletableFuture<Boolean> remove(Membership membership, @Nullable String text) {
        try {
            return CompletableFuture.supplyAsync(() -> removeNow(membership, text), eventLoop);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.failedFuture(stopped);
        }
    }

    private boolean removeNow(Membership membership, @Nullable String text) {
        if (place == null) {
            sit(membership); // it was about to do so
        }
        // The connection may be over already, and the seat kept.
        return connection.close(CloseReason.KICKED, text) || leave(CloseReason.KICKED.wire(), LeaveReason.KICKED);
    }

    @Override
    public void ended(End how) {
        Loops.execute(eventLoop, () -> {
            if (how == End.EVICTED) {
                place().seat().evicted();
            } else {
                if (place != null) {
                    place.seat().release();
                }
                connection.displaced(TAKEN_OVER);
            }
        });
    }

    /** The connection is over, and whoever sat here may want to come back: their seat is kept if they said so. */
    void lost(String logged, LeaveReason reason) {
        stop();
        if (place != null) {
            place.seat().lost(logged, reason);
        }
    }

    /**
     * The connection is over for good: name and seat are free at once.
     *
     * @return whether they were to be given up: they had not been, and nobody has come back to them elsewhere
     */
    boolean leave(String logged, LeaveReason reason) {
        stop();
        return place != null && place.seat().leave(logged, reason);
    }

    private void stop() {
        outlet.close();
        if (replay != null) {
            replay.end();
        }
    }

    /** They have left for good: what they have taken of their messages counts against whoever comes from there next. */
    void hasLeft() {
        connection.visit().end(place().membership().allowance().messages(), now());
    }

    private long now() {
        return eventLoop.ticker().nanoTime();
    }

    private void logJoined(Entry entry) {
        log.info(
                "{} joined from {} ({} of {})",
                username(),
                connection.address(),
                entry.roster().count(),
                chat.maxUsers());
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Who sits here, or would if they came back. */
    Occupant occupant() {
        boolean isAway = place().seat().isKept();
        return new Occupant(
                username().toString(),
                connection.address(),
                isAway ? Occupant.Kind.AWAY : kind,
                place().membership().since(),
                isAway ? 0 : outlet.waitingBytes());
    }
}
