package chat.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.ChatException;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilenceHandlerTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ServerConnection connection;

    SilenceHandlerTest() {
        channel.freezeTime();
        connection = new ServerConnection(channel, "localhost:5555", new ServerConnection.Listener() {
            @Override
            public void onMessage(ServerConnection from, ServerMessage message) {}

            @Override
            public void onClosed(ServerConnection closed) {}
        });
        SilenceHandler handler = new SilenceHandler(connection, Duration.ofSeconds(30), Duration.ofSeconds(10));
        channel.pipeline().addLast(handler);
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void finish() {
        assertThat(channel.finish()).isFalse();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks(); // what is written leaves at the end of the turn
    }

    private void hear() {
        channel.writeInbound("anything");
        assertThat(channel.<String>readInbound()).isEqualTo("anything");
    }

    @Test
    void asksOnlyAfterTheWholeSilence() {
        pass(29);
        assertThat(channel.<Object>readOutbound()).isNull();
        hear();
        pass(29);
        assertThat(channel.<Object>readOutbound()).isNull();
        pass(1);
        assertThat(channel.<Object>readOutbound()).isEqualTo(new ClientMessage.Ping());
    }

    @Test
    void anyByteIsASignOfLife() {
        pass(30);
        assertThat(channel.<Object>readOutbound()).isEqualTo(new ClientMessage.Ping());
        pass(9);
        hear();
        pass(29);
        assertThat(channel.<Object>readOutbound()).isNull();
        pass(1);
        assertThat(channel.<Object>readOutbound()).isEqualTo(new ClientMessage.Ping());
    }

    @Test
    void noSignMeansThatTheConnectionIsLost() {
        pass(30);
        channel.readOutbound();
        pass(9);
        channel.checkException();
        pass(1);
        assertThatThrownBy(channel::checkException)
                .isInstanceOf(ChatException.ConnectionLost.class)
                .hasMessageContaining("40 s");
    }
}
