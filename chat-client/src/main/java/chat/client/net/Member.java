package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hears what the server says, over all connections: holds it to the contract, and tells the listener and whoever waits for an answer.
 * On the event loop only.
 */
final class Member implements ServerMessageHandler {

    private final Callbacks callbacks;
    private final Requests requests;
    private final Seat seat = new Seat();

    /** The latest one; null before there was any. */
    private @Nullable Connection connection;

    /** Null while this client is in, and before anybody asked for that. */
    private @Nullable Arrival arrival;

    Member(Callbacks callbacks, Requests requests) {
        this.callbacks = callbacks;
        this.requests = requests;
    }

    Seat seat() {
        return seat;
    }

    /** The latest one; there was one. */
    Connection connection() {
        return requireNonNull(connection, "connection");
    }

    boolean isArriving() {
        return arrival != null;
    }

    /** The server will be asked to let this client in. */
    void begin(Arrival arrival) {
        this.arrival = arrival;
    }

    /** There is no way in to be on any more. */
    void endArrival() {
        arrival = null;
    }

    /** There is another connection. */
    void moveTo(Connection connection) {
        this.connection = connection;
    }

    /** The connection is gone. */
    void disconnect(ChatException reason) {
        seat.rooms().disconnect();
        Arrival ended = arrival;
        arrival = null;
        if (ended != null) {
            ended.onEnded(reason);
        }
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        if (arrival == null) {
            violation("a welcome without a join");
        } else if (welcome.protocol() != ProtocolLimits.PROTOCOL_VERSION) {
            violation("it speaks version " + welcome.protocol() + ", this client version "
                    + ProtocolLimits.PROTOCOL_VERSION);
        } else {
            arrival.onWelcome(welcome);
        }
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (arrival != null) {
            arrival.onEntered(entered);
        } else if (seat.isTaken()) {
            enter(entered);
        } else {
            violation("a room was entered without a join");
        }
    }

    /** Takes this client into a room, again perhaps; returns null if that breaks the contract. */
    @Nullable
    RoomEntry enter(ServerMessage.Entered entered) {
        RoomPosition before = seat.rooms().find(entered.room());
        if (before != null && before.isHere()) {
            violation("a room was entered twice");
            return null;
        }
        if (isRecovered(entered) && before != null && entered.seq() < before.last()) {
            violation("a room goes on behind event " + entered.seq() + " after event " + before.last());
            return null;
        }
        String topic = entered.topic();
        RoomEntry entry = new RoomEntry(
                entered.room(),
                entered.users(),
                entered.count(),
                entered.seq(),
                entered.last() == null ? entered.seq() : Math.max(entered.last(), entered.seq()),
                topic == null || topic.isEmpty() ? null : topic,
                entered.epoch(),
                before != null,
                before == null ? 0 : missed(before, entered));
        seat.rooms().enter(entered);
        callbacks.tell(listener -> listener.onRoomEntered(entry));
        requests.entered(entry);
        return entry;
    }

    private static boolean isRecovered(ServerMessage.Entered entered) {
        return Boolean.TRUE.equals(entered.recovered());
    }

    private static long missed(RoomPosition before, ServerMessage.Entered entered) {
        if (isRecovered(entered)) {
            // Not 0 if this client has left the room and come back to it behind our back.
            return entered.seq() - before.last();
        }
        // In a new session the entry is an event itself; and the leaving was one, so that there are some.
        long events = entered.seq() - before.last() - (before.isSeated() ? 0 : 1);
        boolean makesSense = before.isSeated() ? events >= 0 : events > 0;
        return makesSense && Objects.equals(before.epoch(), entered.epoch()) ? events : RoomEntry.UNKNOWN;
    }

    /** This client is out of a room. */
    void part(String room) {
        seat.rooms().remove(room);
        callbacks.tell(listener -> listener.onParted(room));
        requests.parted(room);
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        if (isNext(joined)) {
            callbacks.tell(listener -> listener.onJoined(joined));
        }
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        if (!isNext(left)) {
            return;
        }
        if (isOwn(left.username()) && !left.room().equals(ClientMessage.LOBBY)) {
            part(left.room());
        } else {
            callbacks.tell(listener -> listener.onLeft(left));
        }
    }

    @Override
    public void onSaid(ServerMessage.Said said) {
        if (isNext(said)) {
            // Labels are each sender's own: another's may look like one of ours.
            if (!requests.isEmpty() && said.id() != null && isOwn(said.from())) {
                callbacks.tell(listener -> listener.onMessage(said));
                requests.answer(said.id(), said);
            } else {
                callbacks.tellSaid(said);
            }
        }
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        if (isNext(topic)) {
            callbacks.tell(listener -> listener.onTopic(topic));
            if (isOwn(topic.username())) {
                requests.topic(topic);
            }
        }
    }

    private boolean isNext(ServerMessage.RoomEvent event) {
        String wrong = seat.rooms().advance(event);
        if (wrong != null) {
            violation(wrong);
        }
        return wrong == null;
    }

    private boolean isOwn(String username) {
        return seat.isTaken() && username.equals(seat.username());
    }

    @Override
    public void onDirect(ServerMessage.Direct direct) {
        long missing = seat.advanceDirect(direct.seq());
        if (missing > 0 && arrival == null) {
            violation("direct message " + direct.seq() + " came " + missing + " too early");
        } else if (missing >= 0) {
            if (missing > 0 && arrival != null) {
                arrival.onMissed();
            }
            callbacks.tell(listener -> listener.onDirect(direct));
            if (direct.id() != null && isOwn(direct.from())) {
                requests.answer(direct.id(), direct);
            }
        } // else it was sent again to make sure, and was here before
    }

    @Override
    public void onHistory(ServerMessage.History history) {
        requests.answerInOrder(history);
    }

    @Override
    public void onRooms(ServerMessage.Rooms rooms) {
        requests.answerInOrder(rooms);
    }

    @Override
    public void onUsers(ServerMessage.Users users) {
        requests.answerInOrder(users);
    }

    @Override
    public void onDuplicate(ServerMessage.Duplicate duplicate) {
        if (seat.isTaken()) {
            requests.duplicate(duplicate, seat.username());
        }
    }

    @Override
    public void onFailure(ServerMessage.Failure failure) {
        if (failure.id() != null && failure.code().equals(ErrorCode.SESSION_UNKNOWN.wire())) {
            // Not what was asked is refused, but this connection: it does not act for the session any more, and will
            // end.
            requests.notTaken(failure.id());
            return;
        }
        boolean taken = arrival != null && arrival.onRefused(failure);
        if (!taken && !requests.refuse(failure)) {
            callbacks.tell(listener -> listener.onError(failure));
        }
    }

    @Override
    public void onGoodbye(ServerMessage.Goodbye goodbye) {
        connection().giveUp(new ChatException.ClosedByServer(goodbye));
    }

    @Override
    public void onSlowed(ServerMessage.Slowed slowed) {
        Duration pause = Duration.ofMillis(Math.max(0, slowed.retryAfterMs()));
        connection().slowed(pause);
        callbacks.tell(listener -> listener.onSlowed(pause));
    }

    @Override
    public void onPing(ServerMessage.Ping ping) {
        connection().write(new ClientMessage.Pong());
    }

    @Override
    public void onPong(ServerMessage.Pong pong) {
        connection().pong();
        if (arrival != null) {
            arrival.onPong();
        }
        requests.onPong();
    }

    private void violation(String what) {
        connection().violation(what);
    }
}
