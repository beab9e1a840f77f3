package chat.server.store.state;

import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Lease;
import chat.server.store.RoomStore.Right;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a message, and the rules for that.
 *
 * @param message as it is now; null if there is none of that number
 * @param session who said it, if it bears no device; else 0
 * @param latest the number of the event that changed it last; 0 if none did, or that is not known any more
 * @param text what it is to say; null if it is to be taken back
 * @param right of whoever wants that
 * @param isBusy whether so much is to be erased of what it said before that it is not corrected now
 */
public record Amendment(
        @Nullable Message message, long session, long latest, @Nullable String text, Right right, boolean isBusy) {

    private static final long BUSY_MILLIS = 2_000;

    /** Which message an event is about; 0 if it amends none. */
    public static long of(RoomEvent event) {
        if (event instanceof Edited edited) {
            return edited.of();
        }
        return event instanceof Deleted deleted ? deleted.of() : 0;
    }

    /** What an event gives its message to say; null if it takes it back. */
    public static @Nullable String text(RoomEvent event) {
        return event instanceof Edited edited ? edited.text() : null;
    }

    /** What becomes of the message. */
    public static Message applied(Message message, @Nullable String text) {
        return new Message(
                message.room(),
                message.seq(),
                message.from(),
                text == null ? "" : text,
                message.time(),
                message.id(),
                message.action(),
                message.device(),
                text != null,
                text == null);
    }

    /** An event without the text that is its message's. */
    public static RoomEvent bare(RoomEvent event) {
        return event instanceof Edited edited
                ? new Edited(edited.room(), edited.seq(), edited.of(), edited.by(), "")
                : event;
    }

    /** An event about a message as it reads now: null if that is not kept any more. */
    public static RoomEvent present(RoomEvent event, @Nullable Message message) {
        if (!(event instanceof Edited edited)) {
            return event;
        }
        return message == null || message.deleted()
                ? new Deleted(edited.room(), edited.seq(), edited.of(), edited.by())
                : new Edited(edited.room(), edited.seq(), edited.of(), edited.by(), message.text());
    }

    /** Why it is refused; null if it is not. */
    @Nullable
    ProtocolException refusal(Lease lease) {
        if (message == null || (message.deleted() && (text != null || latest == 0))) {
            return unknown();
        }
        if (isTheirs(message, lease) || (text == null && right.moderates())) {
            return isBusy && text != null && former() == 0 ? busy() : null;
        }
        return notPermitted(text == null);
    }

    /**
     * It is not theirs.
     *
     * @param deletes whether they wanted to take it back
     */
    public static ProtocolException notPermitted(boolean deletes) {
        return new ProtocolException(
                ErrorCode.NOT_PERMITTED,
                deletes
                        ? "Only whoever said it can delete a message, or a moderator"
                        : "Only whoever said it can correct a message");
    }

    /** What is answered to one that was refused before, where nothing stands against it any more. */
    ProtocolException formerRefusal() {
        return text == null ? unknown() : busy();
    }

    /** There is nothing that could be changed. */
    public static ProtocolException unknown() {
        return new ProtocolException(ErrorCode.MESSAGE_UNKNOWN, Phrases.NO_MESSAGE);
    }

    private static ProtocolException busy() {
        return new ProtocolException(
                ErrorCode.RATE_LIMITED,
                "What this message said before is being erased still. Correct it again in some seconds",
                null,
                BUSY_MILLIS);
    }

    private boolean isTheirs(Message said, Lease lease) {
        if (said.device() == null) {
            return session != 0 && session == lease.session();
        }
        try {
            return right.since() != null
                    && !said.time().isBefore(right.since())
                    && Username.of(said.from()).equals(lease.username());
        } catch (ProtocolException nobody) {
            return false;
        }
    }

    /** The number of the event by which just this was done already; 0 if it was not. */
    long former() {
        boolean isDone = message != null
                && (text == null
                        ? message.deleted()
                        : message.edited() && message.text().equals(text));
        return isDone ? latest : 0;
    }
}
