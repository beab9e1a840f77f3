package chat.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * One file of the page, as it is and compressed by the build. Immutable, for any thread.
 *
 * @param plain never released; to be duplicated
 * @param gzip the same as gzip (RFC 1952)
 */
record PageFile(String contentType, Content plain, Content gzip) {

    /**
     * Bytes to send.
     *
     * @param bytes never released; to be duplicated
     * @param tag what {@code ETag} says of them, with its quotes: other bytes have another one
     */
    record Content(ByteBuf bytes, String tag) {

        static Content of(byte[] bytes) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            String tag = "\"" + Long.toHexString(crc.getValue()) + "-" + Integer.toHexString(bytes.length) + "\"";
            // The collector's, unlike Netty's own: when nobody has the page any more, its memory is given back.
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            return new Content(
                    Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct).asReadOnly()), tag);
        }
    }

    /** Reads the file that is below this class's resources under {@code name}, such as {@code view/log.js}. Blocks. */
    static PageFile read(String name) {
        return new PageFile(contentType(name), Content.of(bytes(name)), Content.of(bytes(name + ".gz")));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = PageFile.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out web/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("web/" + name + " cannot be read", e);
        }
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("web/" + name + ": no known kind of file");
        };
    }
}
