package chat.client.cli;

import chat.client.Session;
import chat.protocol.Mention;
import chat.protocol.NameList;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * What happens in the room, as lines for people. Everything from outside is made harmless here: this client trusts neither
 * the others nor the server.
 */
final class MessagePrinter {

    static final String HELP =
            """
            * What you type goes to everybody here, unless it is a command:
            *   /me TEXT     say what you do: * alice waves
            *   /users       who is here
            *   /quiet       hide who joins and leaves, or show it again
            *   /say TEXT    say TEXT, whatever it begins with
            *   /help        this
            *   /exit, exit  leave; so do Ctrl-D, and Ctrl-C twice
            * Tab completes names and commands, the arrow keys bring back lines.""";

    private static final char REPLACEMENT = '\uFFFD';

    private final Palette palette;
    private final DateTimeFormatter time;
    private final DateTimeFormatter day = DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);

    MessagePrinter(Palette palette, ZoneId zone) {
        this.palette = palette;
        time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    AttributedString entered(Session session) {
        String greeting = session.motd() == null ? "" : "* " + text(session.motd()) + "\n";
        return notice(greeting + "* You are ")
                .styled(palette.name(session.username()), name(session.username()))
                .append(", ")
                .append(present(session.count(), session.maxUsers(), session.users()))
                .append(". Type exit to leave, /help for help.")
                .toAttributedString();
    }

    /** The room was entered again after the connection to it was lost for a while. */
    AttributedString enteredAgain(Session session, Duration away) {
        return notice("* Back after " + inWords(away) + " as ")
                .styled(palette.name(session.username()), name(session.username()))
                .append(", ")
                .append(present(session.count(), session.maxUsers(), session.users()))
                .append(".")
                .toAttributedString();
    }

    /** @param events how many the room had meanwhile; 0 or less if that cannot be known */
    AttributedString missed(long events) {
        return new AttributedString(
                events > 0
                        ? "* Up to " + events + (events == 1 ? " event" : " events")
                                + " (messages, joins, leaves) may have been missed."
                        : "* The server was started anew: what was said meanwhile, if anything, is not known.");
    }

    private static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    AttributedString said(ServerMessage.Said said, Mention mention) {
        AttributedStringBuilder line = new AttributedStringBuilder()
                .styled(palette.aside(), "[" + time.format(said.time()) + "]")
                .append(said.action() ? " * " : " ")
                .styled(palette.name(said.from()), name(said.from()))
                .append(said.action() ? " " : ": ");
        String text = text(said.text());
        int shown = 0;
        for (Mention.Range range : mention.find(text)) {
            line.append(text, shown, range.start())
                    .styled(palette.mention(), text.substring(range.start(), range.end()));
            shown = range.end();
        }
        return line.append(text, shown, text.length()).toAttributedString();
    }

    AttributedString joined(ServerMessage.Joined joined, int count, int maxUsers) {
        return aside("* " + name(joined.username()) + " joined (" + count + " of " + maxUsers + ")");
    }

    AttributedString left(ServerMessage.Left left, int count, int maxUsers) {
        return aside("* " + name(left.username()) + " left: " + name(left.reason()) + " (" + count + " of " + maxUsers
                + ")");
    }

    AttributedString users(ServerMessage.Users users) {
        return notice("* ")
                .append(present(users.count(), users.maxUsers(), users.users()))
                .toAttributedString();
    }

    AttributedString day(LocalDate date) {
        return aside("--- " + day.format(date) + " ---");
    }

    /** That something did not work, and why. */
    AttributedString complaint(String why) {
        return new AttributedString(text(why), palette.complaint());
    }

    private AttributedString aside(String text) {
        return new AttributedString(text, palette.aside());
    }

    private static AttributedStringBuilder notice(String text) {
        return new AttributedStringBuilder().append(text);
    }

    private AttributedString present(int count, int maxUsers, List<String> users) {
        List<String> names = users.stream().map(MessagePrinter::name).toList();
        AttributedStringBuilder line = notice(count + " of " + maxUsers + " here: ");
        // The list may be cut and ends in words: only what is one of the names is coloured as one.
        String separator = "";
        for (String part : NameList.of(names, count).split(", ", -1)) {
            line.append(separator).styled(names.contains(part) ? palette.name(part) : AttributedStyle.DEFAULT, part);
            separator = ", ";
        }
        return line.toAttributedString();
    }

    /** A text with its line breaks: it continues on indented lines, so that no line of it looks like another's. */
    static String text(String text) {
        return PeerText.clean(text).replace("\t", "    ").replace("\n", "\n    ");
    }

    /** Something that has no business containing line breaks. */
    private static String name(String name) {
        return PeerText.clean(name).replace('\n', REPLACEMENT).replace('\t', REPLACEMENT);
    }
}
