package chat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Before joining, closes a connection that sends a control byte which neither people nor programs send: it is some other
 * protocol. What came before it is read first; it may be the join, and then the byte is only an odd character. Programs send none but
 * white space; of what people's keyboards send only a NUL is none, and what a TLS client begins with.
 */
final class ByteGuard extends ChannelInboundHandlerAdapter {

    /** What a TLS record begins with that holds a handshake (RFC 8446, section 5.1). */
    private static final byte HANDSHAKE = 0x16;

    private static final String NOT_UTF_8 =
            "A byte 0 came, which no keyboard sends. If this is UTF-16, it is not read here: set the terminal or the file to UTF-8.\r\n";

    private final Connection connection;
    private final boolean person;
    private boolean begun;
    private boolean behindCr;

    private ByteGuard(Connection connection, boolean person, boolean begun) {
        this.connection = connection;
        this.person = person;
        this.begun = begun;
    }

    static ByteGuard ofProgram(Connection connection) {
        return new ByteGuard(connection, false, true);
    }

    /**
     * Behind a decoder that takes out the NULs of telnet's own.
     *
     * @param begun whether the first byte was looked at already
     */
    static ByteGuard ofPerson(Connection connection, boolean begun) {
        return new ByteGuard(connection, true, begun);
    }

    /** Whether a byte gives another protocol away where no person was greeted. A NUL does so only where it does not follow a CR. */
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
            connection.turnAway(
                    "control byte " + b,
                    person && b == 0
                            ? Unpooled.copiedBuffer(NOT_UTF_8, StandardCharsets.US_ASCII)
                            : Unpooled.EMPTY_BUFFER);
        }
    }

    private boolean passes(byte b) {
        if (person) {
            boolean first = !begun;
            begun |= b != '\r' && b != '\n' && b != '\t' && b != ' ';
            return b != 0 && !(first && b == HANDSHAKE);
        }
        boolean nulBehindCr = b == 0 && behindCr;
        behindCr = b == '\r';
        return nulBehindCr || !isForbidden(b);
    }
}
