package chat.client.cli;

import chat.client.cli.Console.Kind;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jline.utils.AttributedString;

/**
 * Puts what is shown in the order in which a person reads it. A line with the date stands where the date changes. What was said in a
 * room before the person came stands in front of what was said since. Guarded by its own lock; any thread may call it.
 */
final class Scrollback {

    /** Lines of one room that wait for its history: as many as a very busy room has until the answer is there. */
    static final int MAX_WAITING = 1_000;

    private final Console console;
    private final MessagePrinter printer;
    private final InstantSource clock;
    private final ZoneId zone;

    private LocalDate shownDay;

    /** The rooms whose history was asked for, and the lines that wait for it. */
    private final Map<String, List<Line>> waiting = new HashMap<>();

    private record Line(AttributedString text, Kind kind, LocalDate date) {}

    Scrollback(Console console, MessagePrinter printer, InstantSource clock, ZoneId zone) {
        this.console = console;
        this.printer = printer;
        this.clock = clock;
        this.zone = zone;
        shownDay = today();
    }

    /** Whether something of this time needs no date, because it stands below the line with its date. */
    synchronized boolean isOfShownDay(Instant time) {
        return !dateOf(time).isBefore(shownDay);
    }

    /** Shows what comes first, whatever the date is now. */
    synchronized void begin(AttributedString text) {
        shownDay = today();
        notice(text);
    }

    /** Shows what belongs to no room and is no event. */
    synchronized void notice(AttributedString text) {
        console.show(text, Kind.NOTICE);
    }

    synchronized void event(AttributedString text, Kind kind) {
        show(new Line(text, kind, today()));
    }

    /** Shows something that was said to the person alone. */
    synchronized void direct(AttributedString text, Kind kind, Instant time) {
        show(new Line(text, kind, dateOf(time)));
    }

    /** Shows what happens in a room now, or when its past was shown. */
    synchronized void event(String room, AttributedString text, Kind kind) {
        add(room, new Line(text, kind, today()));
    }

    /** Shows what was said in a room, or will when its past was shown. */
    synchronized void said(String room, AttributedString text, Kind kind, Instant time) {
        add(room, new Line(text, kind, dateOf(time)));
    }

    private void add(String room, Line line) {
        List<Line> lines = waiting.get(room);
        if (lines == null) {
            show(line);
            return;
        }
        lines.add(line);
        if (lines.size() >= MAX_WAITING) {
            goOn(room);
        }
    }

    /** From now on what happens in this room waits for {@link #past}. */
    synchronized void awaitPast(String room) {
        waiting.putIfAbsent(room, new ArrayList<>());
    }

    /** Whether the room's past is still awaited: else it would come too late to stand in front. */
    synchronized boolean awaitsPast(String room) {
        return waiting.containsKey(room);
    }

    /** Shows what has waited; nothing more has to. */
    synchronized void goOn(String room) {
        List<Line> lines = waiting.remove(room);
        if (lines != null) {
            lines.forEach(this::show);
        }
    }

    synchronized void goOn() {
        List.copyOf(waiting.keySet()).forEach(this::goOn);
    }

    /** Shows what was said before one came, below a heading in one piece: oldest first, not empty. */
    synchronized void past(AttributedString heading, List<? extends ServerMessage.Said> messages) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(heading);
        LocalDate day = shownDay;
        for (ServerMessage.Said said : messages) {
            LocalDate date = dateOf(said.time());
            if (!date.equals(day)) {
                lines.add(printer.day(date));
                day = date;
            }
            lines.add(printer.past(said));
        }
        lines.add(new AttributedString("* " + Phrases.EARLIER_END));
        if (!day.equals(shownDay)) {
            lines.add(printer.day(shownDay));
        }
        notice(AttributedString.join(new AttributedString("\n"), lines));
    }

    /**
     * Shows what was found in any room, in one piece: the newest last, where one reads.
     *
     * @param isFirst whether nothing was shown before that is newer
     */
    synchronized void found(ServerMessage.Found found, boolean isFirst) {
        List<AttributedString> lines = new ArrayList<>();
        FoundWords words = new FoundWords(found.query());
        for (ServerMessage.Said said : found.messages()) {
            lines.add(0, printer.found(said, dateOf(said.time()).equals(today()), words));
        }
        String query = MessagePrinter.line(found.query());
        lines.add(0, new AttributedString("* " + Phrases.fill(Phrases.found(found, isFirst), query)));
        if (found.next() != null) {
            lines.add(new AttributedString("* " + Phrases.FOUND_MORE));
        } else if (!found.messages().isEmpty()) {
            lines.add(new AttributedString("* " + Phrases.FOUND_END));
        }
        notice(AttributedString.join(new AttributedString("\n"), lines));
    }

    private void show(Line line) {
        // Not a clock that is far ahead: all days until then would pass without a line.
        if (line.date().isAfter(shownDay) && !line.date().isAfter(today().plusDays(1))) {
            shownDay = line.date();
            notice(printer.day(shownDay));
        }
        console.show(line.text(), line.kind());
    }

    private LocalDate today() {
        return dateOf(clock.instant());
    }

    private LocalDate dateOf(Instant time) {
        return LocalDate.ofInstant(time, zone);
    }
}
