package chat.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.server.limit.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordPoolTest {

    private static final int QUICK = 4;
    private static final Source ATTACKER = new Source(false, 1);
    private static final Source ALICE = new Source(false, 2);
    private static final Source BOB = new Source(true, 3);

    private PasswordPool pool = new PasswordPool(1, 100, QUICK);

    @AfterEach
    void close() {
        pool.close();
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private boolean check(String password, String hash) {
        return join(pool.check(ALICE, true, bytes(password), hash));
    }

    @Test
    void passwordFitsItsHashAndNoOtherDoes() {
        String hash = join(pool.hash(ALICE, bytes("sécret")));

        assertThat(hash).startsWith("$2b$04$").doesNotContain("sécret");
        assertThat(check("sécret", hash)).isTrue();
        assertThat(check("Sécret", hash)).isFalse();
        assertThat(check("", hash)).isFalse();
        assertThat(join(pool.hash(ALICE, bytes("sécret")))).isNotEqualTo(hash);
    }

    /** Of libxcrypt and of htpasswd -B. */
    @Test
    void hashesOfOtherProgramsAreRead() {
        String hash = "$2b$04$2JlXu2Tu8GxXRXQwsFWPouQaIVML3G.5zuO6A2eMP0M7w6YQfHByS"; // of 72 times 'a'

        for (String version : List.of("$2a$", "$2b$", "$2y$")) {
            String written = version + hash.substring(4);
            assertThat(check("a".repeat(72), written)).isTrue();
            assertThat(check("a".repeat(71) + "b", written))
                    .as("all 72 bytes count")
                    .isFalse();
        }
    }

    @Test
    void nobodysHashHasNoPassword() {
        assertThat(join(pool.check(ALICE, true, bytes(""), null))).isFalse();
        assertThat(join(pool.check(ALICE, true, bytes("secret"), null))).isFalse();
        assertThat(check("secret", "none")).isFalse();
    }

    @Test
    void passwordIsWiped() {
        byte[] password = bytes("secret");

        join(pool.hash(ALICE, password));

        assertThat(password).containsOnly(0);
    }

    /** Occupies the one thread until it is let go. */
    private CompletableFuture<Void> occupy() {
        return occupy(false);
    }

    private CompletableFuture<Void> occupy(boolean urgent) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        pool.submit(BOB, urgent, bytes("x"), password -> gate.join());
        await().until(() -> pool.waiting() == 0);
        return gate;
    }

    @Test
    void addressesTakeTurns() {
        CompletableFuture<Void> gate = occupy();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(pool.hash(ATTACKER, bytes("a"))
                    .thenRun(() -> order.add("attacker"))
                    .toCompletableFuture());
        }
        all.add(pool.hash(ALICE, bytes("b")).thenRun(() -> order.add("alice")).toCompletableFuture());
        all.add(pool.hash(ALICE, bytes("c")).thenRun(() -> order.add("alice")).toCompletableFuture());

        gate.complete(null);
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

        assertThat(order.subList(0, 4)).containsExactly("attacker", "alice", "attacker", "alice");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofSeveralThreadsOneIsForWhatIsUrgentAndOneForTheRest(boolean urgent) {
        pool.close();
        pool = new PasswordPool(2, 100, QUICK);
        CompletableFuture<Void> gate = occupy(urgent);
        CompletionStage<Boolean> first = pool.check(ATTACKER, urgent, bytes("a"), null);
        CompletionStage<Boolean> second = pool.check(ATTACKER, urgent, bytes("a"), null);

        assertThat(join(pool.check(ALICE, !urgent, bytes("b"), null))).isFalse();
        assertThat(pool.waiting()).isEqualTo(2);

        gate.complete(null);
        assertThat(join(first)).isFalse();
        assertThat(join(second)).isFalse();
    }

    private static void expectLimited(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ProtocolException.class)
                .matches(e -> e.getCause() instanceof ProtocolException refused
                        && refused.code() == ErrorCode.RATE_LIMITED
                        && refused.toMessage().retryAfterMs() != null);
    }

    @Test
    void whenItIsFullWhoeverHasMostWaitingLosesTheLatest() {
        pool.close();
        pool = new PasswordPool(1, 4, QUICK);
        CompletableFuture<Void> gate = occupy();
        List<CompletionStage<String>> attack = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            attack.add(pool.hash(ATTACKER, bytes("a")));
        }
        byte[] tooMany = bytes("one more");
        expectLimited(pool.hash(ATTACKER, tooMany));
        assertThat(tooMany).containsOnly(0);

        CompletionStage<String> alice = pool.hash(ALICE, bytes("b"));

        expectLimited(attack.get(3));
        assertThat(pool.waiting()).isEqualTo(4);
        CompletionStage<String> second = pool.hash(ALICE, bytes("c"));
        expectLimited(attack.get(2));
        expectLimited(pool.hash(ALICE, bytes("d"))); // each has two
        gate.complete(null);
        assertThat(join(alice)).isNotEmpty();
        assertThat(join(second)).isNotEmpty();
        assertThat(join(attack.get(0))).isNotEmpty();
        assertThat(join(attack.get(1))).isNotEmpty();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void whatWaitsIsGivenUpAtTheEnd() {
        CompletableFuture<Void> gate = occupy();
        CompletionStage<String> waits = pool.hash(ALICE, bytes("b"));

        pool.close();
        gate.complete(null);

        for (CompletionStage<String> stage : Arrays.asList(waits, pool.hash(ALICE, bytes("c")))) {
            try {
                join(stage);
                throw new AssertionError("hashed behind the end");
            } catch (CancellationException | CompletionException given) {
                assertThat(given).isInstanceOf(CancellationException.class);
            }
        }
    }
}
