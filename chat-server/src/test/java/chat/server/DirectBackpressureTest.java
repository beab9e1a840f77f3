package chat.server;

import static chat.server.Texts.direct;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Words to somebody who does not take them: the sender is told, nothing that was taken is lost, and nobody else is harmed. */
class DirectBackpressureTest {

    /** As large as a text gets: 16 KiB. */
    private static final String TEXT = "\uD83D\uDE00".repeat(4090);

    /** Beyond what waits in the server the kernel's buffers of both ends take some: 32 MiB is more than all of them. */
    private static final int MORE_THAN_ENOUGH = 2048;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final List<String> taken = new ArrayList<>();

    /** Says numbered words to somebody until that is refused, and returns the refusal; what was taken is in the list. */
    private JsonNode talkUntilRefused(JsonPeer from, String to, String text) {
        for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
            String words = i + " " + text;
            from.send(direct(to, words, "id" + i));
            JsonNode answer = from.readJson();
            assertThat(answer.path("id").asText()).isEqualTo("id" + i);
            if (!answer.path("type").asText().equals("direct")) {
                return answer;
            }
            taken.add(words);
        }
        throw new AssertionError("nothing was refused");
    }

    private static void expectTryAgain(JsonNode refusal) {
        assertThat(refusal.path("code").asText()).isEqualTo("rate_limited");
        assertThat(refusal.path("message").asText()).isNotBlank();
        assertThat(refusal.path("retryAfterMs").asLong()).isBetween(1L, 60_000L);
    }

    private void expectAllThatWasTaken(JsonPeer client) {
        for (int i = 0; i < taken.size(); i++) {
            JsonNode direct = client.expectType("direct");
            assertThat(direct.path("text").asText()).isEqualTo(taken.get(i));
            assertThat(direct.path("seq").asLong()).isEqualTo(i + 1);
        }
    }

    @Test
    void whoDoesNotReadIsNotHarmedAndTheSenderIsAskedToWait() {
        wire.start(new Limits().stallTimeout(Duration.ofMinutes(1)));
        RawClient alice = wire.member("alice");
        RawClient slow = wire.connect(4096);
        slow.join("slow");
        alice.expectType("joined");
        RawClient bob = wire.member("bob", alice, slow);

        expectTryAgain(talkUntilRefused(alice, "slow", TEXT));
        alice.send(direct("bob", "you read")).expectType("direct");
        bob.expectType("direct");
        expectNothingNew(bob);
        expectAllThatWasTaken(slow);
        expectNothingNew(slow);

        alice.send(direct("slow", "at last", "id7"));
        assertThat(alice.expectType("direct").path("text").asText()).isEqualTo("at last");
        assertThat(slow.expectType("direct").path("seq").asLong()).isEqualTo(taken.size() + 1);
        alice.send(message("aloud"));
        expectIn("lobby", slow, "aloud");
        expectIn("lobby", bob, "aloud");
    }

    @Test
    void wordsToSomebodyWhoIsAwayWaitForThemWithinBounds() {
        RawClient alice = wire.member("alice");
        WireExtension.Resumable bob = wire.resumable("bob", alice);
        wire.cut("bob", bob.client());

        expectTryAgain(talkUntilRefused(alice, "bob", "psst"));

        assertThat(taken).hasSizeGreaterThanOrEqualTo(100);
        JsonPeer back = wire.comeBack(bob.session(), Map.of("lobby", 2L));
        back.expectType("welcome");
        back.expectType("entered");
        expectAllThatWasTaken(back);
        expectNothingNew(back);
        alice.send(direct("bob", "good to have you back")).expectType("direct");
        assertThat(back.expectType("direct").path("seq").asLong()).isEqualTo(taken.size() + 1);
    }

    @Test
    void whatWasRefusedMayBeSaidAgainUnderItsLabel() {
        JsonPeer alice = wire.resumable("alice").client();
        WireExtension.Resumable bob = wire.resumable("bob", alice);
        wire.cut("bob", bob.client());
        JsonNode refusal = talkUntilRefused(alice, "bob", "psst");
        JsonPeer back = wire.comeBack(bob.session(), Map.of());
        back.expectType("welcome");
        back.expectType("entered");
        expectAllThatWasTaken(back);

        alice.send(direct("bob", "again", refusal.path("id").asText()));

        assertThat(alice.expectType("direct").path("text").asText()).isEqualTo("again");
        assertThat(back.expectType("direct").path("text").asText()).isEqualTo("again");
    }

    /** Whatever a flood comes to, and however slowly it is read, a friend is heard. */
    @Test
    void whoFloodsSomebodyKeepsNobodyElseFromThem() {
        RawClient alice = wire.member("alice");
        WireExtension.Resumable bob = wire.resumable("bob", alice);
        RawClient carol = wire.member("carol", alice, bob.client());
        wire.cut("bob", bob.client());
        expectTryAgain(talkUntilRefused(alice, "bob", "flood"));

        for (int i = 0; i < 12; i++) {
            carol.send(direct("bob", "dinner?")).expectType("direct");
        }

        JsonPeer back = wire.comeBack(bob.session(), Map.of("lobby", 2L));
        back.expectType("welcome");
        back.expectType("entered");
        back.expectType("joined");
        expectAllThatWasTaken(back);
        for (int i = 0; i < 12; i++) {
            assertThat(back.expectType("direct").path("from").asText()).isEqualTo("carol");
        }
        expectNothingNew(back);
    }

    @Test
    void allThatWaitsAndIsKeptIsBounded() {
        wire.start(new Limits().directBytes(64 * 1024));
        RawClient alice = wire.member("alice");
        WireExtension.Resumable bob = wire.resumable("bob", alice);
        for (int i = 0; i < 50; i++) { // what was handed over gives way
            bob.client().send(direct("bob", TEXT)).expectType("direct");
        }
        wire.cut("bob", bob.client());

        expectTryAgain(talkUntilRefused(alice, "bob", TEXT));
        assertThat(taken).hasSize(1); // a copy for each
        alice.send(direct("alice", "a note")).expectType("direct");
    }
}
