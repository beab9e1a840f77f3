package chat.client.cli;

import static chat.client.cli.MessagePrinter.fill;
import static chat.client.cli.MessagePrinter.line;
import static chat.client.cli.MessagePrinter.name;
import static chat.client.cli.MessagePrinter.room;
import static chat.client.cli.MessagePrinter.text;

import chat.client.RoomEntry;
import chat.protocol.LeaveReason;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** What there is to say about rooms and who is in them, as lines for people. Made harmless as {@link MessagePrinter} does it. */
record RoomPrinter(Palette palette) {

    /** One is let in for the first time; {@code motd} is the operator's greeting, or null. */
    AttributedString welcome(@Nullable String motd, String username, JoinedRoom lobby, RoomEntry entry) {
        AttributedStringBuilder line =
                new AttributedStringBuilder().append(motd == null ? "" : "* " + text(motd) + "\n");
        fill(line.append("* "), Phrases.WELCOME, user(username), present(lobby, true, entry.users(), entry.count()));
        return withTopic(line, lobby);
    }

    /** One is in the lobby again after the connection was lost for a while. */
    AttributedString back(String username, JoinedRoom lobby, RoomEntry entry, Duration away) {
        return new AttributedStringBuilder()
                .append("* Back after " + inWords(away) + " as ")
                .append(user(username))
                .append(", ")
                .append(present(lobby, true, entry.users(), entry.count()))
                .append(".")
                .toAttributedString();
    }

    private static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    AttributedString entered(JoinedRoom room, RoomEntry entry) {
        return entered(room, present(room, true, entry.users(), entry.count()));
    }

    /** One gave a password for a room that takes none. */
    AttributedString isOpen(JoinedRoom room) {
        return fill(notice(), Phrases.ROOM_OPEN, named(room)).toAttributedString();
    }

    /** One goes on talking in a room that one is in already. */
    AttributedString switched(JoinedRoom room) {
        return entered(room, new AttributedString(room.present(true)));
    }

    private AttributedString entered(JoinedRoom room, AttributedString present) {
        return withTopic(fill(notice(), Phrases.ENTERED, named(room), present), room);
    }

    AttributedString nothingMissed() {
        return plain("* Nothing was missed.");
    }

    /** The rooms are complete, but more was said to one alone than was kept. */
    AttributedString wordsMissed() {
        return plain("* Something that was said to you alone may have been missed.");
    }

    /** Not all is known of what happened while the connection was lost; {@code alone} is whether one is in no other room. */
    AttributedString missed(JoinedRoom room, RoomEntry entry, boolean looking, boolean alone) {
        String unknown = "what was said meanwhile, if anything, is not known.";
        if (entry.missed() == RoomEntry.UNKNOWN) {
            return plain(
                    room.isLobby()
                            ? "* The server was started anew: " + unknown
                            : "* " + room(room.name()) + " was made anew: " + unknown);
        }
        String events = entry.missed() + (entry.missed() == 1 ? " event" : " events");
        String where = alone ? "* Up to " : "* " + room(room.name()) + ": up to ";
        String how = looking ? "/history shows" : "/join " + name(room.name()) + " and /history show";
        return plain(where + events + " may have been missed. " + how + " what was said.");
    }

    /** Another device of the person has gone into a room, and they are there with it. */
    AttributedString alsoIn(JoinedRoom room, RoomEntry entry) {
        AttributedString present = present(room, false, entry.users(), entry.count());
        return fill(notice(), Phrases.ENTERED_TOO, named(room), present).toAttributedString();
    }

    /**
     * One is no longer in a room.
     *
     * @param current where one is now
     * @param reason why, as {@link ServerMessage.Left} has it
     */
    AttributedString parted(JoinedRoom room, JoinedRoom current, boolean wasCurrent, @Nullable String reason) {
        boolean isExpelled = LeaveReason.KICKED.wire().equals(reason);
        String here = isExpelled ? Phrases.EXPELLED : Phrases.PARTED;
        String elsewhere = isExpelled ? Phrases.EXPELLED_ELSEWHERE : Phrases.PARTED_ELSEWHERE;
        String phrase = wasCurrent ? here : elsewhere;
        return fill(notice(), phrase, named(room), named(current)).toAttributedString();
    }

    AttributedString shutOut(JoinedRoom room) {
        return plain("* You are no longer in " + room(room.name()) + ".");
    }

    AttributedString users(JoinedRoom room, boolean looking, ServerMessage.Users users) {
        AttributedStringBuilder line = notice();
        if (!looking || !room.isLobby()) {
            line.append(named(room)).append(", ");
        }
        return line.append(present(room, looking, users.users(), users.count())).toAttributedString();
    }

    /** What a room is about, and how to change it. */
    AttributedString topic(JoinedRoom room) {
        String topic = room.topic();
        return topic == null
                ? fill(notice(), Phrases.NO_TOPIC, named(room)).toAttributedString()
                : fill(notice(), Phrases.TOPIC, named(room), new AttributedString(line(topic)))
                        .append("\n* " + Phrases.TOPIC_HELP)
                        .toAttributedString();
    }

    /** @param all what the server says, those with the most users first; of very many not all */
    AttributedString list(JoinedRooms rooms, List<ServerMessage.RoomSummary> all) {
        List<AttributedString> lines = new ArrayList<>();
        for (ServerMessage.RoomSummary room : Phrases.listed(all, name -> rooms.get(name) != null)) {
            JoinedRoom mine = rooms.get(room.room());
            String topic = room.topic();
            lines.add(notice().styled(palette.name(room.room()), room(room.room()))
                    .append(", "
                            + Phrases.listedRoom(
                                    room.count(),
                                    mine != null,
                                    mine == rooms.current(),
                                    mine == null ? 0 : mine.unread())
                            + (topic == null || topic.isEmpty() ? "" : ": " + line(topic)))
                    .toAttributedString());
        }
        if (lines.size() < all.size()) {
            lines.add(plain("* " + Phrases.fill(Phrases.MORE, Integer.toString(all.size() - lines.size()))));
        }
        return AttributedString.join(new AttributedString("\n"), lines);
    }

    /** What follows was said before in a room, or nothing was. */
    AttributedString earlier(JoinedRoom room, boolean looking, boolean isThereAny) {
        String phrase = isThereAny ? Phrases.EARLIER : Phrases.NOTHING_EARLIER;
        return plain("* " + Phrases.fill(phrase, Phrases.in(room(room.name()), looking)));
    }

    /** The answer of the server came too late to stand in front of what was said since. */
    AttributedString earlierIsLeftOut(JoinedRoom room) {
        return plain("* More was said in " + room(room.name()) + " before you came: /history shows it.");
    }

    private AttributedString withTopic(AttributedStringBuilder line, JoinedRoom room) {
        String topic = room.topic();
        if (topic != null) {
            fill(line.append("\n* "), Phrases.TOPIC, named(room), new AttributedString(line(topic)));
        }
        return line.toAttributedString();
    }

    private AttributedString named(JoinedRoom room) {
        return new AttributedString(room(room.name()), palette.name(room.name()));
    }

    private AttributedString user(String username) {
        return new AttributedString(name(username), palette.name(username));
    }

    private AttributedString present(JoinedRoom room, boolean looking, List<String> users, int count) {
        List<String> names = users.stream().map(MessagePrinter::name).toList();
        AttributedStringBuilder line = new AttributedStringBuilder().append(room.present(looking) + ": ");
        // The list may be cut and ends in words: only what is one of the names is coloured as one.
        String separator = "";
        for (String part : Phrases.names(names, count).split(", ", -1)) {
            line.append(separator).styled(names.contains(part) ? palette.name(part) : AttributedStyle.DEFAULT, part);
            separator = ", ";
        }
        return line.toAttributedString();
    }

    private static AttributedStringBuilder notice() {
        return new AttributedStringBuilder().append("* ");
    }

    private static AttributedString plain(String text) {
        return new AttributedString(text);
    }
}
