package chat.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Cuts the stream of bytes into lines, without their LF or CR LF. A line that is longer than allowed is told once, as a {@link
 * LineTooLongException} through {@code exceptionCaught}, as soon as it is; it is skipped to its LF without being kept, and
 * reading goes on behind it. Bytes after the last LF of a connection are not a line.
 */
public final class LineDecoder extends ByteToMessageDecoder {

    private static final int NONE = -1;

    /** How much of an over-long line is told: enough to see whether it is the request line of another protocol. */
    private static final int HEAD_BYTES = 64;

    private final int endlessBytes;
    private int maxLineBytes;

    /** How many bytes of the line at hand were looked at and hold no LF. */
    private int scanned;

    /** How many bytes of an over-long line were dropped, or {@link #NONE}. */
    private int skipped = NONE;

    /**
     * @param maxLineBytes the longest line, its line end not counted
     * @param endlessBytes how many bytes without an LF make a line endless
     */
    public LineDecoder(int maxLineBytes, int endlessBytes) {
        this.maxLineBytes = maxLineBytes;
        this.endlessBytes = endlessBytes;
    }

    /** Changes the longest line from the next one on. On the event loop only. */
    public void setMaxLineBytes(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int lf = in.forEachByte(start + scanned, in.readableBytes() - scanned, ByteProcessor.FIND_LF);
        if (skipped != NONE) {
            skip(ctx, in, lf);
        } else if (lf >= 0) {
            scanned = 0;
            int length = lf > start && in.getByte(lf - 1) == '\r' ? lf - 1 - start : lf - start;
            if (length <= maxLineBytes) {
                out.add(in.readRetainedSlice(length));
                in.readerIndex(lf + 1);
            } else {
                ctx.fireExceptionCaught(tooLong(in));
                in.readerIndex(lf + 1);
            }
        } else {
            scanned = in.readableBytes();
            // One byte more than the limit may still be the CR of the line end.
            if (scanned > maxLineBytes + 1 || (scanned > maxLineBytes && in.getByte(in.writerIndex() - 1) != '\r')) {
                skipped = 0;
                ctx.fireExceptionCaught(tooLong(in));
                skip(ctx, in, lf);
            }
        }
    }

    private void skip(ChannelHandlerContext ctx, ByteBuf in, int lf) {
        int before = skipped;
        int end = lf < 0 ? in.writerIndex() : lf + 1;
        skipped += end - in.readerIndex();
        in.readerIndex(end);
        scanned = 0;
        if (lf >= 0) {
            skipped = NONE;
        } else if (before < endlessBytes && skipped >= endlessBytes) {
            ctx.fireExceptionCaught(
                    new LineTooLongException(endlessBytes + " bytes came without a line end", "", true));
        }
    }

    private LineTooLongException tooLong(ByteBuf in) {
        String head =
                in.toString(in.readerIndex(), Math.min(HEAD_BYTES, in.readableBytes()), StandardCharsets.ISO_8859_1);
        return new LineTooLongException("A line has at most " + maxLineBytes + " bytes", head, false);
    }
}
