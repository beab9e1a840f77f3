package chat.client.cli;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.JoinResult;
import chat.client.RawMessageListener;
import chat.client.Resumed;
import chat.client.RoomEntry;
import chat.client.cli.Console.Kind;
import chat.protocol.CloseReason;
import chat.protocol.Phrases;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
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
    private final TalkView talk;
    private final Scrollback scrollback;
    private final ResumeReport report;
    private final Consumer<String> refuse;
    private final Consumer<ChatException> onEnd;

    private volatile String username = "";

    /** Null before the client has joined. */
    private @Nullable JoinResult welcome;

    private volatile boolean online;
    private volatile boolean slowed;

    /** Whether joins and leaves are hidden. Any thread. */
    volatile boolean quiet;

    /** What the server can do, as {@link JoinResult#features}. Any thread. */
    volatile List<String> features = List.of();

    /** What the person may do. Any thread. */
    volatile Role role = Role.GUEST;

    /**
     * @param refuse says that something did not work, and why
     * @param onEnd is told why the client is over, if it had joined
     */
    ConsoleListener(
            Console console,
            MessagePrinter printer,
            Scrollback scrollback,
            JoinedRooms rooms,
            TalkView talk,
            InstantSource clock,
            Consumer<String> refuse,
            Consumer<ChatException> onEnd) {
        this.refuse = refuse;
        this.onEnd = onEnd;
        this.console = console;
        this.printer = printer;
        this.rooms = rooms;
        this.talk = talk;
        this.scrollback = scrollback;
        roomPrinter = new RoomPrinter(console.palette());
        report = new ResumeReport(scrollback, roomPrinter, clock);
    }

    /** @param role what the person may do now, as the server calls it */
    void is(@Nullable String role) {
        this.role = Role.of(role);
        talk.hasAccount = this.role != Role.GUEST;
    }

    /** What people say. Any thread. */
    TalkView talk() {
        return talk;
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
        is(result.role());
        online = true;
        username = result.username();
        talk.isFor(username);
        rooms.lobby().limit = result.maxUsers();
    }

    @Override
    public void onRoomEntered(RoomEntry entry) {
        JoinedRoom room = rooms.add(entry.room());
        room.entered(entry, username, talk.hasAccount);
        if (entry.again()) {
            report.entered(room, entry, username, rooms.isLookedAt(room), rooms.isAlone());
        } else if (room.isLobby() && welcome != null) {
            scrollback.begin(roomPrinter.welcome(welcome.motd(), username, room, entry));
            awaitPast(room);
            talk.came(room, entry.last());
        } else if (rooms.takeExpected(room.name())) {
            scrollback.event(roomPrinter.entered(room, entry), Kind.NOTICE);
            if (entry.open()) {
                scrollback.event(roomPrinter.isOpen(room), Kind.NOTICE);
            }
            awaitPast(room);
            talk.came(room, entry.last());
        } else {
            // By another device of the person: nobody asks for the past.
            scrollback.event(roomPrinter.alsoIn(room, entry), Kind.NOTICE);
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
        is(role);
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
    public void onParted(String name, @Nullable String reason) {
        JoinedRoom room = rooms.get(name);
        if (room == null) {
            return;
        }
        scrollback.goOn(name);
        boolean wasCurrent = rooms.isLookedAt(room);
        rooms.remove(room);
        talk.left(room);
        if (report.isUnderWay()) {
            report.shutOut(room);
        } else {
            scrollback.event(roomPrinter.parted(room, rooms.current(), wasCurrent, reason), Kind.NOTICE);
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
        talk.said(said);
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        JoinedRoom room = rooms.of(joined);
        room.joined(joined);
        if (!quiet) {
            String occupancy = room.presentNow(rooms.isLookedAt(room));
            scrollback.event(room.name(), printer.joined(joined, occupancy, rooms.elsewhere(room)), Kind.NOTICE);
        }
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        JoinedRoom room = rooms.of(left);
        room.left(left);
        if (!quiet) {
            String occupancy = room.presentNow(rooms.isLookedAt(room));
            scrollback.event(room.name(), printer.left(left, occupancy, rooms.elsewhere(room)), Kind.NOTICE);
        }
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        JoinedRoom room = rooms.of(topic);
        room.setTopic(topic.topic());
        scrollback.event(room.name(), printer.topicSet(topic, username, rooms.elsewhere(room)), Kind.NOTICE);
    }

    @Override
    public void onEdited(ServerMessage.Edited edited) {
        talk.edited(edited);
    }

    @Override
    public void onDeleted(ServerMessage.Deleted deleted) {
        talk.deleted(deleted);
    }

    @Override
    public void onRead(ServerMessage.Read read) {
        talk.read(read);
    }

    @Override
    public void onModerated(ServerMessage.Moderated moderated) {
        scrollback.notice(printer.people().moderated(moderated, username));
    }

    @Override
    public void onInvited(ServerMessage.Invited invited) {
        talk.invited(invited);
    }

    /** The person's role was changed, here or by somebody else. */
    @Override
    public void onAccount(ServerMessage.Account account) {
        is(account.role());
        scrollback.notice(printer.people().roleChanged(account));
    }

    @Override
    public void onDirectMessage(ServerMessage.DirectMessage direct) {
        talk.direct(direct);
    }
}
