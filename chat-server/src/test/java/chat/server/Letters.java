package chat.server;

import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.Map;

/** What an account writes to another one that is away, from life to life of a server that is killed. It comes back to its session. */
final class Letters {

    private static final String PASSWORD = "\"password\":\"secret\"";
    private static final int AT_ONCE = 5;

    /** Fewer than may wait of one sender. */
    private static final int MOST = 90;

    private final String session;
    private RawClient writer;
    private int written;

    /** All up to this one came back. */
    private int answered;

    private long seen;

    /** Both get their accounts. */
    Letters(int port) {
        try (RawClient reader = RawClient.connect(port)) {
            reader.join("reader");
            reader.send(object("register", PASSWORD)).expectType("account");
            reader.send("{\"type\":\"leave\"}").awaitType("goodbye");
        }
        writer = RawClient.connect(port);
        session = Returns.begin(writer, "writer");
        writer.send(object("register", PASSWORD)).awaitType("account");
    }

    /** Writes some, and what has no answer yet once more. */
    void write(int port) {
        writer = RawClient.connect(port);
        writer.send(Returns.comeBack(session, Map.of("@", seen)));
        written = Math.min(written + AT_ONCE, MOST);
        for (int i = answered + 1; i <= written; i++) {
            writer.send(Texts.direct("reader", "letter " + i, Integer.toString(i)));
        }
    }

    /** Reads what comes back, until the end of the server's life, or of what has no answer. */
    void readAnswers() {
        try (RawClient client = writer) {
            while (answered < written) {
                note(client.readJson());
            }
        } catch (UncheckedIOException | AssertionError end) {
            // what has no answer is sent once more
        }
    }

    private void note(JsonNode answer) {
        String type = answer.path("type").textValue();
        if (type.equals("direct") || type.equals("duplicate")) {
            seen = Math.max(seen, answer.path("seq").longValue());
            answered = Math.max(answered, answer.path("id").asInt());
        }
    }

    /** Whoever was away gets all of it, in its order, each once. */
    void expectAll(int port) {
        write(port);
        readAnswers();
        assertThat(answered).isEqualTo(written);
        try (JsonPeer reader = RawClient.connect(port)) {
            reader.send(object("join", "\"username\":\"reader\"," + PASSWORD));
            for (int i = 1; i <= written; i++) {
                JsonNode letter = reader.awaitType("direct");
                assertThat(letter.path("text").textValue()).isEqualTo("letter " + i);
                assertThat(letter.path("seq").intValue()).isEqualTo(i);
            }
            assertThat(reader.send("{\"type\":\"ping\"}")
                            .readJson()
                            .path("type")
                            .textValue())
                    .isIn("pong", "left");
        }
    }
}
