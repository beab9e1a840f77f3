package chat.server.store.state;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session's way into a room, with one fence. Guarded as the room is. */
public final class RoomWriter implements RoomStore.Writer {

    /** Stands for what was refused. */
    private static final long REFUSED = Long.MIN_VALUE;

    private final RoomState room;
    private final Lease lease;
    private final SessionFence session;
    private final Set<String> givenUp;

    /** What the latest numbers became, each at its place modulo the length, which grows with need; negative if it was there before. */
    private long[] taken = new long[2];

    private long lastNumber;
    private boolean superseded;
    private boolean isOut;

    RoomWriter(RoomState room, Lease lease, SessionFence session, Set<String> givenUp) {
        this.room = room;
        this.lease = lease;
        this.session = session;
        this.givenUp = givenUp;
    }

    public Lease lease() {
        return lease;
    }

    public SessionFence session() {
        return session;
    }

    /** Whether the session may write with this one still. */
    boolean isCurrent() {
        return !superseded && session.isAt(lease);
    }

    /** The session has got another one for this room. */
    void supersede() {
        superseded = true;
    }

    /** Its user went out: only what was taken is answered. */
    void finish() {
        isOut = true;
        session.forget(room);
    }

    /** The number of the latest append that was taken, or refused; 0 if there was none. */
    public long lastNumber() {
        return lastNumber;
    }

    /** The number, and all behind it, was not taken after all, nor did its user go out. */
    public void undo(long number) {
        if (number <= lastNumber) {
            lastNumber = number - 1;
            if (isOut) {
                isOut = false;
                session.remember(room, this);
            }
        }
    }

    @Override
    public CompletionStage<Appended> append(long number, @Nullable String label, RoomEvent draft) {
        return room.append(this, number, label, draft, null);
    }

    @Override
    public CompletionStage<Appended> amend(long number, RoomEvent draft, RoomStore.Right right) {
        return room.append(this, number, null, draft, right);
    }

    @Override
    public CompletionStage<Void> giveUp(List<String> labels) {
        return room.giveUp(this, labels);
    }

    @Override
    public Set<String> givenUp() {
        return givenUp;
    }

    /** Whether the number was taken before. Fails if its turn has not come, or never does. */
    boolean hasTaken(long number) {
        if (number <= lastNumber) {
            return true;
        } else if (isOut) {
            throw new FencedException(lease);
        } else if (number > lastNumber + 1) {
            throw StoreException.unavailable("append " + number + " came before append " + (lastNumber + 1), null);
        }
        return false;
    }

    /** What was answered to a number that was taken; null if it was refused. */
    @Nullable
    Appended answer(long number) {
        long what = number > lastNumber - taken.length ? taken[place(number)] : 0;
        return what == REFUSED ? null : new Appended(Math.abs(what), what < 0);
    }

    /** The next number was refused. */
    void refuse() {
        take(REFUSED);
    }

    /** The next number is answered by this. */
    Appended take(Appended answer) {
        take(answer.repeated() ? -answer.seq() : answer.seq());
        return answer;
    }

    private void take(long seq) {
        if (lastNumber == taken.length && taken.length < RoomStore.MAX_IN_FLIGHT) {
            long[] longer = Arrays.copyOf(taken, 2 * taken.length);
            for (long number = 1; number <= lastNumber; number++) {
                longer[(int) number & (longer.length - 1)] = taken[place(number)];
            }
            taken = longer;
        }
        lastNumber++;
        taken[place(lastNumber)] = seq;
    }

    private int place(long number) {
        return (int) number & (taken.length - 1);
    }
}
