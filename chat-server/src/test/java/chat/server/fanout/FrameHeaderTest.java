package chat.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameHeaderTest {

    @ParameterizedTest
    @CsvSource({
        "0,         8100",
        "1,         8101",
        "125,       817d",
        "126,       817e007e",
        "127,       817e007f",
        "65535,     817effff",
        "65536,     817f0000000000010000",
        "1048576,   817f0000000000100000",
        "2147483647, 817f000000007fffffff"
    })
    void lengthIsInItsShortestFormAndEndsWhereTheTextBegins(int length, String header) {
        ByteBuf text = Unpooled.buffer(20).writeZero(20);
        text.readerIndex(FrameHeader.MAX_BYTES + 3);
        int start = FrameHeader.putBefore(text, length);

        assertThat(ByteBufUtil.hexDump(text, start, FrameHeader.MAX_BYTES + 3 - start))
                .isEqualTo(header);
        assertThat(text.readerIndex()).isEqualTo(FrameHeader.MAX_BYTES + 3);
    }
}
