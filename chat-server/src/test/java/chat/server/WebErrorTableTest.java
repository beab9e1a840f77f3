package chat.server;

import static chat.server.Texts.expectSaid;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.ErrorTableTest.Refused;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract's table of errors once more: in a frame it is the same as on a line. */
class WebErrorTableTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    static Stream<Refused> refused() {
        return ErrorTableTest.refused().filter(refused -> !refused.code().equals("line_too_long")); // that one closes
    }

    @ParameterizedTest
    @MethodSource("refused")
    void messageIsRefusedAndTheConnectionStaysOpen(Refused refused) {
        WebSocketPeer witness = wire.browser("witness");
        WebSocketPeer client = refused.joined() ? wire.browser("alice") : wire.browser();
        if (refused.joined()) {
            witness.expectType("joined");
        }

        client.send(refused.line());

        JsonNode error = client.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo(refused.code());
        assertThat(error.path("message").asText()).matches(refused.words());
        assertThat(error.path("id").textValue()).isEqualTo(refused.id());
        if (!refused.joined()) {
            client.join("alice");
            witness.expectType("joined");
        }
        client.send(message("good"));
        expectSaid(client, "alice", "good");
        expectSaid(witness, "alice", "good");
    }
}
