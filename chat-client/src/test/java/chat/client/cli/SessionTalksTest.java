package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What a person wrote to another one, and reads again. */
class SessionTalksTest extends PersonFixture {

    private static final String STAMP = "\\[.{8}] ";
    private static final String END = "\n\\* -- end of earlier messages --(\n.*)?";

    SessionTalksTest() {
        super("search", "accounts");
    }

    private static String direct(long seq, String text) {
        return "{\"type\":\"direct\",\"from\":\"bob\",\"to\":\"alice\",\"text\":\"" + text
                + "\",\"time\":\"2026-01-02T10:31:07.000Z\",\"seq\":" + seq + "}";
    }

    private void answerHistory(long before, String messages) {
        JsonNode asked = peer.expect("history");
        assertThat(asked.path("with").textValue()).isEqualTo("bob");
        assertThat(asked.path("before").asLong(Long.MAX_VALUE)).isEqualTo(before);
        peer.send("{\"type\":\"history\",\"with\":\"bob\",\"messages\":[" + messages + "]}");
    }

    @Test
    void historyGoesFurtherBackEachTime() {
        console.type("/history @bob 2");
        answerHistory(Long.MAX_VALUE, direct(7, "hi") + "," + direct(9, "still there?"));
        console.expectLike("(?s)\\* Earlier messages between you and bob:\n.*" + STAMP + "bob: hi\n" + STAMP
                + "bob: still there\\?" + END);

        console.type("/history @bob");
        answerHistory(7, "");
        console.expect("* This is the beginning between you and bob: the server has nothing from before.");
    }

    @Test
    void searchLooksThereAlone() {
        console.type("/search @bob hi");
        JsonNode asked = peer.expect("search");
        assertThat(asked.path("with").textValue()).isEqualTo("bob");
        assertThat(asked.has("room")).isFalse();
        peer.send("{\"type\":\"found\",\"query\":\"hi\",\"messages\":[" + direct(7, "hi") + "],\"next\":\"7\"}");
        console.expectLike("(?s)\\* Messages that match 'hi':\n.* 7 bob: hi\n\\* -- /search shows older matches --");

        console.type("/search");
        JsonNode older = peer.expect("search");
        assertThat(older.path("with").textValue()).isEqualTo("bob");
        assertThat(older.path("before").textValue()).isEqualTo("7");
    }
}
