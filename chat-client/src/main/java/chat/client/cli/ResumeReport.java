package chat.client.cli;

import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.cli.Console.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What a person learns when a lost connection is back: for how long they were away, and what they may have missed where. */
final class ResumeReport {

    private final Scrollback scrollback;
    private final RoomPrinter printer;
    private final InstantSource clock;

    /** Null while there is a connection, or was none yet. */
    private @Nullable Instant lostAt;

    /** Whether it was said of any room that something is missing. */
    private boolean missing;

    /** Whether the server was started anew: then no room is what it was, and saying so once is enough. */
    private boolean restarted;

    ResumeReport(Scrollback scrollback, RoomPrinter printer, InstantSource clock) {
        this.scrollback = scrollback;
        this.printer = printer;
        this.clock = clock;
    }

    void begin() {
        lostAt = clock.instant();
        missing = false;
        restarted = false;
    }

    /** Whether the connection is gone, or what was missed has not all come. */
    boolean isUnderWay() {
        return lostAt != null;
    }

    /** A room was entered again, the lobby first; {@code alone} is whether the person is in no other. */
    void entered(JoinedRoom room, RoomEntry entry, String username, boolean looking, boolean alone) {
        if (room.isLobby() && lostAt != null) {
            Duration away = Duration.between(lostAt, clock.instant());
            scrollback.event(printer.back(username, room, entry, away), Kind.NOTICE);
        }
        if (entry.isComplete()) {
            return;
        }
        missing = true;
        boolean unknown = entry.missed() == RoomEntry.UNKNOWN;
        if (!unknown || !restarted) {
            scrollback.event(printer.missed(room, entry, looking, alone), Kind.NOTICE);
        }
        restarted |= unknown && room.isLobby();
    }

    void shutOut(JoinedRoom room) {
        missing = true;
        scrollback.event(printer.shutOut(room), Kind.NOTICE);
    }

    /** All is there again that can be. */
    void end(Resumed resumed) {
        lostAt = null;
        if (resumed.complete()) {
            scrollback.notice(printer.nothingMissed());
        } else if (!missing) {
            scrollback.notice(printer.wordsMissed());
        }
    }
}
