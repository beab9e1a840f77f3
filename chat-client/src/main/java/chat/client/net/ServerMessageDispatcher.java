package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the server says, over all connections: holds it to the contract, and tells the listener and whoever waits for an answer.
 * Throws {@link ContractViolation}. On the event loop only.
 */
final class ServerMessageDispatcher implements ServerMessageHandler {

    private final Callbacks callbacks;
    private final PendingRequests pending;
    private final ResumeState state;
    private final ClientRooms rooms;

    /** The latest one; null before there was any. */
    private @Nullable ServerConnection connection;

    /** Null while this client is in, and before anybody asked for that. */
    private @Nullable JoinExchange exchange;

    /** Whether the server has said welcome in this exchange. */
    private boolean welcomed;

    ServerMessageDispatcher(Callbacks callbacks, PendingRequests pending, ResumeState state, ClientRooms rooms) {
        this.callbacks = callbacks;
        this.pending = pending;
        this.state = state;
        this.rooms = rooms;
    }

    private ServerConnection connection() {
        return requireNonNull(connection, "connection");
    }

    void moveTo(ServerConnection connection) {
        this.connection = connection;
    }

    boolean isJoining() {
        return exchange != null;
    }

    void begin(JoinExchange exchange) {
        this.exchange = exchange;
        welcomed = false;
    }

    void endExchange() {
        exchange = null;
    }

    void disconnect(ChatException reason) {
        rooms.disconnect();
        JoinExchange ended = exchange;
        exchange = null;
        if (ended != null) {
            ended.onEnded(reason);
        }
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        if (exchange == null) {
            throw new ContractViolation("a welcome without a join");
        }
        if (welcomed) {
            throw new ContractViolation("a second welcome");
        }
        if (welcome.protocol() != ProtocolLimits.PROTOCOL_VERSION) {
            throw new ContractViolation("it speaks version " + welcome.protocol() + ", this client version "
                    + ProtocolLimits.PROTOCOL_VERSION);
        }
        welcomed = true;
        state.isDevice(welcome.device());
        exchange.onWelcome(welcome);
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (exchange == null ? !state.isJoined() : !welcomed) {
            throw new ContractViolation("a room was entered without a join");
        }
        if (exchange == null) {
            rooms.enter(entered);
        } else {
            exchange.onEntered(entered);
        }
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        rooms.advance(joined);
        callbacks.tell(listener -> listener.onJoined(joined));
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        rooms.advance(left);
        if (isOwn(left.username()) && !left.room().equals(ClientMessage.LOBBY)) {
            rooms.part(left.room(), left.reason());
        } else {
            callbacks.tell(listener -> listener.onLeft(left));
        }
    }

    @Override
    public void onMessage(ServerMessage.Message said) {
        rooms.advance(said);
        // Ids are each sender's own: another's may look like one of ours.
        if (!pending.isEmpty() && said.id() != null && state.isOwn(said)) {
            callbacks.tell(listener -> listener.onMessage(said));
            pending.answer(said.id(), said);
        } else {
            callbacks.tellSaid(said);
        }
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        rooms.advance(topic);
        callbacks.tell(listener -> listener.onTopic(topic));
        if (isOwn(topic.username())) {
            pending.topic(topic);
        }
    }

    @Override
    public void onEdited(ServerMessage.Edited edited) {
        if (rooms.isNew(edited)) {
            rooms.advance(edited);
            callbacks.tell(listener -> listener.onEdited(edited));
        }
        if (isOwn(edited.by())) {
            pending.edited(edited);
        }
    }

    @Override
    public void onDeleted(ServerMessage.Deleted deleted) {
        if (rooms.isNew(deleted)) {
            rooms.advance(deleted);
            callbacks.tell(listener -> listener.onDeleted(deleted));
        }
        pending.deleted(deleted);
    }

    private boolean isOwn(String username) {
        return state.isJoined() && username.equals(state.username());
    }

    @Override
    public void onDirectMessage(ServerMessage.DirectMessage direct) {
        long missing = state.advanceDirect(direct.seq());
        if (missing < 0) {
            return; // it was sent again to make sure, and was here before
        }
        if (missing > 0 && exchange == null) {
            throw new ContractViolation("direct message " + direct.seq() + " came " + missing + " too early");
        }
        if (missing > 0 && exchange != null) {
            exchange.onDirectsMissed();
        }
        callbacks.tell(listener -> listener.onDirectMessage(direct));
        if (direct.id() != null && state.isOwn(direct)) {
            pending.answer(direct.id(), direct);
        }
    }

    @Override
    public void onHistory(ServerMessage.History history) {
        pending.answerInOrder(history);
    }

    @Override
    public void onFound(ServerMessage.Found found) {
        pending.answerInOrder(found);
    }

    @Override
    public void onRooms(ServerMessage.Rooms rooms) {
        pending.answerInOrder(rooms);
    }

    @Override
    public void onUsers(ServerMessage.Users users) {
        pending.answerInOrder(users);
    }

    @Override
    public void onDuplicate(ServerMessage.Duplicate duplicate) {
        if (state.isJoined()) {
            pending.duplicate(duplicate, state.username());
        }
    }

    @Override
    public void onAccount(ServerMessage.Account account) {
        ClientMessage asked = pending.answerInOrder(account);
        state.accountChanged(asked);
        if (asked == null) {
            callbacks.tell(listener -> listener.onAccount(account));
        }
    }

    @Override
    public void onRead(ServerMessage.Read read) {
        callbacks.tell(listener -> listener.onRead(read));
    }

    @Override
    public void onModerated(ServerMessage.Moderated moderated) {
        callbacks.tell(listener -> listener.onModerated(moderated));
        if (moderated.by() == null || isOwn(moderated.by())) {
            pending.moderated(moderated);
        }
    }

    @Override
    public void onBans(ServerMessage.Bans bans) {
        pending.answerInOrder(bans);
    }

    @Override
    public void onInvited(ServerMessage.Invited invited) {
        callbacks.tell(listener -> listener.onInvited(invited));
    }

    @Override
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        if (failure.id() != null && failure.code().equals(ErrorCode.SESSION_UNKNOWN.wire())) {
            // Not the request is refused, but this connection: it does not act for the session any more, and will end.
            pending.notTaken(failure.id());
            return;
        }
        boolean taken = exchange != null && exchange.onRefused(failure);
        if (!taken && !pending.refuse(failure) && !isOfNoInterest(failure)) {
            callbacks.tell(listener -> listener.onErrorMessage(failure));
        }
    }

    /** Another device of the user may go into a room, or out of it, while this client asks for the same. */
    private static boolean isOfNoInterest(ServerMessage.ErrorMessage failure) {
        return ClientCore.READ_ID.equals(failure.id())
                || (failure.id() != null && failure.code().equals(ErrorCode.ALREADY_JOINED.wire()));
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
        if (exchange != null) {
            exchange.onPong();
        }
        pending.onPong();
    }
}
