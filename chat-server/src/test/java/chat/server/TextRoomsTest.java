package chat.server;

import static chat.server.Texts.expectSaid;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rooms, topics, history and words to one person, for people on telnet and netcat. */
class TextRoomsTest {

    private static final String TIME = "\\[\\d\\d:\\d\\d:\\d\\d\\] ";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @BeforeEach
    void greetSoon() {
        wire.start(WireExtension.SEATS, WireExtension.limits(Duration.ofMillis(20), Duration.ofSeconds(1)));
    }

    private static String enter(String room) {
        return object("enter", "\"room\":\"" + room + "\"");
    }

    private static void expectSaidIn(RawClient program, String room, String from, String text) {
        JsonNode message = program.awaitType("message");
        assertThat(message.path("room").asText()).isEqualTo(room);
        assertThat(message.path("from").asText()).isEqualTo(from);
        assertThat(message.path("text").asText()).isEqualTo(text);
    }

    private static void expectLines(RawClient person, String... patterns) {
        for (String pattern : patterns) {
            assertThat(person.readLine()).matches(pattern);
        }
    }

    /** A program has said so many things in a room, {@code 1} first, and all of them are in its history. */
    private static void fill(RawClient program, String room, int messages) {
        program.sendAll(IntStream.rangeClosed(1, messages)
                .mapToObj(i -> object("message", "\"room\":\"" + room + "\",\"text\":\"" + i + "\""))
                .toList());
        expectSaidIn(program, room, "bob", "1");
        for (int i = 2; i <= messages; i++) {
            expectSaid(program, "bob", Integer.toString(i));
        }
    }

    private static void expectPast(RawClient person, int first, int last) {
        expectLines(person, "\\* Earlier messages:");
        for (int i = first; i <= last; i++) {
            expectLines(person, TIME + "bob: " + i);
        }
        expectLines(person, "\\* -- end of earlier messages --");
    }

    @Test
    void peopleMeetInARoomOfTheirOwn() {
        RawClient carol = wire.person("carol");
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");
        expectLines(carol, "\\* alice joined \\(2 of 5\\)", "\\* bob joined \\(3 of 5\\)");
        expectLines(alice, "\\* bob joined \\(3 of 5\\)");

        assertThat(alice.send("/join dev").readLine()).isEqualTo("* You are in #dev now, 1 here: alice.");
        assertThat(bob.send("/join #DEV").readLine()).isEqualTo("* You are in #dev now, 2 here: alice, bob.");
        expectLines(alice, "\\* bob joined \\(2 here\\)");
        alice.send("hello").send("/me waves");
        expectLines(bob, TIME + "alice: hello", TIME + "\\* alice waves");
        assertThat(bob.send("/users").readLine()).isEqualTo("* #dev, 2 here: alice, bob");
        assertThat(bob.send("/part").readLine()).isEqualTo("* You left #dev. You are in #lobby now.");
        expectLines(alice, "\\* bob left: part \\(1 here\\)");
        bob.send("hello lobby");
        expectLines(carol, TIME + "bob: hello lobby");
        expectLines(alice, TIME + "#lobby bob: hello lobby");
    }

    @Test
    void whatHappensInOtherRoomsBearsTheirName() {
        RawClient bob = wire.member("bob");
        RawClient alice = wire.person("alice");
        bob.send(enter("dev")).awaitType("entered");
        assertThat(alice.send("/join dev").readLine()).isEqualTo("* You are in #dev now, 2 here: alice, bob.");
        assertThat(alice.send("/join lobby").readLine()).isEqualTo("* You are in #lobby now, 2 of 5 here.");

        bob.send(object("message", "\"room\":\"dev\",\"text\":\"one\\ntwo\""));
        bob.send(message("in the lobby"));
        bob.send(object("part", "\"room\":\"dev\""));

        assertThat(List.of(alice.readLine(), alice.readLine(), alice.readLine(), alice.readLine()))
                .anySatisfy(line -> assertThat(line).matches(TIME + "bob: in the lobby"))
                .filteredOn(line -> !line.endsWith("in the lobby"))
                .satisfiesExactly(
                        line -> assertThat(line).matches(TIME + "#dev bob: one"),
                        line -> assertThat(line).isEqualTo("    two"),
                        line -> assertThat(line).isEqualTo("* #dev: bob left: part (1 there)"));
    }

    @Test
    void whatWasPastedAtOnceGoesToTheRoomThatItWasMeantFor() {
        RawClient bob = wire.member("bob");
        bob.send(enter("dev")).awaitType("entered");
        RawClient alice = wire.person();

        alice.sendRaw(
                "alice\none\n/join dev\ntwo\n/part\nthree\n/join DEV\nfour\n/join lobby\nfive\n/part dev\nexit\n");

        List<String> heard = new ArrayList<>();
        while (heard.size() < 5) {
            JsonNode message = bob.awaitType("message");
            heard.add(
                    message.path("room").asText() + ": " + message.path("text").asText());
        }
        // Each room has an order of its own.
        assertThat(heard).containsSubsequence("lobby: one", "lobby: three", "lobby: five");
        assertThat(heard).containsSubsequence("dev: two", "dev: four");
    }

    @Test
    void whoeverComesSeesWhatWasSaidBefore() {
        RawClient bob = wire.member("bob");
        fill(bob, "lobby", 25);
        RawClient alice = wire.person("alice");

        expectPast(alice, 6, 25);
        bob.send(message("live"));
        expectLines(alice, TIME + "bob: live");
    }

    @Test
    void historyGoesFurtherBackEachTime() {
        RawClient bob = wire.member("bob");
        bob.send(enter("dev")).awaitType("entered");
        fill(bob, "dev", 45);
        RawClient alice = wire.person("alice").send("/join dev");
        expectLines(alice, "\\* You are in #dev now, 2 here: alice, bob\\.");
        expectPast(alice, 26, 45);

        alice.sendRaw("/history 10\n/history\n/history\n");

        expectPast(alice, 16, 25);
        expectPast(alice, 1, 15);
        expectLines(alice, "\\* This is the beginning: the server has nothing from before\\.");
    }

    @Test
    void ownMessagesAreInTheHistoryOfARoomThatOneComesBackTo() {
        wire.member("bob").send(enter("dev")).awaitType("entered");
        RawClient alice = wire.person("alice").send("/join dev");
        expectLines(alice, "\\* You are in #dev now, .*");
        alice.send("hello").send("/part").send("/join dev");

        expectLines(
                alice,
                "\\* You left #dev\\. .*",
                "\\* You are in #dev now, .*",
                "\\* Earlier messages:",
                TIME + "alice: hello",
                "\\* -- end of earlier messages --");
    }

    @Test
    void wordsToOnePersonReachNobodyElse() {
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");
        RawClient carol = wire.person("carol");
        expectLines(alice, "\\* bob joined .*", "\\* carol joined .*");
        expectLines(bob, "\\* carol joined .*");

        assertThat(alice.send("/msg BOB psst").readLine()).matches(TIME + "you -> bob: psst");
        expectLines(bob, TIME + "alice -> you: psst");
        assertThat(bob.send("/r yes?").readLine()).matches(TIME + "you -> alice: yes\\?");
        expectLines(alice, TIME + "bob -> you: yes\\?");
        alice.send("aloud");
        expectLines(carol, TIME + "alice: aloud");
    }

    @Test
    void bellRingsForWordsToOnePerson() {
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");
        expectLines(alice, "\\* bob joined .*");
        alice.send("/bell on");
        expectLines(alice, "\\* The bell is on: .*");

        bob.send("/msg alice psst");

        expectLines(alice, "\007" + TIME + "bob -> you: psst");
    }

    @Test
    void topicIsSetAndShown() {
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");
        expectLines(alice, "\\* bob joined .*");

        assertThat(alice.send("/topic").readLine()).startsWith("* #lobby has no topic. ");
        assertThat(alice.send("/topic be  kind ").readLine()).isEqualTo("* You set the topic: be  kind");
        expectLines(bob, "\\* alice set the topic: be  kind");
        assertThat(bob.send("/topic").readLine()).isEqualTo("* Topic of #lobby: be  kind");
        assertThat(bob.readLine()).isEqualTo("* /topic - clears it.");
        RawClient carol = wire.person("carol");
        expectLines(carol, "\\* Topic of #lobby: be  kind");
        assertThat(carol.send("/topic " + "x".repeat(201)).readLine()).startsWith("A topic has at most 200 ");
    }

    @Test
    void topicsInOneBurstTakeEffectAndAreAnsweredInTheirOrder() {
        RawClient alice = wire.person("alice");

        alice.sendRaw("/topic x\r\n/topic\r\n/topic -\r\n/topic\r\n/topic -\r\n");

        expectLines(
                alice,
                "\\* You set the topic: x",
                "\\* Topic of #lobby: x",
                "\\* /topic - clears it\\.",
                "\\* You cleared the topic",
                "\\* #lobby has no topic\\. .*",
                "\\* You cleared the topic");
    }

    @Test
    void topicIsClearedWithADash() {
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");
        expectLines(alice, "\\* bob joined .*");
        expectLines(alice.send("/topic be kind"), "\\* You set the topic: be kind");
        expectLines(bob, "\\* alice set the topic: be kind");

        expectLines(bob.send("/topic -"), "\\* You cleared the topic");

        expectLines(alice, "\\* bob cleared the topic");
        assertThat(alice.send("/topic").readLine()).startsWith("* #lobby has no topic. ");
    }

    @Test
    void roomsAreListedWithThoseThatOneIsIn() {
        RawClient bob = wire.member("bob");
        bob.send(enter("ops")).awaitType("entered");
        RawClient alice = wire.person("alice");
        alice.send("/join dev").send("/topic the build");
        expectLines(alice, "\\* You are in #dev now, .*", "\\* You set the topic: the build");

        alice.send("/rooms");

        assertThat(List.of(alice.readLine(), alice.readLine(), alice.readLine()))
                .startsWith("* #lobby, 2 there (you are in it)")
                .containsExactlyInAnyOrder(
                        "* #lobby, 2 there (you are in it)",
                        "* #dev, 1 here (you talk here): the build",
                        "* #ops, 1 there");
    }

    @Test
    void oneRoomTooManyIsRefusedInWords() {
        RawClient alice = wire.person("alice");
        for (int i = 1; i < 50; i++) {
            assertThat(alice.send("/join r" + i).readLine()).isEqualTo("* You are in #r" + i + " now, 1 here: alice.");
        }

        assertThat(alice.send("/join r50").readLine()).contains("50").doesNotStartWith("*");
        assertThat(alice.send("/join r1").readLine()).isEqualTo("* You are in #r1 now, 1 here.");
    }
}
