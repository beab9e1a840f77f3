package chat.server;

import static chat.server.Returns.begin;
import static chat.server.Texts.enter;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.server.store.ArchivedRooms;
import chat.server.store.LateStores;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was said is found again by words and by numbers, where it is kept; in the rooms that one is in, and nowhere else. */
final class SearchTest {

    private final LateStores late = new LateStores();

    @SuppressWarnings("NullAway.Init") // by start()
    private ChatServer server;

    @SuppressWarnings("NullAway.Init")
    private RawClient alice;

    private void start(boolean archives) throws IOException {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 3, null, null, ServerLimits.defaults());
        Stores stores = Stores.inMemory(config);
        server = ChatServer.start(
                config,
                Transport.best(),
                OtherStores.of(
                        late.late(stores.directory()),
                        late.late(archives ? new ArchivedRooms(stores.rooms()) : stores.rooms()),
                        late.late(stores.mailboxes())));
        alice = RawClient.connect(server.port());
    }

    @AfterEach
    void stop() {
        alice.close();
        server.close();
        late.close();
    }

    private static List<String> texts(JsonNode answer) {
        return answer.path("messages").findValuesAsText("text");
    }

    private static String search(String query, String fields) {
        return object("search", "\"query\":\"" + query + "\",\"id\":\"q\"" + fields);
    }

    private void talk() {
        begin(alice, "alice");
        enter(alice, "dev");
        alice.sendAll(List.of(message("lobby", "tea one"), message("dev", "tea two"), message("dev", "coffee")));
        expectIn("lobby", alice, "tea one");
        expectIn("dev", alice, "tea two");
        expectIn("dev", alice, "coffee");
    }

    @Test
    void foundIsWhatWasSaidInTheRoomsThatOneIsInNewestFirst() throws IOException {
        start(true);
        talk();
        alice.sendAll(List.of(message("dev", "tea three"), search("tea", ""), object("ping", "")));

        expectIn("dev", alice, "tea three");
        JsonNode found = alice.expectType("found");
        assertThat(texts(found)).containsExactly("tea three", "tea two", "tea one");
        assertThat(found.path("query").textValue()).isEqualTo("tea");
        assertThat(found.has("next")).isFalse();
        alice.expectType("pong");
        alice.send(search("tea", ",\"room\":\"LOBBY\""));
        assertThat(texts(alice.expectType("found"))).containsExactly("tea one");
        alice.send(search("tea", ",\"limit\":1"));
        assertThat(alice.expectType("found").path("next").textValue()).isEqualTo("next");
        alice.send(in("part", "dev")).awaitType("left");
        alice.send(search("tea", ""));
        assertThat(texts(alice.expectType("found"))).containsExactly("tea one");
    }

    @Test
    void historyAroundAMessageIsWhatWasSaidBeforeAndBehindIt() throws IOException {
        start(true);
        talk();
        alice.send(object("history", "\"room\":\"dev\",\"around\":3,\"limit\":2"));

        JsonNode history = alice.expectType("history");
        assertThat(history.path("room").textValue()).isEqualTo("dev");
        assertThat(texts(history)).containsExactly("tea two", "coffee");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void welcomeSaysWhetherItCanBeAskedFor(boolean archives) throws IOException {
        start(archives);
        alice.send(join("alice"));
        JsonNode features = alice.expectType("welcome").path("features");

        assertThat(features.toString()).isEqualTo(archives ? "[\"search\",\"moderation\"]" : "[\"moderation\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"search\",\"query\":\"tea\"", "\"history\",\"around\":1"})
    void whereNothingIsKeptItIsSaidWhatIsMissing(String question) throws IOException {
        start(false);
        begin(alice, "alice");
        alice.send("{\"type\":" + question + ",\"id\":\"q\"}");

        JsonNode error = alice.expectType("error");
        assertThat(error.path("code").textValue()).isEqualTo("unknown_type");
        assertThat(error.path("message").textValue()).contains("--data");
        assertThat(error.path("id").textValue()).isEqualTo("q");
    }

    @Test
    void searchThatCannotBeIsRefused() throws IOException {
        start(true);
        begin(alice, "alice");
        for (List<String> refused : List.of(
                List.of("room_unknown", search("tea", ",\"room\":\"dev\"")),
                List.of("room_unknown", object("history", "\"room\":\"dev\",\"around\":1,\"id\":\"q\"")),
                List.of("text_empty", search("", "")),
                List.of("text_too_long", search("x".repeat(201), "")))) {
            JsonNode error = alice.send(refused.get(1)).expectType("error");
            assertThat(error.path("code").textValue()).isEqualTo(refused.get(0));
            assertThat(error.path("id").textValue()).isEqualTo("q");
        }
    }
}
