package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions about what was said, as the library asks them. */
class SearchingTest extends ChatClientFixture {

    private static final String MESSAGE =
            "{\"type\":\"message\",\"room\":\"dev\",\"seq\":7,\"from\":\"bob\",\"text\":\"hi\","
                    + "\"time\":\"2026-01-02T10:31:07.000Z\"}";

    @Test
    void searchIsAnsweredWithWhatWasFoundAndWhereToGoOn() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Found> first = client.search("hi", null, null, 1);
        CompletableFuture<ServerMessage.Found> second = client.search("hi", "Dev", "7", 5);
        JsonNode everywhere = peer.expect("search");
        JsonNode inDev = peer.expect("search");
        peer.send("{\"type\":\"found\",\"query\":\"hi\",\"messages\":[" + MESSAGE + "],\"next\":\"7\"}");
        peer.send("{\"type\":\"found\",\"query\":\"hi\",\"messages\":[]}");

        assertThat(everywhere.path("query").asText()).isEqualTo("hi");
        assertThat(everywhere.path("limit").asInt()).isEqualTo(1);
        assertThat(everywhere.has("room") || everywhere.has("before")).isFalse();
        assertThat(inDev.path("room").asText()).isEqualTo("Dev");
        assertThat(inDev.path("before").asText()).isEqualTo("7");
        assertThat(first.get().messages()).extracting(ServerMessage.Said::seq).containsExactly(7L);
        assertThat(first.get().next()).isEqualTo("7");
        assertThat(second.get().messages()).isEmpty();
        assertThat(second.get().next()).isNull();
    }

    @Test
    void historyAroundAMessageIsAHistory() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.History> around = client.historyAround("dev", 7, 3);
        JsonNode asked = peer.expect("history");
        peer.send("{\"type\":\"history\",\"room\":\"dev\",\"messages\":[" + MESSAGE + "]}");

        assertThat(asked.path("around").asLong()).isEqualTo(7);
        assertThat(asked.path("limit").asInt()).isEqualTo(3);
        assertThat(asked.has("before")).isFalse();
        assertThat(around.get().messages()).hasSize(1);
    }

    @Test
    void refusalSaysWhatIsMissingOrWhenToAskAgain() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Found> found = client.search("hi", null, null, 20);
        CompletableFuture<ServerMessage.History> around = client.historyAround("lobby", 7, 20);
        String id = peer.expect("search").path("id").asText();
        peer.error("unknown_type", "For 'search' the server needs --data or --cluster", id);
        id = peer.expect("history").path("id").asText();
        peer.send("{\"type\":\"error\",\"code\":\"storage_unavailable\",\"message\":\"Not now\",\"id\":\"" + id
                + "\",\"retryAfterMs\":700}");

        assertThat(refusal(found).code()).isEqualTo("unknown_type");
        assertThat(refusal(around).retryAfter()).isEqualTo(Duration.ofMillis(700));
    }

    @ParameterizedTest
    @CsvSource({"0, text_empty", "201, text_too_long"})
    void queryThatNoServerTakesIsRefusedWithoutAskingOne(int length, String code) {
        assertThat(refusal(connect().search("x".repeat(length), null, null, 20)).code())
                .isEqualTo(code);
    }

    @Test
    void numbersBeginWithOne() {
        ChatClient client = connect();
        assertThatIllegalArgumentException().isThrownBy(() -> client.search("hi", null, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> client.historyAround("lobby", 0, 20));
        assertThatIllegalArgumentException().isThrownBy(() -> client.historyAround("lobby", 7, 0));
    }

    @Test
    void serverThatDoesNotAnswerIsNotWaitedForForEver() {
        ChatClient client = connect(withAnswerTimeout(SHORT));
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Found> found = client.search("hi", null, null, 20);
        peer.expect("search");

        assertThat(failure(found)).isInstanceOf(ChatException.NotAnswered.class);
    }
}
