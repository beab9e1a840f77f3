package chat.client.cli;

import static java.util.Objects.requireNonNull;

import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.Session;
import chat.client.cli.Console.Kind;
import chat.protocol.Mention;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the rooms that one person is in, and is said to them alone, as they see it on a console, over however many
 * connections: what is to be shown and how. On the client's event loop, except where it says otherwise.
 */
final class RoomView {

    private final Console console;
    private final MessagePrinter printer;
    private final RoomPrinter roomPrinter;
    private final Rooms rooms;
    private final Correspondents correspondents;
    private final Transcript transcript;
    private final Comeback comeback;

    private @Nullable Session session;
    private String username = "";
    private Mention mention = Mention.NOBODY;
    private volatile boolean quiet;
    private volatile Notify notify;

    RoomView(
            Console console,
            MessagePrinter printer,
            Transcript transcript,
            Notify notify,
            Rooms rooms,
            Correspondents correspondents,
            InstantSource clock) {
        this.console = console;
        this.printer = printer;
        this.notify = notify;
        this.rooms = rooms;
        this.correspondents = correspondents;
        this.transcript = transcript;
        roomPrinter = new RoomPrinter(console.palette());
        comeback = new Comeback(transcript, roomPrinter, clock);
    }

    /** Hides who joins and leaves, or shows it again. Any thread. */
    void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    /** Whether joins and leaves are hidden. Any thread. */
    boolean isQuiet() {
        return quiet;
    }

    /** What the bell rings for from now on. Any thread. */
    void setNotify(Notify notify) {
        this.notify = notify;
    }

    /** Whether the bell rings for anything. Any thread. */
    boolean notifies() {
        return notify != Notify.OFF;
    }

    /** The server let this person in; the lobby follows. */
    void welcomed(Session session) {
        this.session = session;
        username = session.username();
        mention = Mention.of(username);
        setLimit(session.maxUsers());
    }

    /** The server said how many can be in the lobby. */
    void setLimit(int maxUsers) {
        rooms.lobby().setLimit(maxUsers);
    }

    void entered(RoomEntry entry) {
        Room room = rooms.add(entry.room());
        room.entered(entry, username);
        Session news = session;
        if (entry.again()) {
            comeback.entered(room, entry, username, isLookedAt(room), rooms.isAlone());
        } else if (room.isLobby() && news != null) {
            transcript.begin(roomPrinter.welcome(news.motd(), username, room, entry));
            awaitPast(room);
        } else {
            transcript.event(roomPrinter.entered(room, entry), Kind.NOTICE);
            if (rooms.takeExpected(room.name())) {
                awaitPast(room);
            } // else the server has brought the person here, and nobody asks for the past
        }
        showPrompt();
    }

    /** People see what was said before they came; programs ask if they want to know. */
    private void awaitPast(Room room) {
        if (console.isInteractive()) {
            transcript.awaitPast(room.name());
        }
    }

    /** The connection is gone, and another one is tried. */
    void interrupted() {
        comeback.begin();
        transcript.goOn();
    }

    /** All is there again that can be. */
    void resumed(Resumed resumed) {
        comeback.end(resumed);
    }

    /** The person is no longer in a room. */
    void parted(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            return;
        }
        transcript.goOn(name);
        boolean wasCurrent = isLookedAt(room);
        rooms.remove(room);
        if (comeback.isUnderWay()) {
            comeback.shutOut(room);
        } else {
            transcript.event(roomPrinter.parted(room, rooms.current(), wasCurrent), Kind.NOTICE);
        }
        showPrompt();
    }

    /** Says which room the person looks at now. Any thread. */
    synchronized void showPrompt() {
        Room current = rooms.current();
        console.setRoom(rooms.isAlone() ? "" : MessagePrinter.room(current.name()));
    }

    void said(ServerMessage.Said said) {
        Room room = room(said);
        if (said.from().equals(username)) {
            transcript.said(room.name(), printer.said(said, Mention.NOBODY, elsewhere(room)), Kind.OWN, said.time());
            return;
        }
        room.said(said.from(), isLookedAt(room));
        boolean call = notify == Notify.ALL || (notify == Notify.MENTIONS && mention.in(said.text()));
        transcript.said(
                room.name(),
                printer.said(said, mention, elsewhere(room)),
                call ? Kind.CALL : Kind.MESSAGE,
                said.time());
    }

    void joined(ServerMessage.Joined joined) {
        Room room = room(joined);
        room.joined(joined);
        if (!quiet) {
            String occupancy = room.presentNow(isLookedAt(room));
            transcript.event(room.name(), printer.joined(joined, occupancy, elsewhere(room)), Kind.NOTICE);
        }
    }

    void left(ServerMessage.Left left) {
        Room room = room(left);
        room.left(left);
        if (!quiet) {
            String occupancy = room.presentNow(isLookedAt(room));
            transcript.event(room.name(), printer.left(left, occupancy, elsewhere(room)), Kind.NOTICE);
        }
    }

    void topicSet(ServerMessage.Topic topic) {
        Room room = room(topic);
        room.setTopic(topic.topic());
        transcript.event(room.name(), printer.topicSet(topic, username, elsewhere(room)), Kind.NOTICE);
    }

    void direct(ServerMessage.Direct direct) {
        boolean own = direct.from().equals(username);
        if (own) {
            correspondents.wroteTo(direct.to());
        } else if (!direct.from().equals(Username.RESERVED)) {
            correspondents.wrote(direct.from());
        }
        Kind kind = notify == Notify.OFF ? Kind.MESSAGE : Kind.CALL;
        transcript.direct(printer.direct(direct, username), own ? Kind.OWN : kind, direct.time());
    }

    private Room room(ServerMessage.RoomEvent event) {
        return requireNonNull(rooms.get(event.room()), event.room());
    }

    private boolean isLookedAt(Room room) {
        return room == rooms.current();
    }

    /** The room's name for a line that is shown while the person looks at another one, else null. */
    private @Nullable String elsewhere(Room room) {
        return isLookedAt(room) ? null : room.name();
    }
}
