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
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a person's lines mean after joining: messages to the room that they talk in, unless they begin with a slash or are
 * <code>exit</code>.
 */
public final class CommandDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private final Consumer<ProtocolException> refuse;
    private final Runnable catchUp;
    private final TextSession session;
    private final RoomCommands rooms;

    /**
     * @param refuse answers a line that cannot be read or asks for what cannot be
     * @param catchUp tells this person what happened so far, if they take it: what they typed before may have changed what they ask for
     * @param session of a person who has entered the lobby: what they type is understood by it, and some of it changes it
     */
    public CommandDecoder(Consumer<ProtocolException> refuse, Runnable catchUp, TextSession session) {
        this.refuse = refuse;
        this.catchUp = catchUp;
        this.session = session;
        this.rooms = new RoomCommands(session);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        try {
            accept(ctx, TextLines.read(ctx, line));
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
            catchUp.run();
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
        String argument = rest.strip();
        switch (command) {
            case JOIN -> rooms.join(ctx, argument);
            case PART -> rooms.part(ctx, argument);
            case ROOMS -> ctx.fireChannelRead(new ClientMessage.ListRooms(null));
            case TOPIC -> rooms.topic(ctx, argument);
            case USERS ->
                ctx.fireChannelRead(
                        new ClientMessage.ListUsers(session.current().name(), null));
            case HISTORY -> rooms.history(ctx, argument);
            case MSG -> sayToOne(ctx, Words.of(rest.stripLeading()));
            case REPLY -> reply(ctx, rest.stripLeading());
            case ME -> act(ctx, rest.stripLeading());
            case SAY -> say(ctx, rest, false);
            case QUIET -> setQuiet(ctx, argument);
            case BELL -> setBell(ctx, argument);
            case HELP -> help(ctx);
            case EXIT -> ctx.fireChannelRead(new ClientMessage.Leave());
        }
    }

    /** A line up to its first white space, and what stands behind that: a text may begin with more of it. */
    private record Words(String first, String rest) {

        static Words of(String line) {
            int end = 0;
            while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                end++;
            }
            return new Words(line.substring(0, end), end == line.length() ? "" : line.substring(end + 1));
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
            ctx.fireChannelRead(
                    new ClientMessage.SayTo(words.first(), words.rest().stripLeading(), null, false));
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

    private void setQuiet(ChannelHandlerContext ctx, String argument) {
        Boolean quiet = turned(ctx, "/quiet", argument, session.quiet);
        if (quiet != null) {
            session.quiet = quiet;
            TextLines.tell(ctx, quiet ? "* Joins and leaves are hidden." : "* Joins and leaves are shown.");
        }
    }

    private void setBell(ChannelHandlerContext ctx, String argument) {
        Boolean bell = turned(ctx, "/bell", argument, session.bell);
        if (bell != null) {
            session.bell = bell;
            TextLines.tell(
                    ctx,
                    bell
                            ? "* The bell rings when somebody says your name or writes to you."
                            : "* The bell does not ring.");
        }
    }

    /** What a switch is turned to: to the other side, if nothing is said of it. Null, and an answer, where that makes no sense. */
    private static @Nullable Boolean turned(ChannelHandlerContext ctx, String command, String argument, boolean now) {
        return switch (argument.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            case "" -> !now;
            default -> {
                TextLines.tell(ctx, command + " takes on or off, or nothing to change it.");
                yield null;
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
