package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.text.TextLines.NOTICE;

import chat.protocol.CloseReason;
import chat.protocol.CommandLine;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to one person, as lines. What such lines need beyond the message is in their {@link TextSession}: who they
 * are, because nobody wants to read again what they just typed, in which room they talk, and how many are there.
 */
public final class TextEncoder extends MessageToByteEncoder<ServerMessage> {

    /** Refusals after which there is nothing to try again: goodbye comes next. */
    private static final Set<String> LAST = Set.of(
            ErrorCode.SERVER_FULL.wire(),
            ErrorCode.JOIN_TIMEOUT.wire(),
            ErrorCode.INTERNAL.wire(),
            ErrorCode.BANNED.wire(),
            ErrorCode.TOO_MANY_CONNECTIONS.wire());

    private static final Set<String> ABOUT_PASSWORD =
            Set.of(ErrorCode.PASSWORD_REQUIRED.wire(), ErrorCode.PASSWORD_WRONG.wire());

    private final TextSession session;
    private final Clock clock;
    private final SaidLines lines;

    /** The code of the last refusal, where that has told why the connection ends; else null. */
    private @Nullable String told;

    /**
     * @param zone the time zone that times are shown in
     * @param maxUsers how many can be in at the moment
     */
    public TextEncoder(ZoneId zone, IntSupplier maxUsers) {
        this(Clock.system(zone), maxUsers);
    }

    /** @param clock says what day it is, and in which zone times are shown */
    TextEncoder(Clock clock, IntSupplier maxUsers) {
        session = new TextSession(maxUsers);
        this.clock = clock;
        this.lines = new SaidLines(session, clock);
    }

    /** What this person has been told: for whoever reads what they type. */
    public TextSession session() {
        return session;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        session.hidden.cancel();
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ServerMessage message, ByteBuf out) {
        message.accept(new Renderer(ctx, out));
    }

    private final class Renderer implements ServerMessageHandler {

        private final ChannelHandlerContext ctx;
        private final ByteBuf out;

        Renderer(ChannelHandlerContext ctx, ByteBuf out) {
            this.ctx = ctx;
            this.out = out;
        }

        private void line(String line) {
            TextLines.append(out, line);
        }

        @Override
        public void onWelcome(ServerMessage.Welcome welcome) {
            session.joined(welcome.username());
            session.features = welcome.features();
            session.role = welcome.role();
            session.device = welcome.device() == null ? session.device : welcome.device();
            if (welcome.motd() != null) {
                line(NOTICE + welcome.motd().replace("\n", "\r\n" + NOTICE));
            }
        }

        @Override
        public void onEntered(ServerMessage.Entered entered) {
            TextRoom room = session.entered(entered);
            String who = room.whoIsThere(entered.users());
            line(NOTICE
                    + (room.isLobby()
                            ? Phrases.fill(Phrases.WELCOME, String.valueOf(session.username), who)
                            : Phrases.fill(
                                    room.isCurrent() ? Phrases.ENTERED : Phrases.ENTERED_TOO, room.named(), who)));
            if (entered.open()) {
                line(NOTICE + Phrases.fill(Phrases.ROOM_OPEN, room.named()));
            }
            if (room.hasTopic()) {
                line(room.about());
            }
        }

        @Override
        public void onJoined(ServerMessage.Joined joined) {
            TextRoom room = session.room(joined.room());
            room.count(joined.seq(), 1);
            if (!session.quiet) {
                line(room.notice() + Phrases.fill(Phrases.JOINED, joined.username(), room.presentNow()));
            }
        }

        @Override
        public void onLeft(ServerMessage.Left left) {
            TextRoom room = session.room(left.room());
            if (session.isMe(left.username()) && !room.isLobby()) {
                boolean isParting = left.reason().equals(LeaveReason.PART.wire());
                String phrase = room.isCurrent()
                        ? (isParting ? Phrases.PARTED : Phrases.EXPELLED)
                        : (isParting ? Phrases.PARTED_ELSEWHERE : Phrases.EXPELLED_ELSEWHERE);
                session.left(room);
                line(NOTICE
                        + Phrases.fill(phrase, room.named(), session.current().named()));
                return;
            }
            room.count(left.seq(), -1);
            if (!session.quiet) {
                String why = Phrases.left(left.reason());
                line(room.notice() + Phrases.fill(Phrases.LEFT, left.username(), why, room.presentNow()));
            }
        }

        @Override
        public void onMessage(ServerMessage.Message said) {
            session.room(said.room()).said(said);
            // what they typed here is on their screen since then
            if (!session.isTyped(said) && !session.ignores(said.from())) {
                line(lines.said(said));
            }
        }

        @Override
        public void onTopic(ServerMessage.Topic topic) {
            TextRoom room = session.room(topic.room());
            room.setTopic(topic.topic());
            String who = session.isMe(topic.username()) ? Phrases.YOU : topic.username();
            line(room.notice()
                    + (room.hasTopic()
                            ? Phrases.fill(Phrases.TOPIC_SET, who, topic.topic())
                            : Phrases.fill(Phrases.TOPIC_CLEARED, who)));
        }

        @Override
        public void onEdited(ServerMessage.Edited edited) {
            TextRoom room = session.roomOrNull(edited.room());
            if (room == null || session.ignores(edited.by())) {
                return;
            }
            String who = session.isMe(edited.by()) ? Phrases.YOU : edited.by();
            line(room.notice() + Phrases.fill(Phrases.EDITED_BY, who, SaidLines.text(edited.text())));
        }

        @Override
        public void onDeleted(ServerMessage.Deleted deleted) {
            TextRoom room = session.roomOrNull(deleted.room());
            if (room == null) {
                return; // it was asked for before they went out
            }
            room.takenBack(deleted.of());
            if (session.ignores(deleted.by())) {
                return;
            }
            String who = session.isMe(deleted.by()) ? Phrases.YOU : deleted.by();
            line(room.notice() + Phrases.fill(Phrases.DELETED_BY, who));
        }

        @Override
        public void onDirectMessage(ServerMessage.DirectMessage direct) {
            if (session.ignores(direct.from())) {
                return;
            }
            if (!session.isMe(direct.from())) {
                session.correspondent = direct.from();
            }
            line(lines.direct(direct));
            if (direct.waiting()) {
                line(NOTICE + Phrases.fill(Phrases.WAITING, direct.to()));
            }
        }

        @Override
        public void onHistory(ServerMessage.History history) {
            List<ServerMessage.Said> messages = history.messages();
            String with = history.with();
            TextRoom room = history.room() == null ? null : session.roomOrNull(history.room());
            if (with != null) {
                if (!messages.isEmpty()) {
                    session.readWith = with;
                    session.oldestRead = messages.get(0).seq();
                }
                past(Phrases.between(with), messages);
            } else if (room != null) { // else they were told that they are out
                if (!messages.isEmpty()) {
                    room.oldestShown = messages.get(0).seq();
                }
                for (int i = messages.size() - 1; i >= 0; i--) {
                    room.saidBefore((ServerMessage.Message) messages.get(i));
                }
                past(Phrases.in(room.named(), room.isCurrent()), messages);
            }
        }

        private void past(String where, List<ServerMessage.Said> messages) {
            line(NOTICE + Phrases.fill(messages.isEmpty() ? Phrases.NOTHING_EARLIER : Phrases.EARLIER, where));
            if (!messages.isEmpty()) {
                messages.stream().filter(said -> !session.ignores(said.from())).forEach(said -> line(lines.past(said)));
                line(NOTICE + Phrases.EARLIER_END);
            }
        }

        @Override
        public void onFound(ServerMessage.Found found) {
            List<ServerMessage.Said> messages = found.messages();
            boolean isFirst = session.searched == null;
            session.searched = found.query();
            session.older = found.next();
            line(NOTICE + Phrases.fill(Phrases.found(found, isFirst), found.query()));
            for (int i = messages.size() - 1; i >= 0; i--) { // newest last, where one reads
                if (!session.ignores(messages.get(i).from())) {
                    line(lines.found(messages.get(i)));
                }
            }
            if (found.next() != null) {
                line(NOTICE + Phrases.FOUND_MORE);
            } else if (!messages.isEmpty()) {
                line(NOTICE + Phrases.FOUND_END);
            }
        }

        @Override
        public void onRooms(ServerMessage.Rooms all) {
            List<ServerMessage.RoomSummary> listed = Phrases.listed(all.rooms(), session::isIn);
            for (ServerMessage.RoomSummary room : listed) {
                String name = room.room();
                line(NOTICE + CommandLine.ROOM_SIGN + name + ", "
                        + Phrases.listedRoom(room.count(), session.isIn(name), session.isCurrent(name), 0)
                        + (room.topic() == null ? "" : ": " + room.topic()));
            }
            int more = all.rooms().size() - listed.size();
            if (more > 0) {
                line(NOTICE + Phrases.fill(Phrases.MORE, Integer.toString(more)));
            }
        }

        @Override
        public void onDuplicate(ServerMessage.Duplicate duplicate) {
            // For programs: people have no labels.
        }

        @Override
        public void onUsers(ServerMessage.Users users) {
            boolean isHere = session.isCurrent(users.room());
            boolean isLobby = users.room().equals(LOBBY);
            String which = isLobby && isHere ? "" : CommandLine.ROOM_SIGN + users.room() + ", ";
            String present = Phrases.present(users.count(), isLobby ? users.maxUsers() : 0, isHere);
            line(NOTICE + which + present + ": " + Phrases.names(users.users(), users.count()));
        }

        @Override
        public void onAccount(ServerMessage.Account account) {
            List<ServerMessage.AccountSession> sessions = account.sessions();
            boolean isMe = session.isMe(account.username());
            boolean wasGuest = session.isGuest();
            boolean isOtherRole = !wasGuest && !account.role().equals(session.role);
            if (isMe) {
                session.role = account.role();
            }
            if (sessions == null) {
                line(NOTICE
                        + (isOtherRole && !session.isGuest()
                                ? Phrases.fill(Phrases.ROLE_CHANGED, Phrases.role(account.role()))
                                : Phrases.changed(wasGuest, session.isGuest(), account.username())));
                return;
            }
            line(NOTICE
                    + (isMe
                            ? session.whatTheyAre() + (session.isGuest() ? " " + Phrases.GUEST_HELP : "")
                            : Phrases.fill(Phrases.WHOIS, account.username(), Phrases.role(account.role()))));
            if (!sessions.isEmpty()) {
                line(NOTICE + (isMe ? Phrases.SESSIONS : Phrases.THEIR_SESSIONS));
            }
            for (ServerMessage.AccountSession device : sessions) {
                String since = Phrases.fill(Phrases.SINCE, lines.dateAndTime(device.since()));
                line(NOTICE + Phrases.face(device.face()) + ", " + device.address() + ", " + since);
            }
        }

        @Override
        public void onRead(ServerMessage.Read read) {
            // What was told stands on the screen, wherever it was read.
        }

        @Override
        public void onModerated(ServerMessage.Moderated moderated) {
            String by = moderated.by();
            String who = by == null || session.isMe(by) ? Phrases.YOU : by;
            line(NOTICE + Phrases.moderated(moderated, who, clock.instant()));
        }

        @Override
        public void onBans(ServerMessage.Bans bans) {
            line(NOTICE + (bans.bans().isEmpty() ? Phrases.NO_BANS : Phrases.BANS));
            for (ServerMessage.Ban ban : bans.bans()) {
                Instant until = ban.until();
                line(NOTICE
                        + Phrases.ban(
                                ban, lines.dateAndTime(ban.since()), until == null ? null : lines.dateAndTime(until)));
            }
        }

        @Override
        public void onInvited(ServerMessage.Invited invited) {
            String room = CommandLine.ROOM_SIGN + invited.room();
            line(NOTICE + Phrases.fill(Phrases.INVITED, invited.by(), room, room));
        }

        @Override
        public void onErrorMessage(ServerMessage.ErrorMessage failure) {
            boolean isLast = LAST.contains(failure.code());
            boolean asksAgain = session.username == null && !isLast;
            told = isLast ? failure.code() : null;
            String words = Phrases.refusal(failure.code(), failure.message(), failure.retryAfterMs());
            if (asksAgain && session.wanted != null && ABOUT_PASSWORD.contains(failure.code())) {
                boolean isWrong = failure.code().equals(ErrorCode.PASSWORD_WRONG.wire());
                askForPassword(isWrong ? words + ". " : "", PeerText.clean(session.wanted));
                return;
            }
            if (session.asked != null && failure.code().equals(ErrorCode.ROOM_CLOSED.wire())) {
                askForPassword(words + ". ", CommandLine.ROOM_SIGN + session.asked);
                return;
            }
            line(asksAgain ? words + ". " + Phrases.NAME_QUESTION : words);
        }

        /** @param what the name as they typed it, or a room */
        private void askForPassword(String words, String what) {
            session.isPasswordAsked = true;
            session.hidden.begin(ctx, out, true);
            line(words + Phrases.fill(Phrases.PASSWORD_QUESTION, what));
        }

        @Override
        public void onGoodbye(ServerMessage.Goodbye goodbye) {
            session.hidden.show(out);
            String reason = goodbye.reason();
            boolean isKnown = reason.equals(CloseReason.EXIT.wire()) || reason.equals(told);
            line(NOTICE + Phrases.goodbyeLine(reason, isKnown ? null : goodbye.text(), isKnown));
        }

        @Override
        public void onSlowed(ServerMessage.Slowed slowed) {
            line(NOTICE + Phrases.SLOWED);
        }

        @Override
        public void onPing(ServerMessage.Ping ping) {
            // For programs: people may be silent.
        }

        @Override
        public void onPong(ServerMessage.Pong pong) {
            // For programs: people cannot ask.
        }
    }
}
