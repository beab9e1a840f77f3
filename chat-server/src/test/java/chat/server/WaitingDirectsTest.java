package chat.server;

import static chat.server.Texts.direct;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Phrases;
import chat.server.config.AccountsConfig.Mode;
import chat.server.store.Mailboxes;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to an account that is away, what accounts have said to each other, and up to where they have read. */
final class WaitingDirectsTest extends AccountsFixture {

    WaitingDirectsTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void begin() {
        start(Mode.OPEN);
        registered("alice", "secret");
        registered("Bob", "secret");
    }

    private JsonPeer in(String name) {
        JsonPeer client = wire.peer().send(join(name, "secret"));
        expectIn(client, "member");
        return client;
    }

    private void leave(JsonPeer client, String name) {
        client.send("{\"type\":\"leave\"}");
        client.close();
        wire.awaitGone(name);
    }

    private static JsonNode expectDirect(JsonPeer client, String text, long seq) {
        JsonNode direct = client.expectType("direct");
        assertThat(direct.path("text").textValue()).isEqualTo(text);
        assertThat(direct.path("seq").longValue()).isEqualTo(seq);
        return direct;
    }

    /** Of an answer, as "1 words". */
    private static List<String> messages(JsonNode answer) {
        List<String> messages = new ArrayList<>();
        answer.path("messages").forEach(direct -> {
            assertThat(direct.path("type").textValue()).isEqualTo("direct");
            messages.add(
                    direct.path("seq").longValue() + " " + direct.path("text").textValue());
        });
        return messages;
    }

    private static List<String> history(JsonPeer client, String fields) {
        JsonNode answer = client.send(object("history", fields)).expectType("history");
        assertThat(answer.path("with").isTextual()).isTrue();
        assertThat(answer.has("room")).isFalse();
        return messages(answer);
    }

    @Test
    void whatIsSaidToAnAccountThatIsAwayComesWhenItJoinsAlsoBehindARestart() {
        JsonPeer alice = in("alice");
        assertThat(expectDirect(alice.send(direct("bob", "one", "1")), "one", 1)
                        .path("waiting")
                        .booleanValue())
                .isTrue();
        JsonPeer carol = wire.peer("carol", alice);
        expectDirect(carol.send(direct("Bob", "two")), "two", 1);
        restart(Mode.OPEN);

        JsonPeer bob = in("bob");
        JsonNode first = expectDirect(bob, "one", 1);
        assertThat(first.path("from").textValue() + first.path("to").textValue())
                .isEqualTo("aliceBob");
        assertThat(first.has("waiting")).isFalse();
        expectDirect(bob, "two", 2);
        alice = in("alice");
        bob.expectType("joined");
        assertThat(expectDirect(alice.send(direct("bob", "three")), "three", 2).has("waiting"))
                .isFalse();
        expectDirect(bob, "three", 3);
        leave(bob, "bob");
        bob = in("Bob");
        expectNothingNew(bob);
    }

    @Test
    void whoIsAwaitedBehindARestartIsNotAwayAndHasTheirAccount() {
        expectIn(wire.peer().send(resumable("Bob", "secret")), "member");
        restart(Mode.OPEN);
        JsonPeer alice = in("alice");

        assertThat(expectDirect(alice.send(direct("bob", "hello")), "hello", 1).has("waiting"))
                .isFalse();
        assertThat(history(alice, "\"with\":\"bob\"")).containsExactly("1 hello");
    }

    @Test
    void guestIsToldWhenNoMoreCanWaitAndThatSomebodyIsUnknown() {
        JsonPeer carol = wire.peer("carol");
        carol.send(direct("dave", "psst"));
        expectRefused(carol, "user_unknown");
        for (int i = 1; i <= Mailboxes.MAX_WAITING_OF_GUEST; i++) {
            expectDirect(carol.send(direct("alice", "psst")), "psst", i);
        }
        JsonNode full = expectRefused(carol.send(direct("alice", "psst", "x")), "rate_limited");
        assertThat(full.has("retryAfterMs")).isFalse();
        assertThat(full.path("id").textValue()).isEqualTo("x");
        assertThat(full.path("message").textValue()).startsWith("alice is away, and guests can leave 10 messages");
        assertThat(history(carol, "\"with\":\"alice\"")).isEmpty();
    }

    @Test
    void whatAccountsSaidToEachOtherIsReadAndFoundByBothUntilOneOfThemIsGone() {
        JsonPeer alice = in("alice");
        expectDirect(alice.send(direct("bob", "tea at eight?")), "tea at eight?", 1);
        JsonPeer bob = in("Bob");
        alice.expectType("joined");
        expectDirect(bob, "tea at eight?", 1);
        expectDirect(bob.send(direct("alice", "coffee")), "coffee", 2);
        expectDirect(alice, "coffee", 2);
        expectDirect(bob.send(direct("alice", "or tea")), "or tea", 3);
        expectDirect(alice, "or tea", 3);

        assertThat(history(alice, "\"with\":\"BOB\"")).containsExactly("1 tea at eight?", "2 coffee", "3 or tea");
        assertThat(history(alice, "\"with\":\"bob\",\"before\":3,\"limit\":1")).containsExactly("2 coffee");
        assertThat(history(bob, "\"with\":\"alice\",\"around\":1,\"limit\":1")).containsExactly("1 tea at eight?");
        String search = object("search", "\"query\":\"tea\",\"with\":\"alice\",\"limit\":1");
        JsonNode found = bob.send(search).expectType("found");
        assertThat(messages(found)).containsExactly("3 or tea");
        String next = found.path("next").textValue();
        bob.send(object("search", "\"query\":\"tea\",\"with\":\"alice\",\"before\":\"" + next + "\""));
        assertThat(messages(bob.expectType("found"))).containsExactly("1 tea at eight?");
        bob.send(object("search", "\"query\":\"tea\"")); // in rooms
        assertThat(messages(bob.expectType("found"))).isEmpty();

        bob.send(unregister("secret")).expectType("account");
        alice.expectType("left");
        assertThat(history(alice, "\"with\":\"bob\"")).hasSize(3);
        alice.send(direct("bob", "still there?"));
        expectRefused(alice, "user_unknown");
    }

    @Test
    void markOfWhatWasReadIsToldBehindEnteredOnTheNextDevice() {
        JsonPeer alice = in("alice");
        expectDirect(alice.send(direct("bob", "one")), "one", 1);
        JsonNode said = alice.send(Texts.message("hello")).expectType("message");
        alice.send(object("read", "\"with\":\"BOB\",\"seq\":1"));
        alice.send(object("read", "\"room\":\"Lobby\",\"seq\":1"));
        alice.send(object("read", "\"room\":\"lobby\",\"seq\":" + said.path("seq")));
        alice.send(object("read", "\"room\":\"nowhere\",\"seq\":1"));
        expectRefused(alice, "room_unknown");
        leave(alice, "alice");

        alice = in("alice");
        JsonNode direct = alice.expectType("read");
        assertThat(direct.path("with").textValue() + direct.path("seq")).isEqualTo("BOB1");
        JsonNode lobby = alice.expectType("read");
        assertThat(lobby.path("room").textValue() + lobby.path("seq")).isEqualTo("lobby" + said.path("seq"));
    }

    @Test
    void personIsToldThatItWaits() {
        RawClient carol = wire.person("carol");
        carol.send("/msg bob psst");
        assertThat(carol.readLine()).endsWith("you -> Bob: psst");
        assertThat(carol.readLine()).isEqualTo("* " + Phrases.fill(Phrases.WAITING, "Bob"));
    }

    @Test
    void withoutAccountsTheFieldIsUnknown() {
        restart(Mode.OFF);
        JsonPeer carol = wire.peer("carol");
        List<String> asked = List.of(
                object("history", "\"with\":\"bob\""),
                object("search", "\"query\":\"tea\",\"with\":\"bob\""),
                object("read", "\"room\":\"lobby\",\"seq\":1"));
        for (String line : asked) {
            assertThat(expectRefused(carol.send(line), "unknown_type")
                            .path("message")
                            .textValue())
                    .contains("Accounts are switched off");
        }
    }
}
