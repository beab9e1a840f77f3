package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Sessions that are begun and come back to, in the tests' words. */
final class Returns {

    private Returns() {}

    /** Joins so that one can come back, and returns what to come back with. */
    static String begin(JsonPeer client, String name) {
        client.send(Texts.object("join", "\"resume\":true,\"username\":\"" + name + "\""));
        String session = client.expectType("welcome").path("session").asText();
        client.expectType("entered");
        return session;
    }

    /** The line that comes back to a session. */
    static String comeBack(String session, Map<String, Long> since) {
        ObjectNode join = JsonPeer.MAPPER.createObjectNode().put("type", "join").put("resume", true);
        join.put("session", session);
        since.forEach(join.putObject("since")::put);
        return join.toString();
    }

    /** The next object says that all that was missed in the room behind this number follows. */
    static JsonNode expectRecovered(JsonPeer client, String room, long seq) {
        return expectReentered(client, room, seq, true);
    }

    /** The next object says that something may have been missed in the room, which goes on behind this number. */
    static JsonNode expectNotRecovered(JsonPeer client, String room, long seq) {
        return expectReentered(client, room, seq, false);
    }

    private static JsonNode expectReentered(JsonPeer client, String room, long seq, boolean recovered) {
        JsonNode entered = client.expectType("entered");
        assertThat(entered.path("room").asText()).isEqualTo(room);
        assertThat(entered.path("recovered").isBoolean()).as("%s", entered).isTrue();
        assertThat(entered.path("recovered").asBoolean()).as("%s", entered).isEqualTo(recovered);
        assertThat(entered.path("seq").asLong()).as("%s", entered).isEqualTo(seq);
        return entered;
    }
}
