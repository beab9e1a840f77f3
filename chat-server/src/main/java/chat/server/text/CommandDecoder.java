package chat.server.text;

import static chat.protocol.ProtocolLimits.DEFAULT_FOUND_MESSAGES;
import static chat.protocol.ProtocolLimits.DEFAULT_HISTORY_MESSAGES;
import static chat.protocol.ProtocolLimits.MAX_HISTORY_MESSAGES;
import static chat.server.text.TextLines.NOTICE;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage;
import chat.protocol.CommandLine;
import chat.protocol.Feature;
import chat.protocol.MessageText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.protocol.codec.LineTooLong;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a person's lines mean after joining: messages to the room that they talk in, and commands. */
public final class CommandDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private final Consumer<ProtocolException> refuse;
    private final Runnable catchUp;
    private final TextSession session;
    private final PasswordPlace place;
    private final Predicate<Username> isThere;
    private final PasswordDialog passwords;

    /** Where somebody may be asked for a password, or may not. */
    public interface PasswordPlace {

        /**
         * Refuses that.
         *
         * @throws ProtocolException if others on the way could read it
         */
        void check() throws ProtocolException;
    }

    /**
     * @param refuse answers a line that cannot be read or asks for what cannot be
     * @param catchUp tells this person what happened so far, if they take it: what they typed before may have changed what they ask for
     * @param session of a person who has entered the lobby: what they type is understood by it, and some of it changes it
     * @param place where that person is
     * @param isThere whether somebody of a name is in the chat
     */
    public CommandDecoder(
            Consumer<ProtocolException> refuse,
            Runnable catchUp,
            TextSession session,
            PasswordPlace place,
            Predicate<Username> isThere) {
        this.refuse = refuse;
        this.catchUp = catchUp;
        this.session = session;
        this.place = place;
        this.isThere = isThere;
        this.passwords = new PasswordDialog(session);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof LineTooLong) {
            passwords.giveUp(ctx);
        }
        super.channelRead(ctx, message);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        String line;
        try {
            line = TextLines.read(ctx, bytes);
        } catch (ProtocolException unreadable) {
            passwords.giveUp(ctx);
            refuse.accept(unreadable);
            return;
        }
        try {
            if (passwords.isOpen()) {
                passwords.answer(ctx, line);
                return;
            }
            session.asked = null; // it was answered before this is read
            CommandLine typed = CommandLine.parse(Face.TEXT, session.role(), line);
            if (line.startsWith(Face.TEXT.sign())) {
                catchUp.run();
            }
            if (typed.problem() != null) {
                TextLines.tell(ctx, typed.command() == null ? unknown(line, typed.problem()) : typed.problem());
            } else if (typed.command() != null) {
                obey(ctx, typed.command(), typed);
                if (Phrases.saidAloud(line) != null && typed.command() == ChatCommand.SAY) {
                    TextLines.tell(ctx, NOTICE + Phrases.saidAloud(line));
                }
            }
        } catch (ProtocolException refused) {
            refuse.accept(refused);
        }
    }

    /** A command that only others may use is not unknown. */
    private static String unknown(String line, String problem) {
        ChatCommand command = CommandLine.parse(Face.TEXT, Role.OPERATOR, line).command();
        return command == null
                ? problem
                : Phrases.fill(Phrases.NOT_PERMITTED, command.role().wire() + "s");
    }

    private void obey(ChannelHandlerContext ctx, ChatCommand command, CommandLine typed) throws ProtocolException {
        TextRoom room = session.current();
        switch (command) {
            case JOIN -> join(ctx, typed.target(), typed.text());
            case PART -> part(ctx, typed.target());
            case ROOMS -> ctx.fireChannelRead(new ClientMessage.Rooms(null));
            case TOPIC -> topic(ctx, room, typed.text());
            case USERS -> ctx.fireChannelRead(new ClientMessage.Users(room.name, null));
            case HISTORY -> history(ctx, room, typed);
            case SEARCH -> search(ctx, typed.target(), typed.text());
            case MSG -> ctx.fireChannelRead(new ClientMessage.DirectMessage(typed.target(), typed.text(), null, false));
            case REPLY -> reply(ctx, typed.text());
            case ME -> ctx.fireChannelRead(new ClientMessage.Message(room.name, typed.text(), null, true));
            case SAY -> ctx.fireChannelRead(new ClientMessage.Message(room.name, typed.text(), null, false));
            case QUIET -> {
                session.quiet = typed.turned(session.quiet);
                TextLines.tell(ctx, NOTICE + (session.quiet ? Phrases.QUIET : Phrases.NOT_QUIET));
            }
            case BELL -> {
                session.bell = typed.turned(session.bell);
                TextLines.tell(ctx, NOTICE + (session.bell ? Phrases.BELL : Phrases.NO_BELL));
            }
            case REGISTER, PASSWORD, UNREGISTER, ACCOUNT -> account(ctx, command, typed.text());
            case WHOIS -> ctx.fireChannelRead(new ClientMessage.Account(typed.target(), null));
            case KICK, MUTE, UNMUTE, BAN, UNBAN, BANS, OP, DEOP -> ctx.fireChannelRead(typed.moderate(null));
            case CLOSE, OPEN, INVITE -> rule(ctx, command, typed);
            case EDIT ->
                amend(
                        ctx,
                        room,
                        "",
                        Phrases.NOTHING_TO_EDIT,
                        seq -> new ClientMessage.Edit(room.name, seq, typed.text(), null));
            case DELETE ->
                amend(
                        ctx,
                        room,
                        typed.target(),
                        Phrases.NOTHING_TO_DELETE,
                        seq -> new ClientMessage.Delete(room.name, seq, null));
            case IGNORE -> ignore(ctx, typed.target());
            case UNIGNORE -> {
                String name = typed.target();
                boolean was = session.ignored.remove(Username.of(name));
                TextLines.tell(ctx, NOTICE + Phrases.fill(was ? Phrases.NOT_IGNORING : Phrases.NOT_IGNORED, name));
            }
            case HELP -> help(ctx, typed.text());
            case EXIT -> ctx.fireChannelRead(new ClientMessage.Leave());
            default -> throw new IllegalStateException(command + " (expected: a command of text mode)");
        }
    }

    /** Goes into a room. Whoever is in it already only talks there from now on, and nobody else has to know. */
    private void join(ChannelHandlerContext ctx, String name, String password) throws ProtocolException {
        TextRoom room = session.find(name);
        if (!password.isEmpty() && !session.can(Feature.ACCOUNTS)) {
            TextLines.tell(ctx, Phrases.fill(Phrases.NO_SPACES, name));
            return;
        }
        if (room == null) {
            warnOfSeen(ctx, password);
            session.asked = RoomName.of(name);
            ctx.fireChannelRead(new ClientMessage.Enter(name, password.isEmpty() ? null : password, null));
            return;
        }
        session.goTo(room);
        TextLines.tell(ctx, NOTICE + Phrases.fill(Phrases.ENTERED, room.named(), room.present()));
        if (room.hasTopic()) {
            TextLines.tell(ctx, room.about());
        }
    }

    /** What an owner does about who comes into the room that they talk in. */
    private void rule(ChannelHandlerContext ctx, ChatCommand command, CommandLine typed) {
        String room = session.current().name;
        if (!session.can(Feature.ACCOUNTS)) {
            TextLines.tell(ctx, Phrases.NO_OWNERS);
        } else if (command == ChatCommand.CLOSE) {
            warnOfSeen(ctx, typed.text());
            ctx.fireChannelRead(new ClientMessage.Close(room, typed.text().isEmpty() ? null : typed.text(), null));
        } else if (command == ChatCommand.OPEN) {
            ctx.fireChannelRead(new ClientMessage.Open(room, null));
        } else {
            ctx.fireChannelRead(new ClientMessage.Invite(room, typed.target(), null));
        }
    }

    private static void warnOfSeen(ChannelHandlerContext ctx, String password) {
        if (!password.isEmpty()) {
            TextLines.tell(ctx, NOTICE + Phrases.ROOM_PASSWORD_SEEN);
        }
    }

    /** Goes out of a room: of the current one, if none is named. Of one that they are not in the server says so. */
    private void part(ChannelHandlerContext ctx, String name) throws ProtocolException {
        TextRoom room = name.isEmpty() ? session.current() : session.find(name);
        if (room != null && room.isLobby()) {
            TextLines.tell(ctx, Phrases.LOBBY_STAYS);
        } else {
            ctx.fireChannelRead(new ClientMessage.Part(room == null ? name : room.name, null));
        }
    }

    /** Says what the room is about, or with a dash: nothing any more. Without a text, shows what somebody said. */
    private void topic(ChannelHandlerContext ctx, TextRoom room, String text) {
        if (!text.isEmpty()) {
            String topic = text.equals(MessageText.NO_TOPIC) ? "" : text;
            ctx.fireChannelRead(new ClientMessage.Topic(room.name, topic, null));
        } else if (!room.hasTopic()) {
            TextLines.tell(ctx, room.about());
        } else {
            TextLines.tell(ctx, room.about(), NOTICE + Phrases.TOPIC_HELP);
        }
    }

    /** Shows what was said before in a room, or between them and somebody: then the latest first, and what is older if asked again. */
    private void history(ChannelHandlerContext ctx, TextRoom room, CommandLine typed) {
        int limit = Math.min(typed.number(DEFAULT_HISTORY_MESSAGES), MAX_HISTORY_MESSAGES);
        String with = typed.target();
        if (with.isEmpty()) {
            ctx.fireChannelRead(new ClientMessage.History(room.name, room.oldestShown, limit, null));
        } else if (!session.can(Feature.ACCOUNTS)) {
            TextLines.tell(ctx, Phrases.NO_ACCOUNTS);
        } else {
            long before = with.equals(session.readWith) ? session.oldestRead : ClientMessage.History.NEWEST;
            ctx.fireChannelRead(new ClientMessage.History(null, with, before, null, limit, null));
        }
    }

    /**
     * Finds what was said; without a text, what is older than what was found last.
     *
     * @param with between them and whom; empty for what was said in rooms
     */
    private void search(ChannelHandlerContext ctx, String with, String text) {
        if (!session.can(Feature.SEARCH)) {
            TextLines.tell(ctx, Phrases.NO_SEARCH);
        } else if (!with.isEmpty() && !session.can(Feature.ACCOUNTS)) {
            TextLines.tell(ctx, Phrases.NO_ACCOUNTS);
        } else if (!text.isEmpty()) {
            session.searched = null;
            session.searchedWith = with.isEmpty() ? null : with;
            ctx.fireChannelRead(
                    new ClientMessage.Search(text, null, session.searchedWith, null, DEFAULT_FOUND_MESSAGES, null));
        } else if (session.searched == null) {
            TextLines.tell(ctx, Phrases.SEARCH_HELP);
        } else if (session.older == null) {
            TextLines.tell(ctx, NOTICE + Phrases.fill(Phrases.NOTHING_OLDER, session.searched));
        } else {
            ctx.fireChannelRead(new ClientMessage.Search(
                    session.searched, null, session.searchedWith, session.older, DEFAULT_FOUND_MESSAGES, null));
        }
    }

    private void account(ChannelHandlerContext ctx, ChatCommand command, String typed) throws ProtocolException {
        boolean isGuest = session.isGuest();
        if (!session.can(Feature.ACCOUNTS)) {
            TextLines.tell(ctx, Phrases.NO_ACCOUNTS);
        } else if (command == ChatCommand.ACCOUNT) {
            ctx.fireChannelRead(new ClientMessage.Account(null));
        } else if (isGuest != (command == ChatCommand.REGISTER)) {
            TextLines.tell(ctx, isGuest ? session.whatTheyAre() + " " + Phrases.GUEST_HELP : Phrases.HAS_ACCOUNT);
        } else {
            place.check();
            passwords.begin(ctx, command, typed);
        }
    }

    /**
     * Changes the latest message of somebody in a room, when all that was typed before has come back.
     *
     * @param name whose; empty for one's own
     * @param nothing what to tell if there is none
     */
    private void amend(
            ChannelHandlerContext ctx, TextRoom room, String name, String nothing, LongFunction<ClientMessage> change)
            throws ProtocolException {
        Username whose = Username.of(name.isEmpty() ? String.valueOf(session.username) : name);
        ctx.fireChannelRead(new Deferred(() -> {
            Long seq = room.latestOf(whose);
            if (seq == null) {
                TextLines.tell(ctx, NOTICE + nothing);
            }
            return seq == null ? null : change.apply(seq);
        }));
    }

    /** Hides what somebody says, or without a name, tells whose words are hidden. */
    private void ignore(ChannelHandlerContext ctx, String name) throws ProtocolException {
        if (name.isEmpty()) {
            String all = session.ignored.stream().map(Username::toString).collect(Collectors.joining(", "));
            TextLines.tell(ctx, NOTICE + (all.isEmpty() ? Phrases.NOBODY_IGNORED : Phrases.fill(Phrases.IGNORED, all)));
            return;
        }
        Username hidden = Username.of(name);
        if (session.ignored.size() >= TextSession.MAX_IGNORED && !session.ignored.contains(hidden)) {
            String all = Integer.toString(TextSession.MAX_IGNORED);
            TextLines.tell(ctx, NOTICE + Phrases.fill(Phrases.IGNORED_FULL, all));
            return;
        }
        session.ignored.add(hidden);
        TextLines.tell(
                ctx,
                NOTICE
                        + Phrases.fill(Phrases.IGNORING, name, name)
                        + (isThere.test(hidden) ? "" : " " + Phrases.fill(Phrases.NOBODY_CALLED, name)));
    }

    private void reply(ChannelHandlerContext ctx, String text) {
        if (session.correspondent == null) {
            TextLines.tell(ctx, Phrases.NOBODY_WROTE);
        } else {
            ctx.fireChannelRead(new ClientMessage.DirectMessage(session.correspondent, text, null, false));
        }
    }

    private void help(ChannelHandlerContext ctx, String about) {
        List<String> lines = new ArrayList<>(ChatCommand.help(Face.TEXT, session.role(), session.features, about));
        if (about.isEmpty()) {
            lines.add(0, Phrases.HELP);
            lines.add("Ctrl-R shows again what you have typed when something came in between.");
        }
        TextLines.tell(ctx, lines.stream().map(NOTICE::concat).toArray(String[]::new));
    }
}
