package chat.client.cli;

import chat.client.Session;
import chat.protocol.NameList;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * What happens in the room, as lines for people. Everything from outside is made harmless here: this client trusts neither
 * the others nor the server.
 */
final class MessagePrinter {

    static final String HELP =
            """
            * What you type goes to everybody here, unless it is a command:
            *   /users       who is here
            *   /say TEXT    say TEXT, whatever it begins with
            *   /help        this
            *   /exit, exit  leave; so do Ctrl-D, and Ctrl-C twice""";

    private static final char REPLACEMENT = '\uFFFD';

    private final DateTimeFormatter time;

    MessagePrinter(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    String entered(Session session) {
        String greeting = session.motd() == null ? "" : "* " + text(session.motd()) + "\n";
        return greeting + "* You are " + name(session.username()) + ", " + session.count() + " of "
                + session.maxUsers() + " here: " + names(session.users(), session.count())
                + ". Type exit to leave, /help for help.";
    }

    String said(ServerMessage.Said said) {
        String who = said.action() ? "* " + name(said.from()) + " " : name(said.from()) + ": ";
        return "[" + time.format(said.time()) + "] " + who + text(said.text());
    }

    String joined(ServerMessage.Joined joined, int count, int maxUsers) {
        return "* " + name(joined.username()) + " joined (" + count + " of " + maxUsers + ")";
    }

    String left(ServerMessage.Left left, int count, int maxUsers) {
        return "* " + name(left.username()) + " left: " + name(left.reason()) + " (" + count + " of " + maxUsers + ")";
    }

    String users(ServerMessage.Users users) {
        return "* " + users.count() + " of " + users.maxUsers() + " here: " + names(users.users(), users.count());
    }

    private static String names(List<String> names, int count) {
        return NameList.of(names.stream().map(MessagePrinter::name).toList(), count);
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
