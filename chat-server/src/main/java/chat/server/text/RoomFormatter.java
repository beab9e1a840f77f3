package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CommandLine;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to know about rooms and what happens in them, as the lines that one person sees. Which room is meant goes without
 * saying where it is the one that they talk in.
 */
final class RoomFormatter {

    private static final String NOTICE = "* ";

    private final TextSession session;

    RoomFormatter(TextSession session) {
        this.session = session;
    }

    /** The first line that somebody sees who has joined. */
    String welcome(TextRoom lobby, List<String> names) {
        return NOTICE + Phrases.fill(Phrases.WELCOME, String.valueOf(session.username()), whoIsThere(lobby, names));
    }

    /** The person has come into {@code room}. */
    String entered(TextRoom room, List<String> names) {
        return NOTICE + Phrases.fill(Phrases.ENTERED, named(room), whoIsThere(room, names));
    }

    private String whoIsThere(TextRoom room, List<String> names) {
        return present(room) + ": " + Phrases.names(names, room.count());
    }

    /** The person talks in {@code room} again. */
    String wentTo(TextRoom room) {
        return NOTICE + Phrases.fill(Phrases.ENTERED, named(room), present(room));
    }

    /**
     * The person has gone out of a room.
     *
     * @param talkedThere whether what they type goes somewhere else from now on
     */
    String parted(TextRoom room, boolean talkedThere) {
        String phrase = talkedThere ? Phrases.PARTED : Phrases.PARTED_ELSEWHERE;
        return NOTICE + Phrases.fill(phrase, named(room), named(session.current()));
    }

    String joined(TextRoom room, String username) {
        return in(room) + Phrases.fill(Phrases.JOINED, username, presentNow(room));
    }

    String left(TextRoom room, String username, String reason) {
        return in(room) + Phrases.fill(Phrases.LEFT, username, Phrases.left(reason), presentNow(room));
    }

    String topicSet(TextRoom room, String username) {
        String who = session.isMe(username) ? Phrases.YOU : username;
        String topic = room.topic();
        return in(room)
                + (topic == null
                        ? Phrases.fill(Phrases.TOPIC_CLEARED, who)
                        : Phrases.fill(Phrases.TOPIC_SET, who, topic));
    }

    /** What a room is about. */
    String topic(TextRoom room) {
        String topic = room.topic();
        return NOTICE
                + (topic == null
                        ? Phrases.fill(Phrases.NO_TOPIC, named(room))
                        : Phrases.fill(Phrases.TOPIC, named(room), topic));
    }

    /** What follows was said earlier in {@code room}, or nothing was. */
    String earlier(TextRoom room, boolean isThereAny) {
        return NOTICE
                + Phrases.fill(
                        isThereAny ? Phrases.EARLIER : Phrases.NOTHING_EARLIER,
                        Phrases.in(named(room), session.isCurrent(room.name())));
    }

    String users(ServerMessage.Users users) {
        boolean isHere = session.isCurrent(users.room());
        boolean isLobby = users.room().equals(LOBBY);
        String which = isLobby && isHere ? "" : CommandLine.ROOM_SIGN + users.room() + ", ";
        return NOTICE + which + Phrases.present(users.count(), isLobby ? users.maxUsers() : 0, isHere) + ": "
                + Phrases.names(users.users(), users.count());
    }

    /** @param rooms those with the most users first */
    List<String> list(List<ServerMessage.RoomSummary> rooms) {
        List<String> lines = new ArrayList<>();
        for (ServerMessage.RoomSummary room : Phrases.listed(rooms, session::isIn)) {
            String name = room.room();
            lines.add(NOTICE + CommandLine.ROOM_SIGN + name + ", "
                    + Phrases.listedRoom(room.count(), session.isIn(name), session.isCurrent(name), 0)
                    + (room.topic() == null ? "" : ": " + room.topic()));
        }
        if (lines.size() < rooms.size()) {
            lines.add(NOTICE + Phrases.fill(Phrases.MORE, Integer.toString(rooms.size() - lines.size())));
        }
        return lines;
    }

    private static String named(TextRoom room) {
        return CommandLine.ROOM_SIGN + room.name();
    }

    private String in(TextRoom room) {
        return session.isCurrent(room.name()) ? NOTICE : NOTICE + named(room) + ": ";
    }

    private String present(TextRoom room) {
        return Phrases.present(room.count(), limit(room), session.isCurrent(room.name()));
    }

    private String presentNow(TextRoom room) {
        return Phrases.presentNow(room.count(), limit(room), session.isCurrent(room.name()));
    }

    /** How many can be there; 0 if there is no limit. */
    private int limit(TextRoom room) {
        return room.name().equals(LOBBY) ? session.maxUsers() : 0;
    }
}
