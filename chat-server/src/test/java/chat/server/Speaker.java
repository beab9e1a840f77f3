package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Somebody who says one thing after the other in one room, and remembers what was taken and what was refused. One thread. */
final class Speaker implements AutoCloseable {

    /**
     * What came back.
     *
     * @param nanos when, as {@link System#nanoTime} has it
     */
    record Taken(String room, long seq, String text, long nanos) {}

    private final RawClient client;
    private final String name;
    private final String room;
    private final List<Taken> taken = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private int said;

    /** Joins. */
    Speaker(int port, String name, String room) {
        this.name = name;
        this.room = room;
        client = RawClient.connect(port);
        client.join(name);
        if (!room.equals("lobby")) {
            client.send(Texts.in("enter", room)).awaitType("entered");
        }
    }

    /** Says something with this at its end, and waits for the answer; returns whether it was taken. */
    boolean say(String filler) {
        said++;
        String id = Integer.toString(said);
        String text = name + " says " + said + filler;
        client.send(Texts.message(room, text, id));
        JsonNode answer = client.readJson();
        while (!isAnswer(answer, id)) {
            answer = client.readJson();
        }
        if (answer.path("type").asText().equals("message")) {
            taken.add(new Taken(room, answer.path("seq").asLong(), text, System.nanoTime()));
            return true;
        }
        assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo("storage_unavailable");
        assertThat(answer.path("retryAfterMs").asLong()).as("%s", answer).isPositive();
        refused.add(text);
        return false;
    }

    private boolean isAnswer(JsonNode json, String id) {
        boolean own =
                switch (json.path("type").asText()) {
                    case "message" -> json.path("from").asText().equals(name);
                    case "error" -> true;
                    default -> false;
                };
        return own && json.path("id").asText().equals(id);
    }

    /** The server still answers what needs nothing written. */
    void expectAnswers() {
        client.send("{\"type\":\"ping\"}").awaitType("pong");
        client.send(Texts.in("history", room)).awaitType("history");
    }

    List<Taken> taken() {
        return taken;
    }

    List<String> refused() {
        return refused;
    }

    @Override
    public void close() {
        client.close();
    }
}
