package chat.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** UTF-8 as RFC 3629 has it: neither overlong forms nor encoded surrogates. */
public final class Utf8 {

    private Utf8() {}

    /** The readable bytes as text, or null if they are not UTF-8. The buffer's indices do not move. */
    public static @Nullable String decode(ByteBuf buffer) {
        return decode(ByteBufUtil.getBytes(buffer));
    }

    static @Nullable String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is not UTF-8 was replaced, and then the text has other bytes.
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : null;
    }
}
