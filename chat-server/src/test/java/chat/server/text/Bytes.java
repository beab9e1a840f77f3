package chat.server.text;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes in and out of an embedded channel, as text and as hexadecimal digits. */
final class Bytes {

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    private Bytes() {}

    static byte[] hex(String digits) {
        return digits.isEmpty() ? new byte[0] : HEX.parseHex(digits);
    }

    static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** Everything that a channel has let in since the last call, where that is bytes. */
    static byte[] inbound(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            append(all, part);
        }
        return all.toByteArray();
    }

    /** Everything that a channel has sent since the last call. */
    static byte[] outbound(EmbeddedChannel channel) {
        channel.flush(); // as whoever sits behind does when all that was read is answered
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            append(all, part);
        }
        return all.toByteArray();
    }

    static String outboundText(EmbeddedChannel channel) {
        return new String(outbound(channel), StandardCharsets.UTF_8);
    }

    private static void append(ByteArrayOutputStream all, ByteBuf part) {
        all.writeBytes(ByteBufUtil.getBytes(part));
        part.release();
    }
}
