package chat.client.cli;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.JoinResult;
import chat.client.RawMessageListener;
import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.cli.Console.Kind;
import chat.protocol.CloseReason;
import chat.protocol.Mention;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Shows one person on their console what their client hears, over however many connections. Made for each client anew, and silent until
 * that one has joined. On the client's event loop, except where it says otherwise.
 */
final class ConsoleListener implements ChatListener {

    private final Console console;
    private final MessagePrinter printer;
    private final RoomPrinter roomPrinter;
    private final JoinedRooms rooms;
    private final RecentContacts contacts;
    private final Scrollback scrollback;
    private final ResumeReport report;
    private final Consumer<String> refuse;
    private final Consumer<ChatException> onEnd;

    private volatile String username = "";
    private Mention mention = Mention.NOBODY;

    /** Null before the client has joined. */
    private @Nullable JoinResult welcome;

    private volatile boolean online;
    private volatile boolean slowed;

    /** Whether joins and leaves are hidden. Any thread. */
    volatile boolean quiet;

    /** What the server can do, as {@link JoinResult#features}. Any thread. */
    volatile List<String> features = List.of();

    /** What the bell rings for. Any thread. */
    volatile Notify notify;

    /**
     * @param refuse says that something did not work, and why
     * @param onEnd is told why the client is over, if it had joined
     */
    ConsoleListener(
            Console console,
            MessagePrinter printer,
            Scrollback scrollback,
            Notify notify,
            JoinedRooms rooms,
            RecentContacts contacts,
            InstantSource clock,
            Consumer<String> refuse,
            Consumer<ChatException> onEnd) {
        this.refuse = refuse;
        this.onEnd = onEnd;
        this.console = console;
        this.printer = printer;
        this.notify = notify;
        this.rooms = rooms;
        this.contacts = contacts;
        this.scrollback = scrollback;
        roomPrinter = new RoomPrinter(console.palette());
        report = new ResumeReport(scrollback, roomPrinter, clock);
    }

    /** The name as the server keeps it; empty before the client has joined. Any thread. */
    String username() {
        return username;
    }

    /** Whether what the person says now has a chance to be heard. Any thread. */
    boolean isOnline() {
        return online;
    }

    /** Whether the server has read this client more slowly. Any thread. */
    boolean isSlowed() {
        return slowed;
    }

    /** For a program that reads the server's words themselves. */
    @Override
    public @Nullable RawMessageListener rawMessages() {
        return console.wantsWire() ? json -> console.show(new AttributedString(json), Kind.WIRE) : null;
    }

    /** The lobby follows. */
    @Override
    public void onEntered(JoinResult result) {
        welcome = result;
        features = result.features();
        online = true;
        username = result.username();
        mention = Mention.of(username);
        rooms.lobby().limit = result.maxUsers();
    }

    @Override
    public void onRoomEntered(RoomEntry entry) {
        JoinedRoom room = rooms.add(entry.room());
        room.entered(entry, username);
        if (entry.again()) {
            report.entered(room, entry, username, isLookedAt(room), rooms.isAlone());
        } else if (room.isLobby() && welcome != null) {
            scrollback.begin(roomPrinter.welcome(welcome.motd(), username, room, entry));
            awaitPast(room);
        } else {
            scrollback.event(roomPrinter.entered(room, entry), Kind.NOTICE);
            if (rooms.takeExpected(room.name())) {
                awaitPast(room);
            } // else the server has brought the person here, and nobody asks for the past
        }
        showPrompt();
    }

    /** People see what was said before they came; programs ask if they want to know. */
    private void awaitPast(JoinedRoom room) {
        if (console.isInteractive()) {
            scrollback.awaitPast(room.name());
        }
    }

    @Override
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        if (welcome != null) {
            refuse.accept(failure.message());
        }
    }

    /** Said once: it is no complaint, and a program need not end for it. */
    @Override
    public void onSlowed(Duration retryAfter) {
        if (slowed) {
            return;
        }
        slowed = true;
        if (console.isInteractive()) {
            console.show(new AttributedString("* " + Phrases.SLOWED), Kind.NOTICE);
        } else {
            console.show(printer.complaint(Phrases.SLOWED), Kind.COMPLAINT);
        }
    }

    @Override
    public void onInterrupted(ChatException why) {
        online = false;
        report.begin();
        scrollback.goOn();
        console.setOnline(false);
        explain(why, ". Reconnecting; exit leaves.");
    }

    @Override
    public void onStillOut(ChatException why) {
        explain(why, ". Trying again.");
    }

    /** That one was removed is said when it is certain, which is at the end. */
    private void explain(ChatException why, String next) {
        if (!(why instanceof ChatException.ClosedByServer closed && closed.is(CloseReason.KICKED))) {
            refuse.accept(ExitStatus.words(why) + next);
        }
    }

    @Override
    public void onWelcomedBack(int maxUsers, List<String> features, @Nullable String role) {
        this.features = features;
        rooms.lobby().limit = maxUsers;
    }

    @Override
    public void onResumed(Resumed resumed) {
        report.end(resumed);
        online = true;
        console.setOnline(true);
    }

    @Override
    public void onClosed(ChatException reason) {
        online = false;
        if (welcome != null) {
            report.begin();
            scrollback.goOn();
            onEnd.accept(reason);
        }
    }

    @Override
    public void onParted(String name) {
        JoinedRoom room = rooms.get(name);
        if (room == null) {
            return;
        }
        scrollback.goOn(name);
        boolean wasCurrent = isLookedAt(room);
        rooms.remove(room);
        if (report.isUnderWay()) {
            report.shutOut(room);
        } else {
            scrollback.event(roomPrinter.parted(room, rooms.current(), wasCurrent), Kind.NOTICE);
        }
        showPrompt();
    }

    /** Says which room the person looks at now. Any thread. */
    synchronized void showPrompt() {
        JoinedRoom current = rooms.current();
        console.setRoom(rooms.isAlone() ? "" : MessagePrinter.room(current.name()));
    }

    @Override
    public void onMessage(ServerMessage.Message said) {
        JoinedRoom room = room(said);
        if (said.from().equals(username)) {
            scrollback.said(room.name(), printer.said(said, Mention.NOBODY, elsewhere(room)), Kind.OWN, said.time());
            return;
        }
        room.said(said.from(), isLookedAt(room));
        boolean call = notify == Notify.ALL || (notify == Notify.MENTIONS && mention.in(said.text()));
        scrollback.said(
                room.name(),
                printer.said(said, mention, elsewhere(room)),
                call ? Kind.CALL : Kind.MESSAGE,
                said.time());
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        JoinedRoom room = room(joined);
        room.joined(joined);
        if (!quiet) {
            String occupancy = room.presentNow(isLookedAt(room));
            scrollback.event(room.name(), printer.joined(joined, occupancy, elsewhere(room)), Kind.NOTICE);
        }
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        JoinedRoom room = room(left);
        room.left(left);
        if (!quiet) {
            String occupancy = room.presentNow(isLookedAt(room));
            scrollback.event(room.name(), printer.left(left, occupancy, elsewhere(room)), Kind.NOTICE);
        }
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        JoinedRoom room = room(topic);
        room.setTopic(topic.topic());
        scrollback.event(room.name(), printer.topicSet(topic, username, elsewhere(room)), Kind.NOTICE);
    }

    @Override
    public void onDirectMessage(ServerMessage.DirectMessage direct) {
        boolean own = direct.from().equals(username);
        if (own) {
            contacts.wroteTo(direct.to());
        } else if (!direct.from().equals(Username.RESERVED)) {
            contacts.wrote(direct.from());
        }
        Kind kind = notify == Notify.OFF ? Kind.MESSAGE : Kind.CALL;
        scrollback.direct(printer.direct(direct, username), own ? Kind.OWN : kind, direct.time());
    }

    private JoinedRoom room(ServerMessage.RoomEvent event) {
        return requireNonNull(rooms.get(event.room()), event.room());
    }

    private boolean isLookedAt(JoinedRoom room) {
        return room == rooms.current();
    }

    /** The room's name for a line that is shown while the person looks at another one, else null. */
    private @Nullable String elsewhere(JoinedRoom room) {
        return isLookedAt(room) ? null : room.name();
    }
}
