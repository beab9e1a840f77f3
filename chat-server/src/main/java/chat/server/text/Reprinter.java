package chat.server.text;

import chat.protocol.PeerText;
import chat.protocol.codec.LineDecoder;
import chat.server.limit.Bucket;
import chat.server.limit.Rate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Shows a person the line that they are typing where they ask for it with Ctrl-R, a terminal's REPRINT: a few times a second, and not of a
 * line that is longer than anybody types.
 */
public final class Reprinter extends ChannelInboundHandlerAdapter {

    private static final byte CTRL_R = 0x12;

    /** Who types more sees the end of it. */
    private static final int MAX_SHOWN = 1000;

    /** What was typed for a longer line is not looked at. */
    private static final int MAX_TYPED_BYTES = 8 * 1024;

    private static final Rate SHOWN = Rate.aSecond(5, 5);

    private final LineDecoder lines;
    private final TextSession session;
    private final Bucket shown = new Bucket();

    /**
     * @param lines the handler behind this one, which keeps the line
     * @param session of this person, who may be typing a secret
     */
    public Reprinter(LineDecoder lines, TextSession session) {
        this.lines = lines;
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean asked = message instanceof ByteBuf in && isAsked(in);
        ctx.fireChannelRead(message);
        if (asked
                && !ctx.isRemoved()
                && !session.hidden.isOn()
                && lines.begunBytes() <= MAX_TYPED_BYTES
                && shown.tryTake(SHOWN, 1, ctx.executor().ticker().nanoTime()) == 0) {
            show(ctx, PeerText.clean(KeyEdits.apply(lines.begun())));
        }
    }

    private static boolean isAsked(ByteBuf in) {
        int last = in.forEachByteDesc(b -> b != CTRL_R && b != '\n');
        return last >= 0 && in.getByte(last) == CTRL_R;
    }

    private static void show(ChannelHandlerContext ctx, String line) {
        if (!line.isEmpty()) {
            int start = Math.max(0, line.length() - MAX_SHOWN);
            int whole = Character.isLowSurrogate(line.charAt(start)) ? start + 1 : start;
            ByteBuf out = ctx.alloc().buffer();
            ByteBufUtil.writeUtf8(out, "\r\n" + line.substring(whole));
            ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }
}
