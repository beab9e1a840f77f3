package chat.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final int SHORT = 200;
    private static final int LONG = 1_000;

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(SHORT));

    private static ByteBuf frame(int length) {
        EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
        client.writeOutbound(new TextWebSocketFrame("x".repeat(length)));
        ByteBuf bytes = Unpooled.buffer();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            bytes.writeBytes(part);
            part.release();
        }
        client.finishAndReleaseAll();
        return bytes;
    }

    private void expectText(int length) {
        TextWebSocketFrame frame = channel.readInbound();
        assertThat(frame.text()).hasSize(length);
        frame.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 9, 100, 107, 108})
    void frameThatHasBegunIsWholeAlthoughTheNextOneMayBeLonger(int received) {
        ByteBuf begun = frame(100);
        ByteBuf next = frame(LONG);
        channel.writeInbound(begun.readRetainedSlice(Math.min(received, begun.readableBytes())));
        channel.pipeline()
                .get(FrameDecoder.class)
                .setMaxBytes(channel.pipeline().context(FrameDecoder.class), LONG);
        channel.writeInbound(Unpooled.wrappedBuffer(begun, next));

        expectText(100);
        expectText(LONG);
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {SHORT + 1, LONG})
    void longerFrameIsRefusedBefore(int length) {
        assertThatThrownBy(() -> channel.writeInbound(frame(length)))
                .isInstanceOf(CorruptedWebSocketFrameException.class);
        channel.finishAndReleaseAll();
    }
}
