package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.testing.GatedChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.flow.FlowControlHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndOfInputHandlerTest {

    private final Sessions sessions = new Sessions();

    @AfterEach
    void end() {
        sessions.close();
    }

    private static EndOfInputHandler handler(ReadAhead shared) {
        return new EndOfInputHandler(shared, Duration.ofSeconds(10), message -> null);
    }

    @Test
    void endQueuesUpBehindTheLinesThatWait() {
        GatedChannel channel = new GatedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(handler(new ReadAhead()), new FlowControlHandler());
        channel.writeInbound("one", "two");
        channel.sendEnd();
        assertThat(channel.<Object>readInbound()).isNull();

        for (Object expected : new Object[] {"one", "two", EndOfInput.INSTANCE}) {
            channel.read();
            assertThat(channel.<Object>readInbound()).isEqualTo(expected);
            assertThat(channel.<Object>readInbound()).isNull();
        }
        channel.cut();
    }

    @Test
    void endIsTheReadThatFoundItNotTheNewsOfIt() {
        GatedChannel channel = new GatedChannel();
        channel.pipeline().addLast(handler(new ReadAhead()));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.<Object>readInbound()).isNull();

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        assertThat(channel.<Object>readInbound()).isEqualTo(EndOfInput.INSTANCE);
        channel.cut();
    }

    @Test
    void whoHalfClosesGetsEveryLineAnsweredAndThenTheClose() {
        GatedChannel bob = sessions.join("bob");
        GatedChannel channel = sessions.connect();
        channel.send(
                """
                {"type":"join","username":"alice"}
                {"type":"message","text":"one"}
                {"type":"ping"}
                {"type":"message","text":"two"}
                """);
        channel.sendEnd();
        sessions.run();

        assertThat(channel.received().lines())
                .extracting(line -> line.substring(0, line.indexOf(',') < 0 ? line.length() : line.indexOf(',')))
                .containsExactly(
                        "{\"type\":\"welcome\"",
                        "{\"type\":\"entered\"",
                        "{\"type\":\"message\"",
                        "{\"type\":\"pong\"}",
                        "{\"type\":\"message\"");
        assertThat(channel.isOpen()).isFalse();
        assertThat(bob.received()).contains("\"text\":\"two\"").endsWith("\"reason\":\"disconnected\"}\n");
    }

    @Test
    void whoHalfClosesWhilePausedGetsTheWaitingLinesAnsweredFirst() {
        GatedChannel channel = sessions.join("alice");
        channel.config().setAutoRead(false);
        channel.send(
                """
                {"type":"message","text":"one"}
                {"type":"message","text":"two"}
                """);
        channel.sendEnd();
        sessions.run();
        assertThat(channel.isOpen()).isTrue();

        channel.config().setAutoRead(true);
        sessions.run();
        assertThat(channel.received()).contains("\"text\":\"one\"").contains("\"text\":\"two\"");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void endTakesEffectInTenSecondsWhateverWaitsBeforeIt() {
        GatedChannel bob = sessions.join("bob");
        GatedChannel channel = sessions.join("alice");
        bob.received();
        channel.config().setAutoRead(false);
        channel.send("{\"type\":\"message\",\"text\":\"one\"}\n".repeat(3));
        channel.sendEnd();
        channel.pass(Duration.ofMillis(9_400));
        sessions.run();
        assertThat(bob.received()).isEmpty();

        channel.pass(Duration.ofMillis(200));
        sessions.run();
        assertThat(bob.received()).contains("\"type\":\"left\"").endsWith("\"reason\":\"disconnected\"}\n");
        assertThat(channel.isOpen()).isFalse();
    }

    /** Counts what is asked of the socket. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {

        private int reads;

        @Override
        public void read(ChannelHandlerContext ctx) {
            reads++;
        }
    }

    /** A connection that reads ahead, as far as there is room for reads of so many bytes; returns how many there were. */
    private static int readAhead(GatedChannel channel, EndOfInputHandler handler, int bytes) {
        Socket socket = new Socket();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(socket, handler);
        handler.readAhead();
        int reads = 0;
        while (socket.reads > reads) {
            reads = socket.reads;
            channel.writeInbound(Unpooled.buffer(bytes).writeZero(1));
        }
        return reads;
    }

    @Test
    void whatIsReadAheadIsBoundedForEachConnectionAndForAll() {
        ReadAhead shared = new ReadAhead();
        List<GatedChannel> channels = new ArrayList<>();
        List<Integer> reads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            channels.add(new GatedChannel());
            reads.add(readAhead(channels.get(i), handler(shared), 64 * 1024));
        }

        assertThat(reads.get(0)).isBetween(120, 129); // 8 MiB
        assertThat(reads).isSortedAccordingTo(Comparator.reverseOrder()).doesNotContain(0);
        assertThat(reads.stream().mapToLong(Integer::longValue).sum() * 64 * 1024)
                .isLessThan(FairUse.READ_AHEAD_BYTES + 20 * 64 * 1024);

        channels.forEach(GatedChannel::cut);
        GatedChannel next = new GatedChannel();
        assertThat(readAhead(next, handler(shared), 64 * 1024)).isEqualTo(reads.get(0));
        next.cut();
    }

    @Test
    void whatIsHeldCountsAsTheMemoryThatItTakes() {
        GatedChannel channel = new GatedChannel();
        assertThat(readAhead(channel, handler(new ReadAhead()), 1)).isBetween(32_000, 33_000);
        channel.cut();
    }

    @Test
    void strangerWhoHalfClosesIsClosed() {
        GatedChannel channel = sessions.connect();
        channel.sendEnd();
        channel.pass(Duration.ZERO);

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.received()).isEmpty();
    }
}
