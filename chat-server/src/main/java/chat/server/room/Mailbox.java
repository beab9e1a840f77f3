package chat.server.room;

import chat.protocol.ServerMessage.Direct;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What was said to one user, and by them to others, numbered 1, 2, 3 …, each copy with the numbers of its receiver. The latest are
 * kept also when they were handed over: the connection may have been lost with them. Guarded by its {@link Member}'s lock.
 */
final class Mailbox {

    /** More than anybody reads who was away for half a minute. */
    private static final int MAX_MESSAGES = 100;

    /** Characters of all texts, so that a hundred long ones are not kept for everybody. */
    private static final int MAX_CHARACTERS = 64 * 1024;

    private final boolean resumable;
    private final ArrayDeque<Direct> kept = new ArrayDeque<>();
    private int characters;
    private long lastSeq;

    /** The number up to which they were handed over. */
    private long handedOver;

    /** @param resumable whether somebody may come back and ask again for what was handed over */
    Mailbox(boolean resumable) {
        this.resumable = resumable;
    }

    /** Whether one more such message can be kept without losing any that was not handed over. */
    boolean hasRoomFor(String text) {
        while (!kept.isEmpty() && isFull(text) && kept.element().seq() <= handedOver) {
            dropOldest();
        }
        return kept.isEmpty() || !isFull(text);
    }

    private void dropOldest() {
        characters -= kept.remove().text().length();
    }

    private boolean isFull(String text) {
        return kept.size() >= MAX_MESSAGES || characters + text.length() > MAX_CHARACTERS;
    }

    /**
     * Puts a message in, for which there should be room.
     *
     * @return its number
     */
    long add(Direct message) {
        lastSeq++;
        kept.add(new Direct(
                message.from(), message.to(), message.text(), message.time(), message.id(), message.action(), lastSeq));
        characters += message.text().length();
        return lastSeq;
    }

    /** The next message to hand over, which counts as that from now on; null if there is none. */
    @Nullable
    Direct next() {
        if (handedOver == lastSeq) {
            return null;
        }
        for (Direct message : kept) {
            if (message.seq() > handedOver) {
                handedOver = message.seq();
                if (!resumable) {
                    dropOldest(); // it is the oldest: none that was handed over is kept
                }
                return message;
            }
        }
        throw new IllegalStateException("number " + lastSeq + " is not kept and was not handed over");
    }

    /** Begins again behind the message of this number, or with the oldest that is kept. */
    void rewind(long seq) {
        if (seq >= 0 && seq <= lastSeq) {
            long oldest = kept.isEmpty() ? lastSeq : kept.element().seq() - 1;
            handedOver = Math.max(seq, oldest);
        }
    }
}
