package chat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first state of a connection: nobody knows yet who is there. A <code>{</code> at the beginning of the first line that is
 * not blank is a program; anything else, or silence, is a person. A control byte is neither, unless a key sends it that people press by
 * chance, and no word is said to it: it may be a TLS client, or a web page that made its visitor's browser connect.
 */
final class ModeDetector extends ChannelInboundHandlerAdapter {

    private static final byte IAC = (byte) 0xFF;

    /** What people press although nothing is there yet to be edited. */
    private static final Set<Byte> KEYS = Set.of((byte) 0x1B, (byte) '\b', (byte) 0x7F);

    private final ServerPipeline pipeline;
    private final Connection connection;
    private @Nullable Patience silence;
    private boolean indented;
    private boolean behindCr;

    /** @param pipeline is told who is there */
    ModeDetector(ServerPipeline pipeline, Connection connection) {
        this.pipeline = pipeline;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        silence = new Patience(
                ctx.executor(), connection.limits().detectTimeout(), () -> pipeline.speakText(ctx, connection, true));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (silence != null) {
            silence.end();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        while (in.isReadable() && isBlank(in.getByte(in.readerIndex()))) {
            in.skipBytes(1);
        }
        if (!in.isReadable()) {
            in.release();
            return;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == '{' && !indented) {
            ServerPipeline.speakJson(ctx, connection);
        } else if (first == IAC || KEYS.contains(first) || !ByteGuard.isForbidden(first)) {
            pipeline.speakText(ctx, connection, false);
            if (indented) {
                ctx.fireChannelRead(
                        Unpooled.wrappedBuffer(new byte[] {' '})); // the line does not begin where it seems to
            }
        } else {
            boolean isProxy = ProxyHeaderHandler.isRestOfVersion2(in); // its first bytes are blank
            in.release();
            connection.turnAway(
                    isProxy ? Connection.UNTRUSTED_HEADER : "control byte " + (first & 0xFF), Unpooled.EMPTY_BUFFER);
            return;
        }
        // The handlers for it now stand behind this one, which is out of the pipeline but knows its successor.
        ctx.fireChannelRead(in);
    }

    private boolean isBlank(byte b) {
        boolean nulBehindCr = b == 0 && behindCr;
        behindCr = b == '\r';
        if (b == '\n') {
            indented = false;
        } else if (b == ' ' || b == '\t') {
            indented = true;
        }
        return b == '\n' || b == '\r' || b == ' ' || b == '\t' || b == 0x04 || nulBehindCr;
    }
}
