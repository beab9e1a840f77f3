package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.flow.FlowControlHandler;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndOfInputHandlerTest {

    private final Sessions sessions = new Sessions();

    @AfterEach
    void end() {
        sessions.close();
    }

    @Test
    void endQueuesUpBehindTheLinesThatWait() {
        GatedChannel channel = new GatedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new EndOfInputHandler(() -> {}), new FlowControlHandler());
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
        channel.pipeline().addLast(new EndOfInputHandler(() -> {}));
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
        channel.pass(Duration.ofMillis(9_900));
        sessions.run();
        assertThat(bob.received()).isEmpty();

        channel.pass(Duration.ofMillis(200));
        sessions.run();
        assertThat(bob.received()).contains("\"type\":\"left\"").endsWith("\"reason\":\"disconnected\"}\n");
        assertThat(channel.isOpen()).isFalse();
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
