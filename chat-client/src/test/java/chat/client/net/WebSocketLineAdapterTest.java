package chat.client.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import org.junit.jupiter.api.Test;

class WebSocketLineAdapterTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketLineAdapter());

    private static ByteBuf bytes(String text) {
        return Unpooled.buffer().writeBytes(text.getBytes(UTF_8));
    }

    private void open() {
        channel.pipeline().fireUserEventTriggered(ClientHandshakeStateEvent.HANDSHAKE_COMPLETE);
    }

    private String sent() {
        TextWebSocketFrame frame = channel.readOutbound();
        try {
            return frame.text();
        } finally {
            frame.release();
        }
    }

    @Test
    void lineGoesOutAsAFrameWithoutItsEnd() {
        open();
        channel.writeOutbound(bytes("{\"a\":\"ü\"}\n"));

        assertThat(sent()).isEqualTo("{\"a\":\"ü\"}");
    }

    @Test
    void linesBeforeTheHandshakeWaitForItInTheirOrder() {
        channel.writeOutbound(bytes("1\n"));
        channel.writeOutbound(bytes("2\n"));
        assertThat(channel.<Object>readOutbound()).isNull();
        open();
        channel.writeOutbound(bytes("3\n"));

        assertThat(sent()).isEqualTo("1");
        assertThat(sent()).isEqualTo("2");
        assertThat(sent()).isEqualTo("3");
    }

    @Test
    void handshakeItselfDoesNotWait() {
        channel.writeOutbound("GET");

        assertThat(channel.<Object>readOutbound()).isEqualTo("GET");
    }

    @Test
    void linesThatWaitedInVainAreReleased() {
        ByteBuf line = bytes("1\n");
        channel.writeOutbound(line);
        channel.pipeline().remove(WebSocketLineAdapter.class);

        assertThat(line.refCnt()).isZero();
    }

    @Test
    void frameComesInAsALine() {
        channel.writeInbound(new TextWebSocketFrame("{\"a\":1}"), "other");

        ByteBuf line = channel.readInbound();
        assertThat(line.toString(UTF_8)).isEqualTo("{\"a\":1}\n");
        line.release();
        assertThat(channel.<Object>readInbound()).isEqualTo("other");
    }
}
