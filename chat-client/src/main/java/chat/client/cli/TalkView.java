package chat.client.cli;

import chat.client.cli.Console.Kind;
import chat.client.cli.RecentMessages.Known;
import chat.protocol.Mention;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import chat.protocol.Username;

/**
 * Shows what people say, to a room or to one alone, and what becomes of it. What was printed stays printed, so a line says what has changed.
 * On the client's event loop, except where it says otherwise.
 */
final class TalkView {

    private final Console console;
    private final MessagePrinter printer;
    private final Scrollback scrollback;
    private final JoinedRooms rooms;
    private final RecentContacts contacts;
    private final IgnoredPeople ignored;
    private final ReadReporter marks;

    private String username = "";
    private Mention mention = Mention.NOBODY;

    /** Whether the person may have other devices, which are told what was read. Any thread. */
    volatile boolean hasAccount;

    /** What the bell rings for. Any thread. */
    volatile Notify notify;

    TalkView(
            Console console,
            MessagePrinter printer,
            Scrollback scrollback,
            Notify notify,
            JoinedRooms rooms,
            RecentContacts contacts,
            IgnoredPeople ignored,
            ReadReporter marks) {
        this.console = console;
        this.printer = printer;
        this.scrollback = scrollback;
        this.notify = notify;
        this.rooms = rooms;
        this.contacts = contacts;
        this.ignored = ignored;
        this.marks = marks;
    }

    void isFor(String username) {
        this.username = username;
        mention = Mention.of(username);
    }

    private boolean isOwn(String name) {
        return name.equals(username);
    }

    void said(ServerMessage.Message said) {
        JoinedRoom room = rooms.of(said);
        boolean own = isOwn(said.from());
        boolean hidden = !own && ignored.contains(said.from());
        room.recent.add(said, !own && !hidden);
        if (hidden || said.deleted()) {
            return;
        }
        boolean call = !own && calls(said.text());
        Kind kind = own ? Kind.OWN : call ? Kind.CALL : Kind.MESSAGE;
        if (!own) {
            room.said(said.from(), rooms.isLookedAt(room));
            isThere(new ReadReporter.Place(room.name(), null), said.seq());
        }
        scrollback.said(
                room.name(),
                printer.said(said, own ? Mention.NOBODY : mention, rooms.elsewhere(room)),
                kind,
                said.time());
    }

    private boolean calls(String text) {
        return notify == Notify.ALL || (notify == Notify.MENTIONS && mention.in(text));
    }

    void direct(ServerMessage.DirectMessage direct) {
        boolean own = isOwn(direct.from());
        if (!own && ignored.contains(direct.from())) {
            return;
        }
        boolean fromServer = direct.from().equals(Username.RESERVED);
        if (own) {
            contacts.wroteTo(direct.to());
        } else if (!fromServer) {
            contacts.wrote(direct.from());
            if (direct.seq() > 0) {
                isThere(new ReadReporter.Place(null, direct.from()), direct.seq());
            }
        }
        boolean today = scrollback.isOfShownDay(direct.time());
        scrollback.direct(printer.direct(direct, username, today), own ? Kind.OWN : callToOne(), direct.time());
        if (direct.waiting()) {
            scrollback.notice(printer.waiting(direct));
        }
    }

    private Kind callToOne() {
        return notify == Notify.OFF ? Kind.MESSAGE : Kind.CALL;
    }

    private void isThere(ReadReporter.Place place, long seq) {
        if (hasAccount) {
            marks.shown(place, seq);
            if (console.isWatched()) {
                seen();
            }
        }
    }

    /** The person has come to a room, and sees what was said there last. */
    void came(JoinedRoom room, long last) {
        if (hasAccount) {
            marks.shown(new ReadReporter.Place(room.name(), null), last);
        }
    }

    void left(JoinedRoom room) {
        marks.forget(new ReadReporter.Place(room.name(), null));
    }

    /** The person is there, and looks at the current room. Any thread. */
    void seen() {
        marks.seen(rooms.current().name());
    }

    void read(ServerMessage.Read read) {
        JoinedRoom room = read.room() == null ? null : rooms.get(read.room());
        if (room != null) {
            room.read(read.seq());
        }
        if (marks.readElsewhere(new ReadReporter.Place(read.room(), read.with()), read.seq())) {
            console.seenElsewhere();
        }
    }

    /** Of what comes after the connection was lost, the message has perhaps had that text already. */
    void edited(ServerMessage.Edited edited) {
        JoinedRoom room = rooms.of(edited);
        Known was = room.recent.edit(edited.of(), edited.text());
        boolean isNews = was == null || was.hash() != edited.text().hashCode();
        if (!isNews || (!isOwn(edited.by()) && ignored.contains(edited.by()))) {
            return;
        }
        String elsewhere = rooms.elsewhere(room);
        scrollback.event(
                room.name(),
                was == null
                        ? printer.amended(Phrases.EDITED_BY, edited.by(), edited.text(), username, elsewhere)
                        : printer.edited(edited, was.time(), scrollback.isOfShownDay(was.time()), elsewhere),
                Kind.NOTICE);
    }

    void deleted(ServerMessage.Deleted deleted) {
        JoinedRoom room = rooms.of(deleted);
        Known was = room.recent.delete(deleted.of());
        String from = was == null ? deleted.by() : was.from();
        boolean isNews = was == null || !was.deleted();
        if (isNews && (isOwn(from) || !ignored.contains(from))) {
            scrollback.event(room.name(), printer.deleted(deleted, was, username, rooms.elsewhere(room)), Kind.NOTICE);
        }
    }

    void invited(ServerMessage.Invited invited) {
        if (!ignored.contains(invited.by())) {
            scrollback.event(printer.people().invited(invited), callToOne());
        }
    }
}
