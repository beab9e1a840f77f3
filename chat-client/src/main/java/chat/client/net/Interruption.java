package chat.client.net;

import chat.client.ChatException;
import chat.client.Resumed;
import chat.protocol.CloseReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a lost connection cost, over all attempts to come back. On the event loop only. */
final class Interruption {

    private boolean sameSession = true;
    private boolean complete = true;
    private @Nullable ChatException dismissal;

    /** A connection is gone: the first one, or one on the way back. */
    void onLost(ChatException why) {
        if (why instanceof ChatException.ClosedByServer closed && closed.is(CloseReason.KICKED)) {
            dismissal = why;
        }
    }

    /** The session is there, so whatever the server meant, it did not send this client away. */
    void onSessionFound() {
        dismissal = null;
    }

    /** The goodbye with which the server sent this client away, if the session turns out to be gone; null if there was none. */
    @Nullable
    ChatException dismissal() {
        return dismissal;
    }

    /** The seat was gone: the others saw this client leave and join, and nobody kept what was said to it. */
    void onSessionLost() {
        sameSession = false;
        complete = false;
    }

    /** Something was missed, or a room could not be entered again. */
    void onMissed() {
        complete = false;
    }

    Resumed end(Duration away) {
        return new Resumed(sameSession, complete, away);
    }
}
