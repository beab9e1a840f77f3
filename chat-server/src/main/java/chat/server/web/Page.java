package chat.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The page's files, in memory. Nothing that somebody asks for is looked up anywhere else. Immutable, for any thread. */
public final class Page {

    /**
     * A file as it is, and compressed by the build.
     *
     * @param gzip the same as gzip (RFC 1952)
     */
    record File(String contentType, Content plain, Content gzip) {

        /** Reads the file that the build put below {@code web} as {@code name}, such as {@code view/log.js}. Blocks. */
        static File read(String name) {
            return new File(contentType(name), Content.of(bytes(name)), Content.of(bytes(name + ".gz")));
        }

        /** Whether it is one that others are loaded for: its policy counts for all of them. */
        boolean isPage() {
            return contentType.startsWith("text/html");
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

    /**
     * Bytes to send.
     *
     * @param bytes never released; to be duplicated
     * @param tag what {@code ETag} says of them, with its quotes: other bytes have another one
     */
    record Content(ByteBuf bytes, String tag) {

        static Content of(byte[] bytes) {
            String tag = "\"" + checksum(bytes) + "-" + Integer.toHexString(bytes.length) + "\"";
            // The collector's, unlike Netty's own: when nobody has the page any more, its memory is given back.
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            return new Content(
                    Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct).asReadOnly()), tag);
        }

        /** The tag where it has to be another one whenever a header of these bytes is. */
        String tagWith(String header) {
            return tag.substring(0, tag.length() - 1) + "-" + checksum(header.getBytes(StandardCharsets.UTF_8)) + "\"";
        }

        private static String checksum(byte[] bytes) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            return Long.toHexString(crc.getValue());
        }
    }

    private final Map<String, File> files = new HashMap<>();

    /** Read when it is first asked for. */
    private static final class Built {
        static final Page PAGE = new Page();
    }

    /** Reads the files that the build listed. */
    private Page() {
        new String(bytes("files.list"), StandardCharsets.UTF_8)
                .lines()
                .forEach(name -> files.put("/" + name, File.read(name)));
        files.put("/", File.read("index.html"));
    }

    /** The page as the build has made it, one for all servers. Blocks the first time. */
    public static Page built() {
        return Built.PAGE;
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Page.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out web/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("web/" + name + " cannot be read", e);
        }
    }

    /** @param path as it stands in a request, without a query */
    @Nullable
    File file(String path) {
        return files.get(path);
    }
}
