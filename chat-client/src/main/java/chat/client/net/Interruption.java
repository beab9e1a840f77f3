package chat.client.net;

import chat.client.Resumed;
import java.time.Duration;

/** What a lost connection cost, over all attempts to come back. On the event loop only. */
final class Interruption {

    private boolean sameSession = true;
    private boolean complete = true;

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
