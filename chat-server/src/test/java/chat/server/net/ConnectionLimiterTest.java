package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionLimiterTest {

    private final EmbeddedChannel listener =
            new EmbeddedChannel(new ListenerHandler(new Doorkeeper(2, FairUse.defaults())));

    @AfterEach
    void end() {
        listener.close();
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel accepted = new EmbeddedChannel();
        listener.writeInbound(accepted);
        return accepted;
    }

    /** From then on there is nobody left who would be told that all are taken. */
    private void connectAllWhoAreTold() {
        for (int i = 0; i < Doorkeeper.MAX_SURPLUS; i++) {
            assertThat(connect().isOpen()).isTrue();
        }
        listener.releaseInbound();
    }

    private boolean wasPassedOn(Channel accepted) {
        return listener.readInbound() == accepted;
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndSetUpByNobody() {
        assertThat(wasPassedOn(connect())).isTrue();
        assertThat(wasPassedOn(connect())).isTrue();
        connectAllWhoAreTold();
        EmbeddedChannel third = connect();

        assertThat(wasPassedOn(third)).isFalse();
        assertThat(third.isOpen()).isFalse();
    }

    @Test
    void closedConnectionMakesRoomForOneMore() {
        EmbeddedChannel first = connect();
        EmbeddedChannel second = connect();
        connectAllWhoAreTold();
        first.close();

        EmbeddedChannel third = connect();
        assertThat(wasPassedOn(third)).isTrue();
        assertThat(connect().isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void refusedConnectionsDoNotCount() {
        EmbeddedChannel first = connect();
        connect();
        connectAllWhoAreTold();
        for (int i = 0; i < 10; i++) {
            assertThat(connect().isOpen()).isFalse();
        }
        first.close();

        assertThat(connect().isOpen()).isTrue();
    }
}
