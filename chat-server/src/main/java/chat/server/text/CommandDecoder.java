package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.function.Consumer;

/** What a person's lines mean after joining: messages to the room, unless they begin with a slash or are <code>exit</code>. */
public final class CommandDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private static final int MAX_SHOWN_COMMAND = 32;

    private static final String[] HELP = {
        "* What you type goes to everybody here, unless it is a command:",
        "*   /users       who is here",
        "*   /say TEXT    say TEXT, whatever it begins with",
        "*   /help        this",
        "*   /exit, exit  leave"
    };

    private final Consumer<ProtocolException> refuse;

    /** @param refuse answers a line that cannot be read */
    public CommandDecoder(Consumer<ProtocolException> refuse) {
        this.refuse = refuse;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        try {
            accept(ctx, TextLines.read(line));
        } catch (ProtocolException unreadable) {
            refuse.accept(unreadable);
        }
    }

    private static void accept(ChannelHandlerContext ctx, String line) {
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

    private static void acceptCommand(ChannelHandlerContext ctx, String command, String rest) {
        switch (command) {
            case "/users" -> ctx.fireChannelRead(new ClientMessage.ListUsers(LOBBY, null));
            case "/say" -> say(ctx, rest);
            case "/exit" -> ctx.fireChannelRead(new ClientMessage.Leave());
            case "/help" -> TextLines.tell(ctx, HELP);
            default -> TextLines.tell(ctx, "Unknown command: " + abbreviate(command) + ". Type /help for help.");
        }
    }

    private static void say(ChannelHandlerContext ctx, String text) {
        ctx.fireChannelRead(new ClientMessage.Say(LOBBY, text, null, false));
    }

    private static String abbreviate(String command) {
        return PeerText.clean(PeerText.abbreviate(command, MAX_SHOWN_COMMAND));
    }
}
