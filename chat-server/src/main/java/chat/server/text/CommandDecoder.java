package chat.server.text;

import chat.protocol.ClientMessage;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.UnknownCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a person's lines mean after joining: messages to the room that they talk in, unless they begin with a slash or are
 * <code>exit</code>.
 */
public final class CommandDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private final Consumer<ProtocolException> refuse;
    private final TextSession session;
    private final RoomCommands rooms;

    /**
     * @param refuse answers a line that cannot be read or asks for what cannot be
     * @param session of a person who has entered the lobby: what they type is understood by it, and some of it changes it
     */
    public CommandDecoder(Consumer<ProtocolException> refuse, TextSession session) {
        this.refuse = refuse;
        this.session = session;
        this.rooms = new RoomCommands(session);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        try {
            accept(ctx, TextLines.read(line));
        } catch (ProtocolException refused) {
            refuse.accept(refused);
        }
    }

    private void accept(ChannelHandlerContext ctx, String line) throws ProtocolException {
        if (PeerText.isBlank(line)) {
            return;
        }
        if (line.equals("exit")) {
            ctx.fireChannelRead(new ClientMessage.Leave());
        } else if (line.startsWith("/")) {
            acceptCommand(ctx, Words.of(line));
        } else {
            say(ctx, line, false);
        }
    }

    private void acceptCommand(ChannelHandlerContext ctx, Words words) throws ProtocolException {
        TextCommand command = TextCommand.of(words.first());
        if (command == null) {
            TextLines.tell(ctx, UnknownCommand.explain(words.first(), TextCommand.WORDS));
            return;
        }
        String rest = words.rest();
        switch (command) {
            case JOIN -> rooms.join(ctx, rest.strip());
            case PART -> rooms.part(ctx, rest.strip());
            case ROOMS -> ctx.fireChannelRead(new ClientMessage.ListRooms(null));
            case TOPIC -> rooms.topic(ctx, rest);
            case USERS ->
                ctx.fireChannelRead(
                        new ClientMessage.ListUsers(session.current().name(), null));
            case HISTORY -> rooms.history(ctx, rest.strip());
            case MSG -> sayToOne(ctx, Words.of(rest.stripLeading()));
            case REPLY -> reply(ctx, rest);
            case ME -> act(ctx, rest);
            case SAY -> say(ctx, rest, false);
            case QUIET -> setQuiet(ctx, rest);
            case BELL -> setBell(ctx, rest);
            case HELP -> help(ctx);
            case EXIT -> ctx.fireChannelRead(new ClientMessage.Leave());
        }
    }

    /** A line up to its first space, and what stands behind that. */
    private record Words(String first, String rest) {

        static Words of(String line) {
            int space = line.indexOf(' ');
            return space < 0 ? new Words(line, "") : new Words(line.substring(0, space), line.substring(space + 1));
        }
    }

    private void say(ChannelHandlerContext ctx, String text, boolean action) {
        ctx.fireChannelRead(new ClientMessage.Say(session.current().name(), text, null, action));
    }

    private void act(ChannelHandlerContext ctx, String text) {
        if (PeerText.isBlank(text)) {
            TextLines.tell(ctx, "/me takes a text: /me waves");
        } else {
            say(ctx, text, true);
        }
    }

    private static void sayToOne(ChannelHandlerContext ctx, Words words) {
        if (PeerText.isBlank(words.rest())) {
            TextLines.tell(ctx, "/msg takes a name and a text: /msg bob hello");
        } else {
            ctx.fireChannelRead(new ClientMessage.SayTo(words.first(), words.rest(), null, false));
        }
    }

    private void reply(ChannelHandlerContext ctx, String text) {
        String correspondent = session.correspondent();
        if (correspondent == null) {
            TextLines.tell(ctx, "Nobody has written to you yet. /msg takes a name and a text: /msg bob hello");
        } else if (PeerText.isBlank(text)) {
            TextLines.tell(ctx, "/reply takes a text for " + correspondent + ": /reply hello");
        } else {
            ctx.fireChannelRead(new ClientMessage.SayTo(correspondent, text, null, false));
        }
    }

    private void setQuiet(ChannelHandlerContext ctx, String rest) {
        session.quiet = turned(ctx, "/quiet", rest, session.quiet);
        TextLines.tell(ctx, session.quiet ? "* Joins and leaves are hidden." : "* Joins and leaves are shown.");
    }

    private void setBell(ChannelHandlerContext ctx, String rest) {
        session.bell = turned(ctx, "/bell", rest, session.bell);
        TextLines.tell(
                ctx,
                session.bell
                        ? "* The bell rings when somebody says your name or writes to you."
                        : "* The bell does not ring.");
    }

    /** What a switch is turned to: to the other side, if nothing is said of it. */
    private static boolean turned(ChannelHandlerContext ctx, String command, String rest, boolean now) {
        return switch (rest.strip()) {
            case "on" -> true;
            case "off" -> false;
            case "" -> !now;
            default -> {
                TextLines.tell(ctx, command + " takes on or off, or nothing to change it.");
                yield now;
            }
        };
    }

    private static void help(ChannelHandlerContext ctx) {
        List<String> lines = new ArrayList<>();
        lines.add("* What you type goes to everybody in the room, unless it is a command:");
        lines.addAll(TextCommand.help());
        lines.add("* Ctrl-R shows again what you have typed when something came in between.");
        TextLines.tell(ctx, lines.toArray(String[]::new));
    }
}
