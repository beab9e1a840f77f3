package chat.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** UTF-8 as RFC 3629 has it: neither overlong forms nor encoded surrogates. */
public final class Utf8 {

    private Utf8() {}

    /** The readable bytes as text, or null if they are not UTF-8. The buffer's indices do not move. */
    public static @Nullable String decode(ByteBuf buffer) {
        return decode(ByteBufUtil.getBytes(buffer));
    }

    static @Nullable String decode(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return decodeStrictly(bytes);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII); // as most lines are
    }

    private static @Nullable String decodeStrictly(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
