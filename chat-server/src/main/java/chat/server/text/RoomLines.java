package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.NameList;
import chat.protocol.ReasonWords;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to know about rooms and what happens in them, as the lines that one person sees. Which room is meant goes without
 * saying where it is the one that they talk in.
 */
final class RoomLines {

    /** More rooms than this fill several screens and help nobody. */
    private static final int MAX_LISTED = 100;

    private final TextSession session;

    RoomLines(TextSession session) {
        this.session = session;
    }

    /** The first line that somebody sees who has joined. */
    String welcome(TextRoom lobby, List<String> names) {
        return "* You are " + session.username() + ", " + present(lobby) + ": " + NameList.of(names, lobby.count())
                + ". Type exit to leave, /help for help.";
    }

    /** The person has come into {@code room}. */
    String entered(TextRoom room, List<String> names) {
        return youAreIn(room) + ": " + NameList.of(names, room.count()) + "." + topicBehind(room);
    }

    /** The person talks in {@code room} again. */
    String wentTo(TextRoom room) {
        return youAreIn(room) + "." + topicBehind(room);
    }

    private String youAreIn(TextRoom room) {
        return "* You are in #" + room.name() + " now, " + present(room);
    }

    private static String topicBehind(TextRoom room) {
        return room.topic() == null ? "" : " Topic: " + room.topic();
    }

    /**
     * The person has gone out of a room.
     *
     * @param talkedThere whether what they type goes somewhere else from now on
     */
    String parted(String room, boolean talkedThere) {
        return "* You left #" + room + ". You are in #" + session.current().name() + (talkedThere ? " now." : ".");
    }

    String joined(TextRoom room, String username) {
        return in(room) + username + " joined " + occupancy(room);
    }

    String left(TextRoom room, String username, String reason) {
        return in(room) + username + " left: " + ReasonWords.left(reason) + " " + occupancy(room);
    }

    String topicSet(TextRoom room, String username) {
        String who = session.isMe(username) ? "You" : username;
        return in(room) + who + (room.topic() == null ? " cleared the topic" : " set the topic: " + room.topic());
    }

    /** What a room is about that has a topic. */
    static String topic(TextRoom room) {
        return "* Topic of #" + room.name() + ": " + room.topic();
    }

    /** The same of any room, and how to change it. */
    static String[] aboutTopic(TextRoom room) {
        return room.topic() == null
                ? new String[] {"* #" + room.name() + " has no topic. /topic TEXT gives it one."}
                : new String[] {topic(room), "* /topic - clears it."};
    }

    String users(ServerMessage.Users users) {
        String room = users.room();
        String which = isLobby(room) && session.isCurrent(room) ? "" : "#" + room + ", ";
        return "* " + which + present(room, users.count(), users.maxUsers()) + ": "
                + NameList.of(users.users(), users.count());
    }

    /** @param rooms those with the most users first: they are listed, and all that the person is in */
    List<String> list(List<ServerMessage.RoomSummary> rooms) {
        List<String> lines = new ArrayList<>();
        for (ServerMessage.RoomSummary room : rooms) {
            if (lines.size() < MAX_LISTED || session.isIn(room.room())) {
                lines.add(listed(room));
            }
        }
        if (lines.size() < rooms.size()) {
            lines.add("* and " + (rooms.size() - lines.size()) + " more");
        }
        return lines;
    }

    private String listed(ServerMessage.RoomSummary room) {
        String where = " there";
        if (session.isCurrent(room.room())) {
            where = " here (you talk here)";
        } else if (session.isIn(room.room())) {
            where = " there (you are in it)";
        }
        return "* #" + room.room() + ", " + room.count() + where + (room.topic() == null ? "" : ": " + room.topic());
    }

    private String in(TextRoom room) {
        return session.isCurrent(room.name()) ? "* " : "* #" + room.name() + ": ";
    }

    /** How many a room has now that somebody came or went: of how many, in the lobby. */
    private String occupancy(TextRoom room) {
        return isLobby(room.name())
                ? "(" + room.count() + " of " + session.maxUsers() + ")"
                : "(" + present(room) + ")";
    }

    private String present(TextRoom room) {
        return present(room.name(), room.count(), session.maxUsers());
    }

    private String present(String room, int count, int maxUsers) {
        return count + (isLobby(room) ? " of " + maxUsers : "") + (session.isCurrent(room) ? " here" : " there");
    }

    private static boolean isLobby(String room) {
        return room.equals(LOBBY);
    }
}
