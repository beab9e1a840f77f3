package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.AccountsConfig.Mode;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** How many passwords an address may guess, whom no other limit concerns; and what is written down of it. */
@Order(2) // takes some seconds
final class AccountLimitsTest extends AccountsFixture {

    AccountLimitsTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void begin() {
        start(Mode.OPEN);
        for (String name : List.of("alice", "bob", "carol")) {
            registered(name, "secret");
        }
    }

    /** The codes of the answers to so many wrong passwords, over as many connections as it takes. */
    private List<String> guess(String name, int times) {
        List<String> codes = new ArrayList<>();
        while (codes.size() < times) {
            RawClient client = wire.connect();
            for (int i = 0; i < 2 && codes.size() < times; i++) {
                client.send(join(name, "wrong"));
                codes.add(client.expectType("error").path("code").textValue());
            }
            client.close();
        }
        return codes;
    }

    @Test
    void addressGuessesTenTimesAMinuteAndNobodyElseNotices() {
        assertThat(guess("alice", 4)).containsOnly("password_wrong");
        assertThat(guess("bob", 4)).containsOnly("password_wrong");
        assertThat(guess("carol", 2)).containsOnly("password_wrong");

        RawClient here = wire.connect();
        JsonNode limited = expectRefused(here.send(join("carol", "secret")), "rate_limited");
        assertThat(limited.path("retryAfterMs").longValue()).isBetween(1L, 6_001L);
        expectIn(here.send(join("guest")), "guest");
        expectIn(wire.connectFrom("127.0.0.7").send(join("carol", "secret")), "member");
    }

    @Test
    void behindFiveInARowThatNameIsSlowerFromThatAddress() {
        assertThat(guess("alice", 5)).containsOnly("password_wrong");

        RawClient here = wire.connect();
        JsonNode limited = expectRefused(here.send(join("alice", "secret")), "rate_limited");
        assertThat(limited.path("retryAfterMs").longValue()).isBetween(6_001L, 10_001L);
        expectIn(here.send(join("bob", "secret")), "member");
        expectIn(wire.connectFrom("127.0.0.7").send(join("alice", "secret")), "member");
    }

    /** More at once than may be wrong, of an address and of a name. */
    @Test
    void rightPasswordsAreNoGuessesHoweverManyComeAtOnce() {
        List<RawClient> devices = new ArrayList<>();
        for (String name : List.of("alice", "bob")) {
            for (int i = 0; i < 8; i++) {
                devices.add(wire.connect());
                devices.get(devices.size() - 1).send(join(name, "secret"));
            }
        }

        devices.forEach(device -> expectIn(device, "member"));
    }

    @Test
    void whatIsGuessedAtAConnectionCountsAlsoForWhoIsIn() {
        RawClient alice = wire.connect();
        expectIn(alice.send(join("alice", "secret")), "member");

        expectRefused(alice.send(change("wrong", "new")), "password_wrong");
        expectRefused(alice.send(unregister("wrong")), "password_wrong");
        expectRefused(alice.send(unregister("wrong")), "password_wrong");

        Texts.expectGoodbye(alice, "password_wrong");
    }

    /** Three were made before. */
    @Test
    void addressMakesTenNewPasswordsAMinute() {
        RawClient bob = wire.connect();
        expectIn(bob.send(join("bob", "secret")), "member");
        for (int i = 0; i < 7; i++) {
            expectAccount(bob.send(change("secret", "secret")), "bob", "member");
        }

        JsonNode limited = expectRefused(bob.send(change("secret", "new")), "rate_limited");
        assertThat(limited.path("retryAfterMs").longValue()).isBetween(1L, 6_001L);
        expectIn(wire.connectFrom("127.0.0.7").send(join("alice", "secret")), "member");
    }

    @Test
    void whatHappensIsInTheAuditLog() {
        guess("alice", 5);
        guess("alice", 3);
        expectIn(wire.connect().send(join("bob", "secret")), "member");
        wire.connect().send(change("a", "b"));

        await().untilAsserted(() -> {
            String log = Files.readString(data.resolve("audit.log"));
            assertThat(log)
                    .containsPattern("\"event\":\"registered\",\"username\":\"carol\",\"address\":\"127.0.0.1:\\d+\"");
            assertThat(log.split("\"event\":\"password_wrong\",\"username\":\"alice\"", -1))
                    .hasSize(6);
            assertThat(log.split("guesses_limited", -1)).as("once a minute").hasSize(2);
            assertThat(log)
                    .containsPattern(
                            "\"event\":\"joined\",\"username\":\"bob\",\"address\":\"[0-9.:]+\",\"role\":\"member\"");
            assertThat(log).doesNotContain("secret", "wrong\"}", "$2");
        });
    }
}
