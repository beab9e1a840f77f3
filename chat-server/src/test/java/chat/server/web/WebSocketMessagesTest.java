package chat.server.web;

import static chat.testing.WebSocketPeer.CLOSE;
import static chat.testing.WebSocketPeer.CONTINUATION;
import static chat.testing.WebSocketPeer.FINAL;
import static chat.testing.WebSocketPeer.PING;
import static chat.testing.WebSocketPeer.PONG;
import static chat.testing.WebSocketPeer.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import chat.testing.WebSocketPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebSocketMessagesTest {

    private static final int MAX = 100;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<String> told = new ArrayList<>();
    private final GatedChannel channel = new GatedChannel();
    private final WebSocketMessages messages = new WebSocketMessages(
            MAX,
            payload -> told.add("ping " + payload.toString(UTF_8)),
            status -> told.add("closed " + status.code()),
            status -> told.add("violated " + status.code()));

    WebSocketMessagesTest() {
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .closeOnProtocolViolation(false)
                        .build()))
                .addLast(messages)
                .addLast(new TextFrameFilter(status -> told.add("not text " + status.code())));
    }

    @AfterEach
    void everythingIsGivenBack() {
        channel.cut();
        channel.checkException();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private void send(int first, String payload) {
        channel.writeInbound(channel.alloc().buffer().writeBytes(WebSocketPeer.frame(first, payload.getBytes(UTF_8))));
    }

    private @Nullable String read() {
        ByteBuf message = channel.readInbound();
        if (message == null) {
            return null;
        }
        String text = message.toString(UTF_8);
        message.release();
        return text;
    }

    @Test
    void messageInOneFrameIsPassedOnAsItIs() {
        send(FINAL | TEXT, "h\u00E9llo");
        send(FINAL | TEXT, "");

        assertThat(read()).isEqualTo("h\u00E9llo");
        assertThat(read()).isEmpty();
        assertThat(read()).isNull();
    }

    @Test
    void framesAreOneMessageWhateverComesBetween() {
        send(TEXT, "");
        send(CONTINUATION, "a");
        send(FINAL | PING, "p");
        send(FINAL | PONG, "x");
        send(CONTINUATION, "");
        send(CONTINUATION, "b");
        assertThat(read()).isNull();
        send(FINAL | CONTINUATION, "c");

        assertThat(read()).isEqualTo("abc");
        assertThat(told).containsExactly("ping p");
    }

    @Test
    void messagesInOneReadComeOneByOne() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : List.of("a", "b", "c")) {
            bytes.writeBytes(WebSocketPeer.frame(TEXT, text.getBytes(UTF_8)));
            bytes.writeBytes(WebSocketPeer.frame(FINAL | CONTINUATION, text.getBytes(UTF_8)));
        }
        channel.writeInbound(channel.alloc().buffer().writeBytes(bytes.toByteArray()));

        assertThat(List.of(read() + "", read() + "", read() + "")).containsExactly("aa", "bb", "cc");
    }

    @Test
    void endlessMessageCostsNoMoreThanItsLimit() {
        send(TEXT, "x");
        for (int i = 0; i < 10 * MAX; i++) {
            send(CONTINUATION, "x");
            send(CONTINUATION, "");
        }

        assertThat(told).containsExactly("violated 1009");
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isLessThan(10 * MAX);
    }

    @Test
    void limitIsTheLastThatIsAllowed() {
        send(TEXT, "x".repeat(MAX - 1));
        send(FINAL | CONTINUATION, "x");
        assertThat(read()).hasSize(MAX);
        messages.setMaxBytes(MAX + 1);
        send(FINAL | TEXT, "x".repeat(MAX + 1));
        assertThat(read()).hasSize(MAX + 1);
        send(FINAL | TEXT, "x".repeat(MAX + 2));

        assertThat(read()).isNull();
        assertThat(told).containsExactly("violated 1009");
    }

    @Test
    void nothingIsPassedOnBehindTheEnd() {
        send(TEXT, "begun");
        send(FINAL | CLOSE, "");
        send(FINAL | CONTINUATION, "ended");
        send(FINAL | PING, "");
        send(FINAL | CLOSE, "");
        send(FINAL | TEXT, "x".repeat(MAX + 1));
        channel.sendBytes(0xFF, 0xFF);

        assertThat(read()).isNull();
        assertThat(told).containsExactly("closed 1005");
    }

    @Test
    void brokenFrameIsToldOnceAndEverythingBehindItIsPassedOver() {
        send(TEXT, "begun");
        channel.sendBytes(0xFF, 0xFF);
        send(FINAL | TEXT, "x");

        assertThat(read()).isNull();
        assertThat(told).containsExactly("violated 1002");
    }

    @Test
    void messageThatIsHalfThereIsGivenBackWithTheConnection() {
        send(TEXT, "begun");
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isPositive();
        channel.cut();
    }

    @Test
    void messageThatIsHalfThereIsGivenBackWithTheHandler() {
        send(TEXT, "begun");
        channel.pipeline().remove(messages);

        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }
}
