package chat.server.fanout;

import io.netty.buffer.ByteBuf;

/** What stands before the text in an unmasked WebSocket frame that is a whole message (RFC 6455, section 5.2). */
final class FrameHeader {

    static final int MAX_BYTES = 10;

    private static final int FINAL_TEXT = 0x81;
    private static final int SHORT = 125;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;

    private FrameHeader() {}

    /**
     * Writes the header into the bytes that end where the buffer's reader stands, of which there have to be {@link #MAX_BYTES}.
     *
     * @param length of the text, in bytes
     * @return where the header begins
     */
    static int putBefore(ByteBuf text, int length) {
        int end = text.readerIndex();
        int start;
        if (length <= SHORT) {
            start = end - 2;
            text.setByte(start + 1, length);
        } else if (length <= 0xFFFF) {
            start = end - 4;
            text.setByte(start + 1, TWO_BYTES_FOLLOW);
            text.setShort(start + 2, length);
        } else {
            start = end - MAX_BYTES;
            text.setByte(start + 1, EIGHT_BYTES_FOLLOW);
            text.setLong(start + 2, length);
        }
        text.setByte(start, FINAL_TEXT);
        return start;
    }
}
