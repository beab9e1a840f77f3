package chat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Before joining, closes a connection that sends a control byte which neither people nor programs send: it is some other
 * protocol. What came before it is read first; it may be the join, and then the byte is only an odd character.
 */
final class ByteGuard extends ChannelInboundHandlerAdapter {

    private final Connection connection;
    private boolean behindCr;

    ByteGuard(Connection connection) {
        this.connection = connection;
    }

    /** Whether a byte gives another protocol away. A NUL is one only where it does not follow a CR. */
    static boolean isForbidden(byte b) {
        return (b >= 0 && b < 0x20 && b != '\r' && b != '\n' && b != '\t' && b != 0x04) || b == 0x7F;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        int forbidden = in.forEachByte(this::passes);
        if (forbidden < 0) {
            ctx.fireChannelRead(in);
            return;
        }
        byte b = in.getByte(forbidden);
        ctx.fireChannelRead(in.readRetainedSlice(forbidden - in.readerIndex()));
        if (ctx.isRemoved()) {
            ctx.fireChannelRead(in);
        } else {
            in.release();
            connection.turnAway("control byte " + b, Unpooled.EMPTY_BUFFER);
        }
    }

    private boolean passes(byte b) {
        boolean nulBehindCr = b == 0 && behindCr;
        behindCr = b == '\r';
        return nulBehindCr || !isForbidden(b);
    }
}
