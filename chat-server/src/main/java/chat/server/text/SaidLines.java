package chat.server.text;

import static chat.server.text.TextLines.NOTICE;

import chat.protocol.CommandLine;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What was said, as one person sees it. Owned by the event loop of their channel. */
final class SaidLines {

    private static final String CONTINUATION = "\r\n    ";
    private static final String BELL = "\007";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final TextSession session;
    private final Clock clock;

    /** @param clock says what day it is, and in which zone times are shown */
    SaidLines(TextSession session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Something that was said just now. */
    String said(ServerMessage.Message said) {
        String bell = session.bell && !session.isMe(said.from()) && session.mention.in(said.text()) ? BELL : "";
        String room = session.isCurrent(said.room()) ? "" : "#" + said.room() + " ";
        return bell + "[" + TIME.format(local(said.time())) + "] " + room + words(said);
    }

    /** Something that was said some time ago, perhaps on another day. */
    String past(ServerMessage.Said said) {
        return "[" + time(said) + "] " + words(said);
    }

    /** Something that was found, in some room or among what was said to one person. */
    String found(ServerMessage.Said said) {
        String where =
                said instanceof ServerMessage.Message message ? CommandLine.ROOM_SIGN + message.room() + " " : "";
        return "[" + time(said) + "] " + where + said.seq() + " " + words(said);
    }

    /** When something was said that may have been said on another day. */
    private String time(ServerMessage.Said said) {
        ZonedDateTime time = local(said.time());
        boolean today = time.toLocalDate().equals(LocalDate.now(clock));
        return (today ? TIME : DATE_AND_TIME).format(time);
    }

    /** Something that was said to one person, to whoever said it as well. */
    String direct(ServerMessage.DirectMessage direct) {
        String bell = session.bell && !session.isMe(direct.from()) ? BELL : "";
        String who = nameOrYou(direct.from()) + " -> " + nameOrYou(direct.to());
        // An action too says to whom: "* bob -> you: waves".
        return bell + "[" + time(direct) + "] " + (direct.action() ? NOTICE : "") + who + ": " + text(direct.text());
    }

    String dateAndTime(Instant time) {
        return DATE_AND_TIME.format(local(time));
    }

    private ZonedDateTime local(Instant time) {
        return time.atZone(clock.getZone());
    }

    private String nameOrYou(String name) {
        return session.isMe(name) ? "you" : name;
    }

    private static String words(ServerMessage.Said said) {
        if (said instanceof ServerMessage.Message message && message.deleted()) {
            return NOTICE + said.from() + ": " + Phrases.DELETED; // nothing that anybody can say looks like it
        }
        boolean isEdited = said instanceof ServerMessage.Message message && message.edited();
        return (said.action() ? NOTICE + said.from() + " " : said.from() + ": ")
                + text(said.text())
                + (isEdited ? " (" + Phrases.EDITED + ")" : "");
    }

    /** On several lines, where it has several. */
    static String text(String text) {
        return text.replace("\t", "    ").replace("\n", CONTINUATION);
    }
}
