package chat.server;

import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Names that belong to somebody, where guests may make theirs so. */
@ParameterizedClass
@EnumSource(Face.class)
final class AccountsTest extends AccountsFixture {

    private final Face face;

    AccountsTest(Face face) {
        super(face);
        this.face = face;
    }

    @BeforeEach
    void begin() {
        start(Mode.OPEN);
    }

    @Test
    void welcomeSaysThatThereAreAccountsAndWhatOneIs() {
        JsonPeer alice = wire.peer().send(join("alice"));

        JsonNode welcome = expectIn(alice, "guest");

        assertThat(welcome.path("features").toString()).isEqualTo("[\"search\",\"accounts\",\"moderation\"]");
    }

    @Test
    void nameThatWasRegisteredNeedsItsPassword() {
        registered("Alice", "sécret");

        JsonPeer client = wire.peer().send(join("ALICE"));
        assertThat(expectRefused(client, "password_required").path("message").textValue())
                .contains("ALICE");
        client.send(join("alice", "wrong"));
        expectRefused(client, "password_wrong");
        client.send(join("alice", ""));
        expectRefused(client, "password_required");
        client.send(join("alice", "se\u0301cret")); // as another keyboard composes it
        expectIn(client, "member");
    }

    @Test
    void whoeverHasAnAccountHasItsNameAsItWasRegisteredHoweverTheyTypeIt() {
        registered("Alice", "secret");
        JsonPeer witness = wire.peer("witness");

        JsonNode welcome = expectIn(wire.peer().send(join("ALICE", "secret")), "member");
        JsonNode second = expectIn(wire.peer().send(join("aLiCe", "secret")), "member");

        assertThat(welcome.path("username").textValue()).isEqualTo("Alice");
        assertThat(second.path("username").textValue()).isEqualTo("Alice");
        assertThat(witness.expectType("joined").path("username").textValue()).isEqualTo("Alice");
    }

    @Test
    void behindThreeWrongPasswordsTheConnectionIsClosed() {
        registered("alice", "secret");
        JsonPeer client = wire.peer();
        for (int i = 0; i < 3; i++) {
            client.send(join("alice", "wrong"));
            expectRefused(client, "password_wrong");
        }

        expectGoodbye(client, "password_wrong");
    }

    @Test
    void nameThatLooksLikeThatOfAnAccountIsNobodys() {
        registered("a1ice", "secret");

        JsonPeer client = wire.peer().send(join("alice"));

        assertThat(expectRefused(client, "username_taken").path("message").textValue())
                .isEqualTo("Username alice is already taken, because it looks like that of an account");
        expectIn(client.send(join("a1ice", "secret")), "member");
    }

    @Test
    void passwordOfANameThatNobodyHasCountsForNothing() {
        JsonPeer client = wire.peer().send(join("alice", "secret"));

        expectIn(client, "guest");
    }

    @Test
    void registrationIsAnsweredAndTakesEffectAtOnce() {
        JsonPeer alice = wire.peer("alice");

        alice.send(object("account", "\"id\":\"1\""));
        assertThat(alice.expectType("account").path("role").textValue()).isEqualTo("guest");
        alice.send(register("secret"));
        expectAccount(alice, "alice", "member");
        alice.send(register("other"));
        assertThat(expectRefused(alice, "username_taken").path("message").textValue())
                .isEqualTo("The username alice is registered already");
    }

    @Test
    void accountSaysWhereItsOwnerIsConnected() {
        Instant before = Instant.now().minusMillis(1);
        JsonPeer alice = wire.peer("alice");
        alice.send(register("secret")).expectType("account");

        JsonNode account = alice.send("{\"type\":\"account\"}").expectType("account");

        assertThat(account.path("username").textValue()).isEqualTo("alice");
        assertThat(account.path("role").textValue()).isEqualTo("member");
        JsonNode session = account.path("sessions").path(0);
        assertThat(account.path("sessions")).hasSize(1);
        assertThat(session.path("device").isInt()).isTrue();
        assertThat(session.path("face").textValue()).isEqualTo(face == Face.LINES ? "json" : "web");
        assertThat(session.path("address").textValue()).isEqualTo("127.0.0.1:" + alice.localPort());
        assertThat(Instant.parse(session.path("since").textValue())).isBetween(before, Instant.now());
    }

    @Test
    void passwordsThatCannotBeAreRefusedWithTheLabelOfTheQuestion() {
        JsonPeer alice = wire.peer("alice");

        alice.send(object("register", "\"password\":\"\",\"id\":\"r\""));
        assertThat(expectRefused(alice, "password_required").path("id").textValue())
                .isEqualTo("r");
        alice.send(object("register", "\"id\":\"r\""));
        expectRefused(alice, "password_required");
        alice.send(object("register", "\"password\":\"" + "ä".repeat(37) + "\",\"id\":\"r\""));
        assertThat(expectRefused(alice, "password_too_long").path("id").textValue())
                .isEqualTo("r");
        alice.send(object("register", "\"password\":" + "7"));
        expectRefused(alice, "malformed");
        alice.send(register("ä".repeat(36)));
        expectAccount(alice, "alice", "member");
        alice.send(object("password", "\"password\":\"wrong\",\"newPassword\":\"new\",\"id\":\"p\""));
        assertThat(expectRefused(alice, "password_wrong").path("id").textValue())
                .isEqualTo("p");
        alice.send(change("ä".repeat(36), ""));
        expectRefused(alice, "password_required");
        alice.send(change("ä".repeat(36), "x".repeat(73)));
        expectRefused(alice, "password_too_long");
        expectNothingNew(alice);
    }

    @Test
    void guestHasNoPasswordToChangeAndNothingToGiveUp() {
        JsonPeer alice = wire.peer("alice");

        expectRefused(alice.send(change("old", "new")), "account_required");
        expectRefused(alice.send(unregister("old")), "account_required");
    }

    @Test
    void passwordThatWasChangedHolds() {
        registered("alice", "old");
        JsonPeer alice = wire.peer().send(join("alice", "old"));
        expectIn(alice, "member");

        alice.send(change("old", "new"));
        expectAccount(alice, "alice", "member");
        alice.send("{\"type\":\"leave\"}");
        expectGoodbye(alice, "exit");
        wire.awaitGone("alice");

        JsonPeer later = wire.peer().send(join("alice", "old"));
        expectRefused(later, "password_wrong");
        expectIn(later.send(join("alice", "new")), "member");
    }

    @Test
    void whoGivesTheAccountUpIsOutAndTheNameStaysNobodys() {
        registered("alice", "secret");
        JsonPeer bob = wire.peer("bob");
        JsonPeer alice = wire.peer().send(join("alice", "secret"));
        expectIn(alice, "member");
        bob.expectType("joined");

        alice.send(unregister("wrong"));
        expectRefused(alice, "password_wrong");
        alice.send(unregister("secret"));

        expectAccount(alice, "alice", "guest");
        expectGoodbye(alice, "exit");
        expectLeft(bob, "alice", "exit");
        JsonPeer later = wire.peer();
        assertThat(expectRefused(later.send(join("Alice")), "username_taken")
                        .path("message")
                        .textValue())
                .startsWith("Username alice is already taken");
        expectRefused(later.send(join("alice", "secret")), "username_taken");
        expectIn(later.send(join("carol")), "guest");
    }

    @Test
    void sessionIsResumedWithoutThePassword() {
        registered("alice", "secret");
        JsonPeer alice = wire.peer().send(resumable("alice", "secret"));
        String session = expectIn(alice, "member").path("session").textValue();

        wire.cut("alice", alice);
        JsonPeer back = wire.comeBack(session, Map.of());

        assertThat(back.expectType("welcome").path("role").textValue()).isEqualTo("member");
        back.expectType("entered");
        assertThat(back.send("{\"type\":\"account\"}")
                        .expectType("account")
                        .path("role")
                        .textValue())
                .isEqualTo("member");
    }

    @Test
    void sessionOfSomebodyWithAnAccountOutlivesTheServer() {
        registered("alice", "secret");
        JsonPeer alice = wire.peer().send(resumable("alice", "secret"));
        String session = expectIn(alice, "member").path("session").textValue();
        JsonPeer bob = wire.peer();
        String guests = Returns.begin(bob, "bob");

        restart(Mode.OPEN);

        assertThat(wire.comeBack(session, Map.of())
                        .expectType("welcome")
                        .path("role")
                        .textValue())
                .isEqualTo("member");
        assertThat(wire.comeBack(guests, Map.of())
                        .expectType("welcome")
                        .path("role")
                        .textValue())
                .isEqualTo("guest");
    }

    @Test
    void nameThatWasRegisteredIsThereBehindARestart() {
        registered("alice", "secret");

        restart(Mode.OPEN);

        JsonPeer alice = wire.peer().send(join("alice"));
        expectRefused(alice, "password_required");
        expectIn(alice.send(join("alice", "secret")), "member");
    }

    @Test
    void answersComeInTheOrderOfTheQuestions() {
        JsonPeer alice = wire.peer("alice");

        alice.send(register("secret")).send("{\"type\":\"ping\"}").send(join("bob"));

        expectAccount(alice, "alice", "member");
        expectExactly(alice, object("pong", ""));
        expectRefused(alice, "already_joined");
    }

    @Test
    void nothingOfItIsKnownWhereAccountsAreOff() {
        restart(Mode.OFF);
        JsonPeer alice = wire.peer().send(join("alice", "secret"));
        JsonNode welcome = alice.expectType("welcome");
        assertThat(welcome.has("role")).isFalse();
        alice.expectType("entered");

        expectRefused(alice.send("{\"type\":\"account\"}"), "unknown_type");
        expectRefused(alice.send(register("secret")), "unknown_type");
        expectRefused(alice.send(change("a", "b")), "unknown_type");
        assertThat(expectRefused(alice.send(unregister("a")), "unknown_type")
                        .path("message")
                        .textValue())
                .contains("--accounts");
    }

    @Test
    void wrongPasswordsBeforeTheRightOneCountNoMore() {
        registered("alice", "secret");
        JsonPeer alice = wire.peer().send(join("alice", "wrong")).send(join("alice", "wrong"));
        expectRefused(alice, "password_wrong");
        expectRefused(alice, "password_wrong");
        expectIn(alice.send(join("alice", "secret")), "member");

        expectRefused(alice.send(unregister("wrong")), "password_wrong");

        expectExactly(alice.send("{\"type\":\"ping\"}"), object("pong", ""));
    }
}
