package chat.server.text;

import chat.protocol.ServerMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What people say, as the lines that one of them sees: when, where if it is not the room that they talk in, and who. */
final class MessageFormatter {

    private static final String CONTINUATION = "\r\n    ";
    private static final String BELL = "\007";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final TextSession session;
    private final Clock clock;

    /** @param clock says what day it is, and in which zone times are shown */
    MessageFormatter(TextSession session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Something that was said just now. */
    String said(ServerMessage.Said said) {
        String bell = session.bell && session.isMentionedIn(said.text()) ? BELL : "";
        String room = session.isCurrent(said.room()) ? "" : "#" + said.room() + " ";
        return bell + "[" + TIME.format(local(said.time())) + "] " + room
                + line(said.from(), said.text(), said.action());
    }

    /** Something that was said some time ago, perhaps on another day. */
    String past(ServerMessage.Said said) {
        ZonedDateTime time = local(said.time());
        boolean today = time.toLocalDate().equals(LocalDate.now(clock));
        return "[" + (today ? TIME : DATE_AND_TIME).format(time) + "] " + line(said.from(), said.text(), said.action());
    }

    /** Something that was said to one person, to whoever said it as well. */
    String direct(ServerMessage.Direct direct) {
        String bell = session.bell && !session.isMe(direct.from()) ? BELL : "";
        String who = nameOrYou(direct.from()) + " -> " + nameOrYou(direct.to());
        // An action too says to whom: "* bob -> you: waves".
        return bell + "[" + TIME.format(local(direct.time())) + "] " + (direct.action() ? "* " : "") + who + ": "
                + text(direct.text());
    }

    private ZonedDateTime local(Instant time) {
        return time.atZone(clock.getZone());
    }

    private String nameOrYou(String name) {
        return session.isMe(name) ? "you" : name;
    }

    private static String line(String from, String text, boolean action) {
        return (action ? "* " + from + " " : from + ": ") + text(text);
    }

    private static String text(String text) {
        return text.replace("\t", "    ").replace("\n", CONTINUATION);
    }
}
