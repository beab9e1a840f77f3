package chat.server;

import static chat.server.Texts.GREETING;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerLimits;
import chat.testing.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat for people on telnet and netcat, line by line. */
class TextModeTest {

    private static final String SAID = "\\[\\d\\d:\\d\\d:\\d\\d\\] ";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @BeforeEach
    void greetSoon() {
        wire.start(WireExtension.SEATS, WireExtension.limits(Duration.ofMillis(20), Duration.ofSeconds(1)));
    }

    @Test
    void transcriptOfTheContract() {
        RawClient bob = wire.connect();
        bob.send("{\"type\":\"pong\"}").send(join("bob"));
        bob.awaitType("entered");
        RawClient alice = wire.connect();

        assertThat(alice.readLine()).isEqualTo("Welcome to the chat. Choose a username:");
        alice.send("");
        assertThat(alice.readLine()).isEqualTo("Username can't be empty. Choose a username:");
        alice.send("alice");
        assertThat(alice.readLine())
                .matches("\\* You are alice, 2 of 5 here: (alice, bob|bob, alice)\\."
                        + " Type exit to leave, /help for help\\.");
        bob.send(message("hello"));
        assertThat(alice.readLine()).matches(SAID + "bob: hello");
        RawClient carol = wire.person("carol");
        assertThat(alice.readLine()).isEqualTo("* carol joined (3 of 5)");
        carol.send("exit");
        assertThat(alice.readLine()).isEqualTo("* carol left: exit (2 of 5)");
    }

    @Test
    void whoIsSilentFor500MsIsGreetedAndNobodySooner() {
        wire.start(WireExtension.SEATS, ServerLimits.defaults());
        RawClient person = wire.connect();

        person.expectSilence(Duration.ofMillis(350));
        assertThat(person.withPatience(Duration.ofMillis(600)).readLine()).isEqualTo(GREETING);
    }

    @Test
    void whoTypesAtOnceIsGreetedBeforeTheFirstAnswer() {
        wire.start(WireExtension.SEATS, WireExtension.limits(Duration.ofMinutes(1), Duration.ofSeconds(1)));

        RawClient person = wire.connect().sendRaw("a b\r\nalice\r\nhello\r\n/users\r\n");

        assertThat(person.readLine()).isEqualTo(GREETING);
        assertThat(person.readLine()).startsWith("A username has 1 to 32 ").endsWith(". Choose a username:");
        assertThat(person.readLine()).startsWith("* You are alice, 1 of 5 here: alice. ");
        assertThat(person.readLine()).startsWith("* 1 of 5 here: alice");
    }

    @Test
    void whoBeginsALineAndPausesIsGreetedMeanwhile() {
        RawClient person = wire.connect().sendRaw("al");

        assertThat(person.readLine()).isEqualTo(GREETING);
        person.sendRaw("ice\n");
        assertThat(person.readLine()).startsWith("* You are alice, ");
    }

    @Test
    void nameIsAskedForUntilItCanBeHad() {
        wire.person("alice");
        RawClient person = wire.person();

        assertThat(person.send("ALICE").readLine()).isEqualTo("Username ALICE is already taken. Choose a username:");
        assertThat(person.send("server").readLine()).isEqualTo("The username 'server' is reserved. Choose a username:");
        assertThat(person.send("/users").readLine())
                .startsWith("A username has ")
                .endsWith(". Choose a username:");
        assertThat(person.send("/help").readLine()).endsWith("Choose a username:");
        assertThat(person.send("  bob ").readLine()).startsWith("* You are bob, 2 of 5 here: ");
    }

    @Test
    void peopleSeeEachOtherButNotTheirOwnLines() {
        RawClient alice = wire.person("alice");
        RawClient bob = wire.person("bob");

        assertThat(alice.readLine()).isEqualTo("* bob joined (2 of 5)");
        alice.send("hi bob");
        assertThat(bob.readLine()).matches(SAID + "alice: hi bob");
        bob.send("hi \u00E1lice \uD83D\uDE00").send("exit");
        assertThat(alice.readLine()).matches(SAID + "bob: hi \u00E1lice \uD83D\uDE00");
        assertThat(alice.readLine()).isEqualTo("* bob left: exit (1 of 5)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit"})
    void exitLeaves(String exit) {
        RawClient witness = wire.person("witness");
        RawClient person = wire.person("alice");

        assertThat(person.send(exit).readLine()).isEqualTo("* Goodbye.");

        person.expectClosed();
        assertThat(witness.readLine()).isEqualTo("* alice joined (2 of 5)");
        assertThat(witness.readLine()).isEqualTo("* alice left: exit (1 of 5)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit"})
    void exitLeavesBeforeJoiningToo(String exit) {
        RawClient person = wire.person();

        assertThat(person.send(exit).readLine()).isEqualTo("* Goodbye.");

        person.expectClosed();
    }

    @Test
    void linesThatOnlyLookLikeExitAreMessages() {
        RawClient witness = member("witness");
        RawClient person = wire.person("alice");
        witness.expectType("joined");

        person.send("Exit")
                .send("exit now")
                .send("/say exit")
                .send("/say /help")
                .send(" /exit")
                .send("/say  a  b ");

        for (String text : new String[] {"Exit", "exit now", "exit", "/help", " /exit", " a  b "}) {
            expectSaid(witness, "alice", text);
        }
    }

    @Test
    void commandsAnswerOnlyWhoGaveThem() {
        RawClient witness = member("witness");
        RawClient person = wire.person("alice");
        witness.expectType("joined");

        assertThat(person.send("/users").readLine()).matches("\\* 2 of 5 here: (witness, alice|alice, witness)");
        assertThat(person.send("/dance now").readLine())
                .contains("Unknown command")
                .contains("/dance");
        assertThat(person.send("/").readLine()).contains("Unknown command");
        assertThat(person.send("/USERS").readLine()).startsWith("* 2 of 5 here: ");
        assertThat(person.send("/say").readLine()).isEqualTo("/say takes a text: /say /users");
        person.send("").send("  ").send("/help").send("/nothing");
        StringBuilder help = new StringBuilder();
        for (String line = person.readLine(); !line.startsWith("Unknown command"); line = person.readLine()) {
            assertThat(line).startsWith("* ");
            help.append(line);
        }
        assertThat(help).contains("/users", "/say TEXT", "/help", "/exit");
        person.send("done");
        expectSaid(witness, "alice", "done");
    }

    @Test
    void whatOthersWroteIsShownSafely() {
        RawClient person = wire.person("alice");
        RawClient member = member("bob");
        assertThat(person.readLine()).isEqualTo("* bob joined (2 of 5)");

        member.send(message("one\\n* carol joined (3 of 5)\\n\\n[10:00:00] carol: four"));
        assertThat(person.readLine()).matches(SAID + "bob: one");
        assertThat(person.readLine()).isEqualTo("    * carol joined (3 of 5)");
        assertThat(person.readLine()).isEqualTo("    ");
        assertThat(person.readLine()).isEqualTo("    [10:00:00] carol: four");

        member.send(message("\\u001b]0;owned\\u0007\\r\\u009b2J\\u0000\\u007f\\u202e\\tend"));
        assertThat(person.readLine()).matches(SAID + "bob: \uFFFD]0;owned\uFFFD\uFFFD\uFFFD2J\uFFFD\uFFFD\uFFFD +end");
        member.send(object("message", "\"text\":\"waves\",\"action\":true"));
        assertThat(person.readLine()).matches(SAID + "\\* bob waves");
    }

    @Test
    void whatAPersonTypesIsCleanedToo() {
        RawClient member = member("bob");
        RawClient person = wire.person("alice");
        member.expectType("joined");

        person.send("\u001B[2J\u0007 a\rb \u202E \0 \u0004 \u007F \t.");

        expectSaid(member, "alice", " ab \uFFFD   \t.");
    }

    @Test
    void lineThatIsNotUtf8IsRefusedAndNotPosted() {
        RawClient member = member("bob");
        RawClient person = wire.person("alice");
        member.expectType("joined");

        person.sendBytes((byte) 'c', (byte) 0xE9, (byte) '\n');
        assertThat(person.readLine()).startsWith("That line was not UTF-8");
        person.send("caf\u00E9");
        expectSaid(member, "alice", "caf\u00E9");
    }

    @Test
    void fullServerSaysSo() {
        wire.start(1, WireExtension.limits(Duration.ofMillis(20), Duration.ofSeconds(1)));
        wire.person("alice");
        RawClient second = wire.person();

        assertThat(second.send("alice").readLine()).isEqualTo("Username alice is already taken. Choose a username:");
        assertThat(second.send("bob").readLine())
                .isEqualTo("Server is full (1 of 1 users). Try again when somebody has left");
        assertThat(second.readLine()).isEqualTo("* Goodbye.");
        second.expectClosed();
    }

    @Test
    void whoEndsTheirInputGetsTheirAnswersAndIsDisconnected() {
        RawClient member = member("bob");
        RawClient person = wire.connect().sendRaw("alice\nhello\n/users\n");
        person.shutdownOutput();

        assertThat(person.readLine()).isEqualTo(GREETING);
        assertThat(person.readLine()).startsWith("* You are alice, 2 of 5 here: ");
        assertThat(person.readLine()).startsWith("* 2 of 5 here: ");
        person.expectClosed();
        member.expectType("joined");
        expectSaid(member, "alice", "hello");
        expectLeft(member, "alice", "disconnected");
    }

    @Test
    void programThatIsTypedByHandIsServedAfterAnEmptyLine() {
        RawClient typed = wire.person();
        typed.send("").readLine();

        typed.send(join("alice"));

        assertThat(typed.readLine()).isEmpty();
        typed.expectType("welcome");
        typed.expectType("entered");
        typed.send(message("exit"));
        expectSaid(typed, "alice", "exit");
        typed.send("{\"type\":\"leave\"}");
        expectGoodbye(typed, "exit");
    }

    @Test
    void aBraceInALaterLineIsNoProgram() {
        RawClient person = wire.person();

        assertThat(person.send("a b").readLine()).startsWith("A username has ");
        assertThat(person.send(join("alice")).readLine()).startsWith("A username has ");
    }

    /** A program; the greeting may be faster than its first line, so it says sooner what it is. */
    private RawClient member(String name) {
        RawClient client = wire.connect().send(join(name));
        String line = client.readLine();
        while (!line.startsWith("{\"type\":\"welcome\"")) {
            line = client.readLine();
        }
        client.expectType("entered");
        return client;
    }
}
