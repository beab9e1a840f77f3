package chat.server.text;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.codec.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;

/** Lines for and from people: UTF-8, CR LF out. */
final class TextLines {

    /** What stands before a line that nobody said. */
    static final String NOTICE = "* ";

    private TextLines() {}

    static void append(ByteBuf out, String line) {
        ByteBufUtil.writeUtf8(out, line);
        ByteBufUtil.writeAscii(out, "\r\n");
    }

    /** Tells this one person something. It goes out with the next flush, and is {@link Spent}. */
    static void tell(ChannelHandlerContext ctx, String... lines) {
        ByteBuf out = ctx.alloc().buffer();
        for (String line : lines) {
            append(out, line);
        }
        send(ctx, out);
    }

    /**
     * Asks this one person for a secret. It goes out like what they are told.
     *
     * @param isFirst whether they have not just been asked for another one
     */
    static void askSecret(ChannelHandlerContext ctx, HiddenInput hidden, String question, boolean isFirst) {
        ByteBuf out = ctx.alloc().buffer();
        hidden.begin(ctx, out, isFirst);
        append(out, question);
        send(ctx, out);
    }

    private static void send(ChannelHandlerContext ctx, ByteBuf out) {
        int bytes = out.readableBytes();
        ctx.write(out, ctx.voidPromise());
        ctx.fireUserEventTriggered(new Spent(bytes));
    }

    /**
     * What somebody typed, as their keys {@link KeyEdits edited} it. That is work which may leave nothing to answer, so it is {@link
     * Spent}.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED} if it is not UTF-8
     */
    static String read(ChannelHandlerContext ctx, ByteBuf line) throws ProtocolException {
        int bytes = line.readableBytes();
        String text = Utf8.decode(line);
        if (text == null) {
            throw new ProtocolException(
                    ErrorCode.MALFORMED,
                    "That line was not UTF-8, so it was not used. Set the terminal to UTF-8; if you use telnet, it may be"
                            + " telnet that breaks letters: netcat does not");
        }
        if (KeyEdits.areIn(text)) {
            ctx.fireUserEventTriggered(new Spent(bytes));
        }
        return KeyEdits.apply(text);
    }
}
