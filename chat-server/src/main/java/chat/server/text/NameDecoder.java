package chat.server.text;

import static java.util.Objects.requireNonNull;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage;
import chat.protocol.CommandLine;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.codec.LineTooLong;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a person's lines mean before joining: names to try, or <code>exit</code>. Greets when nothing was typed for a while, or
 * before the first answer: not earlier, because the first line may show that no person is there.
 */
public final class NameDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private final Duration patience;
    private final Consumer<ProtocolException> refuse;
    private final Consumer<ChannelHandlerContext> typeJson;
    private final TextSession session;

    private @Nullable Future<?> greeting;
    private boolean greeted;
    private boolean answered;

    /**
     * @param patience how long to wait with the greeting
     * @param refuse answers a line that cannot be read
     * @param typeJson makes the session a program's, which the first line shows it to be
     * @param session of this person, who may be asked for a password
     */
    public NameDecoder(
            Duration patience,
            Consumer<ProtocolException> refuse,
            Consumer<ChannelHandlerContext> typeJson,
            TextSession session) {
        this.patience = patience;
        this.refuse = refuse;
        this.typeJson = typeJson;
        this.session = session;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (patience.isZero()) {
            greetUnasked(ctx);
        } else {
            greeting = ctx.executor().schedule(() -> greetUnasked(ctx), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (greeting != null) {
            greeting.cancel(false);
        }
    }

    /** Nothing was read, so no flush comes after it. */
    private void greetUnasked(ChannelHandlerContext ctx) {
        greet(ctx);
        ctx.flush();
    }

    private void greet(ChannelHandlerContext ctx) {
        if (!greeted && !ctx.isRemoved()) {
            greeted = true;
            TextLines.tell(ctx, "Welcome to the chat. " + Phrases.NAME_QUESTION);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof LineTooLong) {
            greet(ctx);
            answered = true;
            session.isPasswordAsked = false;
            session.hidden.end(ctx);
        }
        super.channelRead(ctx, message);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        if (!answered && line.isReadable() && line.getByte(line.readerIndex()) == '{') {
            TextLines.tell(ctx, "");
            typeJson.accept(ctx);
            ctx.fireChannelRead(line.retain());
            return;
        }
        if (session.isPasswordAsked) {
            readPassword(ctx, line);
            return;
        }
        greet(ctx);
        try {
            String typed = TextLines.read(ctx, line).strip();
            answered |= !typed.isEmpty();
            CommandLine command = CommandLine.parse(Face.TEXT, Role.GUEST, typed);
            if (command.asksFor(ChatCommand.HELP)) {
                TextLines.tell(ctx, Phrases.NAME_HELP + " " + Phrases.NAME_QUESTION);
            } else {
                session.wanted = typed;
                ctx.fireChannelRead(
                        command.asksFor(ChatCommand.EXIT) ? new ClientMessage.Leave() : new ClientMessage.Join(typed));
            }
        } catch (ProtocolException unreadable) {
            answered = true;
            refuse.accept(unreadable);
        }
    }

    /** The line is a password. An empty one is none: they want another name. */
    private void readPassword(ChannelHandlerContext ctx, ByteBuf line) {
        session.isPasswordAsked = false;
        session.hidden.end(ctx);
        String name = requireNonNull(session.wanted);
        try {
            String password = TextLines.read(ctx, line);
            if (password.isEmpty()) {
                TextLines.tell(ctx, Phrases.NAME_QUESTION);
            } else {
                ctx.fireChannelRead(new ClientMessage.Join(name, false, null, Map.of(), password));
            }
        } catch (ProtocolException unreadable) {
            refuse.accept(unreadable);
        }
    }
}
