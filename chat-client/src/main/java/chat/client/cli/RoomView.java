package chat.client.cli;

import chat.client.Session;
import chat.client.cli.Console.Kind;
import chat.protocol.Mention;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * The room as one person sees it on a console, over however many connections: who is in it, what was seen last, and what is to
 * be shown and how. On the connections' event loop, except where it says otherwise.
 */
final class RoomView {

    private final Console console;
    private final MessagePrinter printer;
    private final Notify notify;
    private final Speakers speakers;
    private final InstantSource clock;
    private final ZoneId zone;

    private String username = "";
    private Mention mention = Mention.NOBODY;
    private int count;
    private int maxUsers;
    private long lastSeq;
    private @Nullable Instant lostAt;
    private LocalDate shownDay = LocalDate.MIN;

    private volatile boolean quiet;

    RoomView(
            Console console,
            MessagePrinter printer,
            Notify notify,
            Speakers speakers,
            InstantSource clock,
            ZoneId zone) {
        this.console = console;
        this.printer = printer;
        this.notify = notify;
        this.speakers = speakers;
        this.clock = clock;
        this.zone = zone;
    }

    /** Who this person is in the room. */
    String username() {
        return username;
    }

    /** Hides who joins and leaves, or shows it again. Any thread. */
    void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    /** Whether joins and leaves are hidden. Any thread. */
    boolean isQuiet() {
        return quiet;
    }

    void entered(Session session) {
        username = session.username();
        mention = Mention.of(username);
        count = session.count();
        maxUsers = session.maxUsers();
        speakers.reset(
                session.users().stream().filter(name -> !name.equals(username)).toList());
        Instant lost = lostAt;
        if (lost == null) {
            shownDay = today();
            console.show(printer.entered(session), Kind.NOTICE);
        } else {
            show(printer.enteredAgain(session, Duration.between(lost, clock.instant())), Kind.NOTICE, today());
            console.show(printer.missed(session.seq() - lastSeq - 1), Kind.NOTICE);
            lostAt = null;
        }
        lastSeq = session.seq();
    }

    /** The connection to the room is gone. */
    void lost() {
        lostAt = clock.instant();
    }

    void said(ServerMessage.Said said) {
        lastSeq = said.seq();
        LocalDate date = LocalDate.ofInstant(said.time(), zone);
        if (said.from().equals(username)) {
            show(printer.said(said, Mention.NOBODY), Kind.OWN, date);
            return;
        }
        if (!said.from().equals(Username.RESERVED)) {
            speakers.said(said.from());
        }
        boolean call = notify == Notify.ALL || (notify == Notify.MENTIONS && mention.in(said.text()));
        show(printer.said(said, mention), call ? Kind.CALL : Kind.MESSAGE, date);
    }

    void joined(ServerMessage.Joined joined) {
        lastSeq = joined.seq();
        count++;
        speakers.joined(joined.username());
        if (!quiet) {
            show(printer.joined(joined, count, maxUsers), Kind.NOTICE, today());
        }
    }

    void left(ServerMessage.Left left) {
        lastSeq = left.seq();
        count--;
        speakers.left(left.username());
        if (!quiet) {
            show(printer.left(left, count, maxUsers), Kind.NOTICE, today());
        }
    }

    void users(ServerMessage.Users users) {
        maxUsers = users.maxUsers();
        console.show(printer.users(users), Kind.NOTICE);
    }

    private void show(AttributedString text, Kind kind, LocalDate date) {
        // Not a clock that is far ahead: all days until then would pass without a line.
        if (date.isAfter(shownDay) && !date.isAfter(today().plusDays(1))) {
            shownDay = date;
            console.show(printer.day(date), Kind.NOTICE);
        }
        console.show(text, kind);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }
}
