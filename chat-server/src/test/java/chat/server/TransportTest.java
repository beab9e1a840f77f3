package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel tells of comings and goings differs by transport; what the chat makes of it does not. */
class TransportTest {

    @ParameterizedTest
    @EnumSource(Transport.class)
    void comingsAndGoingsAreTheSameOnEveryTransport(Transport transport) throws IOException {
        assumeTrue(transport == Transport.NIO || Transport.best() == Transport.EPOLL, "epoll does not load here");
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 5, null, null, ServerLimits.defaults());
        try (ChatServer server = ChatServer.start(config, transport, Stores.inMemory(config));
                RawClient witness = RawClient.connect(server.port());
                RawClient half = RawClient.connect(server.port());
                RawClient gone = RawClient.connect(server.port());
                RawClient person = RawClient.connect(server.port())) {
            witness.join("witness");

            half.join("half");
            half.send("{\"type\":\"message\",\"text\":\"last words\"}");
            half.shutdownOutput();
            assertThat(half.expectType("message").path("text").asText()).isEqualTo("last words");
            half.expectClosed();
            assertThat(witness.awaitType("message").path("from").asText()).isEqualTo("half");
            assertThat(witness.expectType("left").path("reason").asText()).isEqualTo("disconnected");

            gone.join("gone");
            gone.reset();
            assertThat(witness.awaitType("left").path("reason").asText()).isEqualTo("disconnected");

            person.send("person");
            assertThat(person.readLine()).startsWith("Welcome");
            assertThat(person.readLine()).startsWith("* You are person, 2 of 5 here: person, witness.");
            person.send("exit");
            String line = person.readLine();
            while (!line.startsWith("* Goodbye")) {
                line = person.readLine(); // what was said before they came
            }
            assertThat(line).isEqualTo("* Goodbye.");
            person.expectClosed();
            assertThat(witness.awaitType("left").path("reason").asText()).isEqualTo("exit");

            server.close();
            assertThat(witness.expectType("goodbye").path("reason").asText()).isEqualTo("shutdown");
            witness.expectClosed();
        }
    }
}
