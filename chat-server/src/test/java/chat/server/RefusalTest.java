package chat.server;

import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Refusals.Refused;
import chat.server.Refusals.State;
import chat.server.Refusals.Typed;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of refusals, whatever the one who is refused speaks: the code, the words, the label, and that nobody else notices. */
@Order(1) // takes long
class RefusalTest {

    @RegisterExtension
    private static final WireExtension WIRE = WireExtension.ofAllTests();

    @BeforeAll
    static void start() {
        WIRE.start(new Limits().history(0).detectTimeout(Duration.ofMillis(20)));
    }

    static Stream<Arguments> refused() {
        return Refusals.all().flatMap(refused -> Stream.of(Face.values())
                .filter(face -> face == Face.LINES
                        || !refused.code().equals("line_too_long")) // that one closes where there are frames
                .map(face -> Arguments.of(face, refused)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("refused")
    void lineIsRefusedAndTheConnectionStaysOpen(Face face, Refused refused) {
        JsonPeer witness = WIRE.peer(face);
        witness.join("witness");
        JsonPeer client = WIRE.peer(face);
        if (refused.state() == State.MEMBER) {
            enter(client, witness);
        }

        JsonNode error = client.send(refused.line()).expectType("error");

        assertThat(error.path("code").asText()).isEqualTo(refused.code());
        assertThat(error.path("message").asText()).matches(refused.words());
        assertThat(error.path("id").textValue()).isEqualTo(refused.id());
        assertThat(error.fieldNames()).toIterable().isSubsetOf("type", "code", "message", "id");
        if (refused.state() == State.STRANGER) {
            enter(client, witness);
        }
        for (String room : List.of("dev", "lobby")) {
            client.send(message(room, "good"));
            expectIn(room, client, "good");
            expectIn(room, witness, "good");
        }
    }

    private static void enter(JsonPeer client, JsonPeer witness) {
        client.join("alice");
        witness.expectType("joined");
        enterAll("dev", client, witness);
    }

    static Stream<Typed> typed() {
        return Refusals.typed();
    }

    @ParameterizedTest
    @MethodSource("typed")
    void personIsToldInWordsAndGoesOn(Typed typed) {
        RawClient witness = WIRE.member("witness");
        boolean member = typed.state() == State.MEMBER;
        RawClient person = member ? WIRE.person("alice") : WIRE.person();
        if (member) {
            witness.expectType("joined");
        }

        String answer = person.send(typed.line()).readLine();

        assertThat(answer)
                .matches(typed.words() + (member ? "" : "\\. Choose a username:"))
                .doesNotStartWith("*");
        if (!member) {
            assertThat(person.send("alice").readLine()).startsWith("* You are alice, 2 of 5 here");
            witness.expectType("joined");
        }
        String longest = "y".repeat(4096);
        person.send(longest);
        expectSaid(witness, "alice", longest);
    }
}
