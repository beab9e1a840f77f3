package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot start holds nothing: its stores are closed, once. */
final class FailedStartTest {

    private static void expectClosed(int port, @Nullable Path motd) {
        ServerConfig config = new ServerConfig("127.0.0.1", port, 5, motd, null, ServerLimits.defaults());
        Stores memory = Stores.inMemory(config);
        AtomicInteger closed = new AtomicInteger();
        Stores stores = OtherStores.of(
                memory.directory(),
                memory.rooms(),
                memory.mailboxes(),
                memory.patience(),
                memory.settled(),
                closed::incrementAndGet);

        assertThatThrownBy(() -> ChatServer.start(config, Transport.best(), stores))
                .isInstanceOf(IOException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whereTheGreetingCannotBeRead(@TempDir Path directory) {
        expectClosed(0, directory.resolve("none.txt"));
    }

    @Test
    void whereThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            expectClosed(taken.getLocalPort(), null);
        }
    }
}
