package chat.client.cli;

import static chat.client.cli.MessagePrinter.line;
import static chat.client.cli.MessagePrinter.name;
import static chat.client.cli.MessagePrinter.room;
import static chat.client.cli.MessagePrinter.text;

import chat.client.JoinResult;
import chat.client.RoomEntry;
import chat.protocol.NameList;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** What there is to say about rooms and who is in them, as lines for people. Made harmless as {@link MessagePrinter} does it. */
final class RoomPrinter {

    private final Palette palette;

    RoomPrinter(Palette palette) {
        this.palette = palette;
    }

    /** One is let in for the first time. */
    AttributedString welcome(JoinResult session, JoinedRoom lobby, RoomEntry entry) {
        String greeting = session.motd() == null ? "" : "* " + text(session.motd()) + "\n";
        return whoIsHere(greeting + "* You are ", session.username(), lobby, entry)
                .append(". Type exit to leave, /help for help." + topicLine(lobby))
                .toAttributedString();
    }

    /** One is in the lobby again after the connection was lost for a while. */
    AttributedString back(String username, JoinedRoom lobby, RoomEntry entry, Duration away) {
        return whoIsHere("* Back after " + inWords(away) + " as ", username, lobby, entry)
                .append(".")
                .toAttributedString();
    }

    private AttributedStringBuilder whoIsHere(String beginning, String username, JoinedRoom lobby, RoomEntry entry) {
        AttributedStringBuilder line = new AttributedStringBuilder()
                .append(beginning)
                .styled(palette.name(username), name(username))
                .append(", ");
        return present(line, lobby.occupancy(true), entry.users(), entry.count());
    }

    private static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    /** One went into a room. */
    AttributedString entered(JoinedRoom room, RoomEntry entry) {
        AttributedStringBuilder line = new AttributedStringBuilder().append("* You are in ");
        append(line, room).append(", ");
        return present(line, room.occupancy(true), entry.users(), entry.count())
                .append("." + topicLine(room))
                .toAttributedString();
    }

    AttributedString nothingMissed() {
        return notice("* Nothing was missed.");
    }

    /** The rooms are complete, but more was said to one alone than was kept. */
    AttributedString wordsMissed() {
        return notice("* Something that was said to you alone may have been missed.");
    }

    /**
     * Not all is known of what happened while the connection was lost.
     *
     * @param looking whether one looks at this room
     * @param alone whether one is in no other
     */
    AttributedString missed(JoinedRoom room, RoomEntry entry, boolean looking, boolean alone) {
        String unknown = "what was said meanwhile, if anything, is not known.";
        if (entry.missed() == RoomEntry.UNKNOWN) {
            return notice(
                    room.isLobby()
                            ? "* The server was started anew: " + unknown
                            : "* " + room(room.name()) + " was made anew: " + unknown);
        }
        String events = entry.missed() + (entry.missed() == 1 ? " event" : " events");
        String where = alone ? "* Up to " : "* " + room(room.name()) + ": up to ";
        String how = looking ? "/history shows" : "/join " + name(room.name()) + " and /history show";
        return notice(where + events + " may have been missed. " + how + " what was said.");
    }

    /** One goes on talking in a room that one is in already. */
    AttributedString switched(JoinedRoom room) {
        AttributedStringBuilder line = new AttributedStringBuilder().append("* You are in ");
        return append(line, room)
                .append(" now, " + room.occupancy(true) + "." + topicLine(room))
                .toAttributedString();
    }

    /** @param toLobby whether what one says goes to the lobby from now on */
    AttributedString parted(JoinedRoom room, boolean toLobby) {
        return notice("* You left " + room(room.name()) + (toLobby ? " and are in the lobby." : "."));
    }

    /** One could not come back to a room. */
    AttributedString shutOut(JoinedRoom room) {
        return notice("* You are no longer in " + room(room.name()) + ".");
    }

    AttributedString users(JoinedRoom room, boolean looking, ServerMessage.Users users) {
        AttributedStringBuilder line =
                new AttributedStringBuilder().append(looking ? "* " : "* " + room(room.name()) + ": ");
        return present(line, room.occupancy(looking), users.users(), users.count())
                .toAttributedString();
    }

    AttributedString topic(JoinedRoom room) {
        String topic = room.topic();
        return notice(
                topic == null
                        ? "* " + room(room.name()) + " has no topic. /topic TEXT gives it one."
                        : "* Topic of " + room(room.name()) + ": " + line(topic)
                                + "\n* /topic TEXT sets another, /topic - clears it.");
    }

    /** What was said before follows. */
    AttributedString earlier(JoinedRoom room, int messages) {
        return notice(
                "* Earlier in " + room(room.name()) + ", " + messages + (messages == 1 ? " message:" : " messages:"));
    }

    AttributedString nothingEarlier(JoinedRoom room) {
        return notice("* There is nothing in " + room(room.name()) + " before what is on the screen.");
    }

    /** The answer of the server came too late to stand in front of what was said since. */
    AttributedString earlierIsLeftOut(JoinedRoom room) {
        return notice("* More was said in " + room(room.name()) + " before you came: /history shows it.");
    }

    private static String topicLine(JoinedRoom room) {
        String topic = room.topic();
        return topic == null ? "" : "\n* Topic: " + line(topic);
    }

    private AttributedStringBuilder append(AttributedStringBuilder line, JoinedRoom room) {
        return line.styled(palette.name(room.name()), room(room.name()));
    }

    private AttributedStringBuilder present(
            AttributedStringBuilder line, String occupancy, List<String> users, int count) {
        List<String> names = users.stream().map(MessagePrinter::name).toList();
        line.append(occupancy + ": ");
        // The list may be cut and ends in words: only what is one of the names is coloured as one.
        String separator = "";
        for (String part : NameList.of(names, count).split(", ", -1)) {
            line.append(separator).styled(names.contains(part) ? palette.name(part) : AttributedStyle.DEFAULT, part);
            separator = ", ";
        }
        return line;
    }

    private static AttributedString notice(String text) {
        return new AttributedString(text);
    }
}
