package chat.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Cuts the stream of bytes into lines, without their LF or CR LF. A line that is longer than allowed is told once, as a {@link
 * LineTooLong} in its place, as soon as it is; it is skipped to its LF without being kept, and reading goes on behind it. Bytes after the
 * last LF of a connection are not a line.
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
    private long skipped = NONE;

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

    /** What has come of a line whose end has not: empty where nothing has, or too much. On the event loop only. */
    public String begun() {
        return internalBuffer().toString(StandardCharsets.UTF_8);
    }

    /** How many bytes {@link #begun} is made of. On the event loop only. */
    public int begunBytes() {
        return actualReadableBytes();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int lf = in.forEachByte(start + scanned, in.readableBytes() - scanned, ByteProcessor.FIND_LF);
        int end = lf < 0 ? in.writerIndex() : lf;
        if (skipped != NONE) {
            skip(in, end, lf >= 0, out);
            return;
        }
        boolean endsWithCr = end > start && in.getByte(end - 1) == '\r';
        // Without an LF yet a CR at the end may still belong to the line end.
        int length = end - start - (endsWithCr ? 1 : 0);
        if (length > maxLineBytes) {
            String head = in.toString(start, Math.min(HEAD_BYTES, length), StandardCharsets.ISO_8859_1);
            skipped = 0;
            out.add(new LineTooLong("A line has at most " + maxLineBytes + " bytes", head, false));
            skip(in, end, lf >= 0, out);
        } else if (lf >= 0) {
            scanned = 0;
            out.add(in.readRetainedSlice(length));
            in.readerIndex(lf + 1);
        } else {
            scanned = in.readableBytes();
        }
    }

    private void skip(ByteBuf in, int end, boolean ended, List<Object> out) {
        long before = skipped;
        skipped += end - in.readerIndex();
        boolean endless = before < endlessBytes && skipped >= endlessBytes;
        scanned = 0;
        if (ended) {
            skipped = NONE;
        }
        in.readerIndex(ended ? end + 1 : end);
        if (endless) {
            out.add(new LineTooLong(endlessBytes + " bytes came without a line end", "", true));
        }
    }
}
