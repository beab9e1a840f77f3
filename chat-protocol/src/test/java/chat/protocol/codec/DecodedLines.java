package chat.protocol.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A {@link LineDecoder} at work, and what it says in its order: a line as its text, a refusal as {@link #TOO_LONG} or {@link
 * #ENDLESS}.
 */
final class DecodedLines implements AutoCloseable {

    static final String TOO_LONG = "<too long>";
    static final String ENDLESS = "<endless>";

    final List<String> events = new ArrayList<>();
    final List<LineTooLong> refusals = new ArrayList<>();
    Consumer<String> onLine = line -> {};

    private final List<ByteBuf> inputs = new ArrayList<>();
    private EmbeddedChannel channel;

    DecodedLines(LineDecoder decoder) {
        channel = new EmbeddedChannel(decoder, new Recorder());
    }

    /** Goes on with another decoder. */
    void use(LineDecoder decoder) {
        finish();
        channel = new EmbeddedChannel(decoder, new Recorder());
    }

    /**
     * Lets the decoder read these bytes in one buffer of their own, which is returned to look at its reference count: not a pooled one,
     * whose object may be somebody else's buffer, in another thread, as soon as it is released.
     */
    ByteBuf read(String bytes) {
        ByteBuf input = UnpooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length()));
        input.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
        inputs.add(input);
        channel.writeInbound(input);
        return input;
    }

    void finish() {
        assertFalse(channel.finishAndReleaseAll(), "only lines and refusals come out, and the recorder takes both");
    }

    /** Ends the connection; then no buffer may be left. */
    @Override
    public void close() {
        finish();
        inputs.forEach(input -> assertEquals(0, input.refCnt()));
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof LineTooLong refusal) {
                refusals.add(refusal);
                events.add(refusal.endless() ? ENDLESS : TOO_LONG);
                return;
            }
            ByteBuf line = (ByteBuf) msg;
            String text = line.toString(StandardCharsets.ISO_8859_1);
            line.release();
            events.add(text);
            onLine.accept(text);
        }
    }
}
