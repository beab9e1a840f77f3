package chat.client.net;

import chat.client.ChatException;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way back in on a new connection: into the session that the server kept, where what was missed follows; or where it kept none
 * into a new one, and then into each room. On the event loop only.
 */
final class Rejoin implements JoinExchange {

    private enum Phase {
        /** Back into the session, until the answer to a ping has come after all that the server had for it. */
        RESUMING,
        /** Into a new one, until the lobby was entered. */
        JOINING,
        /** Into the other rooms, until each of them was entered or refused. */
        ENTERING
    }

    private final ServerConnection connection;
    private final ResumeState state;
    private final ClientRooms rooms;
    private final PendingRequests pending;
    private final Callbacks callbacks;
    private final Reconnector reconnector;
    private final Supplier<AnswerTimeouts.Wait> awaitAnswer;
    private final Runnable onIn;

    private AnswerTimeouts.@Nullable Wait wait;
    private Phase phase = Phase.JOINING;
    private boolean welcomed;

    /** The rooms that the server was asked to let this client into again, by the id of the question. */
    private final Map<String, String> asked = new HashMap<>();

    /** Why some rooms have to be asked for again, later; null if none has to. */
    private ChatException.@Nullable Refused postponed;

    /**
     * @param reconnector is told what the lost connection cost
     * @param awaitAnswer begins to wait for the server, which is given up if it says nothing for too long
     * @param onIn is run when all rooms were entered and everything that was missed has come
     */
    Rejoin(
            ServerConnection connection,
            ResumeState state,
            ClientRooms rooms,
            PendingRequests pending,
            Callbacks callbacks,
            Reconnector reconnector,
            Supplier<AnswerTimeouts.Wait> awaitAnswer,
            Runnable onIn) {
        this.connection = connection;
        this.state = state;
        this.rooms = rooms;
        this.pending = pending;
        this.callbacks = callbacks;
        this.reconnector = reconnector;
        this.awaitAnswer = awaitAnswer;
        this.onIn = onIn;
    }

    /** Asks for the session, or for a new one. */
    void begin() {
        connection.write(state.join());
        phase = state.hasSession() ? Phase.RESUMING : Phase.JOINING;
        if (phase == Phase.RESUMING) {
            connection.ping();
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        endWait();
        wait = awaitAnswer.get();
    }

    private void endWait() {
        if (wait != null) {
            wait.end();
        }
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        welcomed = true;
        if (phase == Phase.RESUMING && state.isResumedBy(welcome)) {
            reconnector.onSessionFound();
        } else {
            phase = Phase.JOINING;
            reconnector.onSessionLost();
            state.begin(welcome);
            pending.failUncertain();
        }
        callbacks.tell(listener -> listener.onWelcomedBack(welcome.maxUsers(), welcome.features(), welcome.role()));
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (phase == Phase.ENTERING) {
            takeAsked(entered.room());
        }
        RoomEntry entry = rooms.enter(entered);
        if (entry.again() && !entry.isComplete()) {
            reconnector.onMissed();
        }
        if (phase == Phase.JOINING) {
            enterTheOthers();
        } else if (phase == Phase.ENTERING) {
            endIfIn();
        }
    }

    /** A room that was asked for is there; if somebody made it anew under another spelling, it is another one. */
    private void takeAsked(String entered) {
        List.copyOf(asked.values()).stream()
                .filter(room -> RoomName.areSame(room, entered))
                .forEach(room -> {
                    asked.values().remove(room);
                    if (!room.equals(entered)) {
                        shutOut(room);
                    }
                });
    }

    @Override
    public void onPong() {
        if (phase != Phase.RESUMING) {
            return;
        }
        if (!welcomed) {
            throw new ContractViolation("a pong before the answer to the join");
        }
        enterTheOthers();
    }

    /** Goes into the rooms that the session does not know, and out of those that are there no more. */
    private void enterTheOthers() {
        phase = Phase.ENTERING;
        awaitAnswer();
        for (ClientRooms.RoomPosition room : rooms.absent()) {
            if (pending.isParting(room.name)) {
                rooms.part(room.name, LeaveReason.PART.wire());
            } else if (room.inSession) {
                shutOut(room.name);
            } else {
                String id = pending.nextId();
                asked.put(id, room.name);
                connection.write(new ClientMessage.Enter(room.name, id));
            }
        }
        endIfIn();
    }

    /** The client did not want to be out of this room. */
    private void shutOut(String room) {
        reconnector.onMissed();
        rooms.part(room, null);
    }

    private void endIfIn() {
        if (!asked.isEmpty() || connection.isOver()) {
            return;
        }
        endWait();
        if (postponed == null) {
            onIn.run();
        } else {
            askAgainLater(postponed);
        }
    }

    /** The server has room for this client, but cannot write down that it comes in. It stays in those that it is in meanwhile. */
    private void askAgainLater(ChatException.Refused why) {
        postponed = null;
        if (reconnector.failed(why, () -> callbacks.onLoop(this::askAgain))) {
            callbacks.tell(listener -> listener.onStillOut(why));
        }
    }

    private void askAgain() {
        if (!connection.isOver()) {
            enterTheOthers();
        }
    }

    @Override
    public boolean onRefused(ServerMessage.ErrorMessage failure) {
        if (failure.id() != null) {
            String room = asked.remove(failure.id());
            if (room != null && failure.code().equals(ErrorCode.STORAGE_UNAVAILABLE.wire())) {
                postponed = new ChatException.Refused(failure);
                endIfIn();
            } else if (room != null) {
                callbacks.tell(listener -> listener.onErrorMessage(failure));
                shutOut(room);
                endIfIn();
            }
            return room != null;
        }
        if (welcomed) {
            return false;
        }
        if (phase != Phase.RESUMING || !failure.code().equals(ErrorCode.SESSION_UNKNOWN.wire())) {
            connection.giveUp(new ChatException.Refused(failure));
            return true;
        }
        state.loseSession();
        ChatException dismissal = reconnector.dismissal();
        if (dismissal == null) {
            begin();
        } else {
            connection.giveUp(dismissal); // whom the server has sent away asks for no new seat
        }
        return true;
    }

    @Override
    public void onDirectsMissed() {
        reconnector.onMissed();
    }
}
