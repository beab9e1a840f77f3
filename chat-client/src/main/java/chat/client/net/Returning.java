package chat.client.net;

import chat.client.ChatException;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way back in on a new connection: into the seat that the server kept, where what was missed follows; or where it kept none into
 * a new one, and then into each room. On the event loop only.
 */
final class Returning implements Arrival {

    private enum Phase {
        /** Back into the session, until the answer to a ping has come behind all that the server had for it. */
        RESUMING,
        /** Into a new one, until the lobby was entered. */
        JOINING,
        /** Into the other rooms, until each of them was entered or refused. */
        ENTERING
    }

    private final Member member;
    private final Requests requests;
    private final Callbacks callbacks;
    private final Interruption interruption;
    private final Supplier<String> labels;
    private final Runnable onArrived;

    private Phase phase = Phase.JOINING;
    private ServerMessage.@Nullable Welcome welcome;

    /** The rooms that the server was asked to let this client into again, by the label of the question. */
    private final Map<String, String> asked = new HashMap<>();

    /**
     * @param labels gives those that this session has not used
     * @param onArrived is run when all rooms were entered and everything that was missed has come
     */
    Returning(
            Member member,
            Requests requests,
            Callbacks callbacks,
            Interruption interruption,
            Supplier<String> labels,
            Runnable onArrived) {
        this.member = member;
        this.requests = requests;
        this.callbacks = callbacks;
        this.interruption = interruption;
        this.labels = labels;
        this.onArrived = onArrived;
    }

    /** Asks for the seat. */
    void begin() {
        phase = member.seat().isKept() ? Phase.RESUMING : Phase.JOINING;
        member.connection().write(member.seat().comeBack());
        if (phase == Phase.RESUMING) {
            member.connection().ping();
        }
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        if (this.welcome != null) {
            member.connection().violation("a second welcome");
            return;
        }
        this.welcome = welcome;
        if (phase == Phase.RESUMING && member.seat().isOf(welcome)) {
            interruption.onSessionFound();
        } else {
            phase = Phase.JOINING;
            interruption.onSessionLost();
            member.seat().take(welcome);
            requests.failUncertain();
        }
        callbacks.tell(listener -> listener.onWelcomedBack(welcome.maxUsers()));
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (welcome == null) {
            member.connection().violation("a room was entered without a join");
            return;
        }
        if (phase == Phase.ENTERING) {
            takeAsked(entered.room());
        }
        RoomEntry entry = member.enter(entered);
        if (entry == null) {
            return;
        }
        if (entry.again() && !entry.isComplete()) {
            interruption.onMissed();
        }
        if (phase == Phase.JOINING) {
            enterTheOthers();
        } else if (phase == Phase.ENTERING) {
            endIfThere();
        }
    }

    /** A room that was asked for is there; if somebody made it anew under another spelling, it is another one. */
    private void takeAsked(String entered) {
        String label = asked.entrySet().stream()
                .filter(room -> Rooms.areSame(room.getValue(), entered))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        String room = asked.remove(label);
        if (room != null && !room.equals(entered)) {
            interruption.onMissed();
            member.part(room);
        }
    }

    @Override
    public void onPong() {
        if (phase != Phase.RESUMING) {
            return;
        }
        if (welcome == null) {
            member.connection().violation("a pong before the answer to the join");
        } else {
            enterTheOthers();
        }
    }

    /** Goes into the rooms that the session does not know, and out of those that are there no more. */
    private void enterTheOthers() {
        phase = Phase.ENTERING;
        for (RoomPosition room : member.seat().rooms().absent()) {
            if (requests.isParting(room.name())) {
                member.part(room.name());
            } else if (room.isSeated()) {
                interruption.onMissed();
                member.part(room.name());
            } else {
                String label = labels.get();
                asked.put(label, room.name());
                member.connection().write(new ClientMessage.Enter(room.name(), label));
            }
        }
        endIfThere();
    }

    private void endIfThere() {
        if (asked.isEmpty() && !member.connection().isOver()) {
            member.endArrival();
            onArrived.run();
        }
    }

    @Override
    public boolean onRefused(ServerMessage.Failure failure) {
        if (failure.id() != null) {
            String room = asked.remove(failure.id());
            if (room != null) {
                interruption.onMissed();
                callbacks.tell(listener -> listener.onError(failure));
                member.part(room);
                endIfThere();
            }
            return room != null;
        }
        if (welcome != null) {
            return false;
        }
        if (phase == Phase.RESUMING && failure.code().equals(ErrorCode.SESSION_UNKNOWN.wire())) {
            member.seat().lose();
            beginAnew();
        } else {
            member.connection().giveUp(new ChatException.Refused(failure));
        }
        return true;
    }

    /** Asks for a new seat; not for somebody whom the server has sent away. */
    private void beginAnew() {
        ChatException dismissal = interruption.dismissal();
        if (dismissal == null) {
            begin();
        } else {
            member.connection().giveUp(dismissal);
        }
    }

    @Override
    public void onMissed() {
        interruption.onMissed();
    }

    @Override
    public void onEnded(ChatException reason) {
        // The conversation knows, and may try again.
    }
}
