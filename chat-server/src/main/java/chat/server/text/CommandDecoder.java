package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.UnknownCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.List;
import java.util.function.Consumer;

/** What a person's lines mean after joining: messages to the room, unless they begin with a slash or are <code>exit</code>. */
public final class CommandDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private static final String[] HELP = {
        "* What you type goes to everybody here, unless it is a command:",
        "*   /me TEXT     say what you do: * alice waves",
        "*   /users       who is here",
        "*   /quiet       hide who joins and leaves, or show it again",
        "*   /bell on     ring when somebody says your name; /bell off ends it",
        "*   /say TEXT    say TEXT, whatever it begins with",
        "*   /help        this",
        "*   /exit, exit  leave",
        "* Ctrl-R shows again what you have typed when something came in between."
    };

    private static final List<String> COMMANDS = List.of("/me", "/users", "/quiet", "/bell", "/say", "/help", "/exit");

    private final Consumer<ProtocolException> refuse;
    private final Preferences preferences;

    /**
     * @param refuse answers a line that cannot be read
     * @param preferences what commands change
     */
    public CommandDecoder(Consumer<ProtocolException> refuse, Preferences preferences) {
        this.refuse = refuse;
        this.preferences = preferences;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        try {
            accept(ctx, TextLines.read(line));
        } catch (ProtocolException unreadable) {
            refuse.accept(unreadable);
        }
    }

    private void accept(ChannelHandlerContext ctx, String line) {
        if (PeerText.isBlank(line)) {
            return;
        }
        if (line.equals("exit")) {
            ctx.fireChannelRead(new ClientMessage.Leave());
        } else if (line.startsWith("/")) {
            int space = line.indexOf(' ');
            String command = space < 0 ? line : line.substring(0, space);
            acceptCommand(ctx, command, space < 0 ? "" : line.substring(space + 1));
        } else {
            say(ctx, line);
        }
    }

    private void acceptCommand(ChannelHandlerContext ctx, String command, String rest) {
        switch (command) {
            case "/me" -> ctx.fireChannelRead(new ClientMessage.Say(LOBBY, rest, null, true));
            case "/users" -> ctx.fireChannelRead(new ClientMessage.ListUsers(LOBBY, null));
            case "/quiet" -> {
                preferences.quiet = turned(ctx, command, rest, preferences.quiet);
                TextLines.tell(
                        ctx, preferences.quiet ? "* Joins and leaves are hidden." : "* Joins and leaves are shown.");
            }
            case "/bell" -> {
                preferences.bell = turned(ctx, command, rest, preferences.bell);
                TextLines.tell(
                        ctx,
                        preferences.bell
                                ? "* The bell rings when somebody says your name."
                                : "* The bell does not ring.");
            }
            case "/say" -> say(ctx, rest);
            case "/exit", "/quit" -> ctx.fireChannelRead(new ClientMessage.Leave());
            case "/help" -> TextLines.tell(ctx, HELP);
            default -> TextLines.tell(ctx, UnknownCommand.explain(command, COMMANDS));
        }
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

    private static void say(ChannelHandlerContext ctx, String text) {
        ctx.fireChannelRead(new ClientMessage.Say(LOBBY, text, null, false));
    }
}
