package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Phrases;
import chat.protocol.ProtocolLimits;
import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords on telnet, which is asked not to show them, and on netcat, which cannot hide them. */
final class TextAccountsTest extends AccountsFixture {

    private static final String GREETING = "Welcome to the chat. Choose a username:\r\n";
    private static final String WILL_ECHO = "\u00FF\u00FB\u0001";
    private static final String WONT_ECHO = "\u00FF\u00FC\u0001";
    private static final String DO_ECHO = "\u00FF\u00FD\u0001";
    private static final String DONT_ECHO = "\u00FF\u00FE\u0001";
    private static final String QUESTION = "Password for alice:\r\n";
    private static final String SEEN = "* " + Phrases.PASSWORD_SHOWS + "\r\n";

    @SuppressWarnings("NullAway.Init") // before each
    private TelnetSocket telnet;

    TextAccountsTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void begin() {
        start(Mode.OPEN);
        registered("alice", "secret");
        telnet = new TelnetSocket(wire.port());
    }

    @AfterEach
    void end() {
        telnet.close();
    }

    private void expectIn(String name) {
        assertThat(telnet.skipLine()).startsWith("* You are " + name + ", ");
    }

    @Test
    void telnetHidesThePasswordAndShowsTheRest() {
        telnet.send("alice\r\n").expect(GREETING + WILL_ECHO + QUESTION);

        telnet.send(DO_ECHO + "secret\r\n").expect(WONT_ECHO + "\r\n");

        expectIn("alice");
        telnet.send(DONT_ECHO + "/users\r\n").expect("* 1 of 5 here: alice\r\n");
    }

    @Test
    void keysEditThePasswordAndNothingOfItIsShown() {
        telnet.send("alice\r\n").expect(GREETING + WILL_ECHO + QUESTION);

        telnet.send(DO_ECHO + "oops\u0015sekr\b\bcret\u0012").send("\r\u0000").expect(WONT_ECHO + "\r\n");

        expectIn("alice");
    }

    @Test
    void whoseProgramDoesNotAnswerIsToldThatThePasswordCanBeSeenAndLaterAskedWithoutNegotiation() {
        telnet.send("alice\n").expect(GREETING + WILL_ECHO + QUESTION + SEEN);

        telnet.send("wrong\n").expect(WONT_ECHO);
        telnet.expect(SEEN + "The password is wrong. " + QUESTION);
        telnet.send("secret\n");
        expectIn("alice");
    }

    @Test
    void whoseProgramRefusesIsToldSoAtOnce() {
        telnet.send("alice\r\n").expect(GREETING + WILL_ECHO + QUESTION);

        telnet.send(DONT_ECHO).expect(SEEN);
    }

    @Test
    void nobodyWaitsForAnAnswer() {
        telnet.send("alice\nsecret\n").expect(GREETING + WILL_ECHO + QUESTION + SEEN + WONT_ECHO);

        expectIn("alice");
    }

    @Test
    void emptyPasswordLeadsBackToTheName() {
        telnet.send("alice\r\n").expect(GREETING + WILL_ECHO + QUESTION);

        telnet.send(DO_ECHO + "\r\n").expect(WONT_ECHO + "\r\nChoose a username:\r\n");
        telnet.send("bob\r\n");
        expectIn("bob");
    }

    @Test
    void behindThreeWrongPasswordsItIsOver() {
        telnet.send(DO_ECHO).expect("\u00FF\u00FC\u0001"); // nothing was offered
        telnet.send("alice\r\n").expect(GREETING + WILL_ECHO + QUESTION);
        telnet.send(DO_ECHO);
        for (int i = 0; i < 3; i++) {
            telnet.send("wrong\r\n").expect(WONT_ECHO + "\r\n" + WILL_ECHO + "The password is wrong. " + QUESTION);
        }
        telnet.expect(WONT_ECHO + "* Goodbye: the password was wrong too often.\r\n");
    }

    private void joinAs(String name) {
        telnet.send(name + "\r\n").expect(GREETING);
        expectIn(name);
    }

    @Test
    void thatPasswordsCanBeSeenIsSaidOnceADialog() {
        joinAs("bob");
        telnet.send("/register\r\n").expect(WILL_ECHO + "New password:\r\n");
        telnet.send(DONT_ECHO).expect(SEEN);
        telnet.send("first\r\n").expect(WONT_ECHO + "The same again:\r\n");
        telnet.send("fist\r\n").expect("* " + Phrases.PASSWORDS_DIFFER + "\r\n");

        telnet.send("/register\r\n").expect(SEEN + "New password:\r\n");
        telnet.send("first\r\n").expect("The same again:\r\n");
    }

    @Test
    void closedRoomAsksForItsPasswordUntilItIsRightOrNoneIsGiven() {
        String question = "Password for #dev:\r\n";
        JsonPeer owner = wire.peer("owner");
        owner.send(register("secret")).expectType("account");
        owner.send(Texts.in("enter", "dev")).expectType("entered");
        owner.send(Texts.object("close", "\"room\":\"dev\",\"password\":\"sesame\""))
                .expectType("moderated");
        joinAs("bob");
        for (String last : List.of("", "sesame")) {
            telnet.send("/join dev\r\n").expect(WILL_ECHO + Phrases.fill(Phrases.ROOM_CLOSED, "dev") + ". " + question);
            telnet.send(DO_ECHO + "wrong\r\n")
                    .expect(WONT_ECHO + "\r\n" + WILL_ECHO + "#dev is closed, and that is not its password. "
                            + question);
            telnet.send(last + "\r\n").expect(WONT_ECHO + "\r\n");
            assertThat(telnet.skipLine())
                    .startsWith(last.isEmpty() ? "* " + Phrases.NO_PASSWORD : "* You are in #dev now");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00C3(", "too long"})
    void lineThatCannotBeReadEndsTheDialog(String kind) {
        joinAs("bob");
        telnet.send("/register\r\n").expect(WILL_ECHO + "New password:\r\n");

        String unreadable = kind.equals("too long") ? "x".repeat(ProtocolLimits.MAX_LINE_BYTES + 1) : kind;
        telnet.send(DO_ECHO + unreadable + "\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.NO_PASSWORD + "\r\n");
        telnet.skipLine();
        telnet.send("/users\r\n").expect("* 1 of 5 here: bob\r\n");
    }

    @Test
    void guestRegistersAndChangesAndGivesUp() {
        joinAs("bob");
        telnet.send("/account\r\n")
                .expect("* You are bob, a guest. " + Phrases.GUEST_HELP + "\r\n* Your sessions:\r\n");
        assertThat(telnet.skipLine()).matches("\\* telnet or netcat, 127\\.0\\.0\\.1:\\d+, since [0-9: -]+\r");
        telnet.send("/password\r\n").expect("You are bob, a guest. " + Phrases.GUEST_HELP + "\r\n");

        telnet.send("/register\r\n").expect(WILL_ECHO + "New password:\r\n");
        telnet.send(DO_ECHO + "first\r\n").expect(WONT_ECHO + "\r\n" + WILL_ECHO + "The same again:\r\n");
        telnet.send("fist\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.PASSWORDS_DIFFER + "\r\n");
        telnet.send("/register\r\n").expect(WILL_ECHO + "New password:\r\n");
        telnet.send("first\r\n").expect(WONT_ECHO + "\r\n" + WILL_ECHO + "The same again:\r\n");
        telnet.send("first\r\n")
                .expect(WONT_ECHO + "\r\n* bob is your account now: joining as bob takes your password.\r\n");
        telnet.send("/register\r\n").expect(Phrases.HAS_ACCOUNT + "\r\n");

        telnet.send("/password\r\n").expect(WILL_ECHO + "Your password:\r\n");
        telnet.send("first\r\n").expect(WONT_ECHO + "\r\n" + WILL_ECHO + "New password:\r\n");
        telnet.send("second\r\n").expect(WONT_ECHO + "\r\n" + WILL_ECHO + "The same again:\r\n");
        telnet.send("second\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.PASSWORD_CHANGED + "\r\n");

        telnet.send("/unregister\r\n")
                .expect("* " + Phrases.fill(Phrases.UNREGISTER_MEANS, "bob") + "\r\n" + WILL_ECHO
                        + "Your password:\r\n");
        telnet.send("first\r\n").expect(WONT_ECHO + "\r\nThe password is wrong\r\n");
        telnet.send("/unregister\r\n")
                .expect("* " + Phrases.fill(Phrases.UNREGISTER_MEANS, "bob") + "\r\n" + WILL_ECHO
                        + "Your password:\r\n");
        telnet.send("second\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.UNREGISTERED + "\r\n* Goodbye.\r\n");
    }

    private static String seen(String command) {
        return "* That password could be read on the screen. " + command + " alone asks for it without showing it.\r\n";
    }

    @Test
    void passwordOnTheLineIsTakenAndWarnedAbout() {
        joinAs("bob");

        telnet.send("/register first\r\n")
                .expect(seen("/register") + "* bob is your account now: joining as bob takes your password.\r\n");
        telnet.send("/password second\r\n").expect(seen("/password") + WILL_ECHO + "Your password:\r\n");
        telnet.send(DO_ECHO + "first\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.PASSWORD_CHANGED + "\r\n");
        telnet.send("/exit\r\n").expect("* Goodbye.\r\n");
        wire.awaitGone("bob");
        JsonPeer bob = wire.peer().send(join("bob", "second"));
        assertThat(bob.expectType("welcome").path("role").textValue()).isEqualTo("member");
    }

    @Test
    void passwordIsNotSaidToAnybody() {
        RawClient witness = wire.member("witness");
        joinAs("bob");
        witness.expectType("joined");

        telnet.send("/register\r\n").expect(WILL_ECHO + "New password:\r\n");
        telnet.send(DO_ECHO + "\r\n").expect(WONT_ECHO + "\r\n* " + Phrases.NO_PASSWORD + "\r\n");
        telnet.send("hello\r\n");

        Texts.expectSaid(witness, "bob", "hello");
    }

    @Test
    void whereThereAreNoAccountsNobodyIsAsked() {
        telnet.close();
        restart(Mode.OFF);
        telnet = new TelnetSocket(wire.port());
        joinAs("alice");

        for (String command : List.of("/register", "/password x", "/account", "/unregister")) {
            telnet.send(command + "\r\n").expect(Phrases.NO_ACCOUNTS + "\r\n");
        }
    }
}
