package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Attempt;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens in whatever order, all that is asked of a client is answered exactly once, and its end is the last that it tells.
 * {@code -Dorders=100000} tries more orders; {@code -Dorders.seed=…}, which a failure tells, tries one again.
 */
class AnyOrderTest {

    private static final int ORDERS = Integer.getInteger("orders", 400);
    private static final int STEPS = 60;
    private static final int MAX_CALLS = 150;
    private static final int MAX_PENDING = 8;

    /** What is answered in order. */
    private static final List<String> QUESTIONS =
            List.of("users", "rooms", "history", "search", "account", "register", "password", "unregister");

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void everyFutureCompletesOnceAndTheEndIsTheLast() {
        Long seed = Long.getLong("orders.seed");
        long first = seed == null ? System.nanoTime() : seed;
        for (long order = first; order < first + (seed == null ? ORDERS : 1); order++) {
            try {
                new Play(order).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dorders.seed=" + order + ": " + e.getMessage(), e);
            }
        }
    }

    /** Something that was asked. */
    private static final class Asked {
        private final String what;
        private final CompletableFuture<?> answer;
        private int completions;
        private @Nullable Throwable failure;

        Asked(String what, CompletableFuture<?> answer) {
            this.what = what;
            this.answer = answer;
        }

        @Override
        public String toString() {
            return what + " " + answer;
        }
    }

    /** One client's life, as the dice have it. */
    private static final class Play {

        private final Random dice;
        private final InMemoryServer server;
        private final Whims whims;
        private final List<Asked> all = new ArrayList<>();
        private final CompletableFuture<ChatClient> opening;

        private final List<String> faults = new ArrayList<>();

        private int ends;
        private boolean isFaulty;

        Play(long seed) {
            dice = new Random(seed);
            ClientConfig config = new ClientConfig(
                    List.of(ServerAddress.lines("memory", 1)),
                    TlsTrust.SYSTEM,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    MAX_PENDING,
                    1 << 20,
                    new Reconnect(
                            dice.nextInt(5) > 0, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5)));
            isFaulty = dice.nextInt(20) == 0;
            server = new InMemoryServer(config);
            whims = new Whims(server, dice);
            server.onAttempt(dice.nextInt(20) == 0 ? Attempt.FAILS : Attempt.OPENS);
            ChatListener listener = (ChatListener) Proxy.newProxyInstance(
                    ChatListener.class.getClassLoader(),
                    new Class<?>[] {ChatListener.class},
                    (self, method, values) -> {
                        if (method.getReturnType() == void.class) { // else it is asked for something, and not told
                            hear(method.getName());
                        }
                        return null;
                    });
            opening = ChatClient.connect(server, listener);
            track("connect", opening);
        }

        private void hear(String what) {
            check(ends == 0, "told after the end: " + what);
            if (what.equals("onClosed")) {
                ends++;
                check(all.stream().allMatch(asked -> asked.completions == 1), "unanswered at the end: " + all);
            }
            maybeCall(10);
            if (isFaulty && dice.nextInt(10) == 0) {
                throw new IllegalStateException("a listener's own fault");
            }
        }

        /** The client takes what its listener throws for that one's fault. */
        private void check(boolean right, String wrong) {
            if (!right) {
                faults.add(wrong);
            }
        }

        private void maybeCall(int percent) {
            if (dice.nextInt(100) < percent && all.size() < MAX_CALLS) {
                call();
            }
        }

        private void track(String what, CompletableFuture<?> answer) {
            Asked asked = new Asked(what, answer);
            all.add(asked);
            answer.whenComplete((result, failure) -> {
                asked.completions++;
                asked.failure = failure;
                check(
                        failure == null
                                || failure instanceof ChatException
                                || (what.equals("join") && failure instanceof IllegalStateException),
                        "failed as " + asked);
                check(
                        !(failure instanceof ChatException.TooManyPending)
                                || all.stream().filter(Play::takesASlot).count() >= MAX_PENDING,
                        "there were free slots for " + asked);
                maybeCall(30);
            });
        }

        /** So do questions that were given up, until the server has come past them. */
        private static boolean takesASlot(Asked asked) {
            boolean isQuestion = QUESTIONS.contains(asked.what);
            return !List.of("connect", "join", "leave").contains(asked.what)
                    && (asked.completions == 0 || (isQuestion && asked.failure instanceof ChatException.NotAnswered));
        }

        private void call() {
            ChatClient client = opening.isCompletedExceptionally() ? null : opening.getNow(null);
            if (client == null) {
                return;
            }
            switch (dice.nextInt(27)) {
                case 0, 1, 2, 3 ->
                    track("join", dice.nextBoolean() ? client.join("alice") : client.join("alice", "pw"));
                case 4, 5, 6, 7, 8 -> track("send", client.send(dice.nextInt(9) == 0 ? "" : "hello"));
                case 9 -> track("direct", client.sendDirect("bob", "psst"));
                case 10 -> track("enter", client.enter(dice.nextBoolean() ? "dev" : "ops"));
                case 11 -> track("part", client.part(dice.nextBoolean() ? "dev" : "ops"));
                case 12 -> track("topic", client.setTopic("lobby", "t" + dice.nextInt(3)));
                case 13, 14 -> track("users", client.users());
                case 15 -> track("rooms", client.rooms());
                case 16 -> track("history", client.history("lobby", 1, 1));
                case 17 -> track("search", client.search("hi", null, null, 1));
                case 18, 19 -> client.hurry();
                case 20 -> client.setReading(dice.nextBoolean());
                case 21 -> {
                    if (dice.nextInt(8) == 0) {
                        track("leave", client.leave());
                    }
                }
                case 22 -> track("account", client.account());
                case 23 -> track("register", client.register("pw"));
                case 24 -> track("password", client.changePassword("pw", "pw"));
                case 25 -> track("unregister", client.unregister("pw"));
                default -> {
                    if (dice.nextInt(12) == 0) {
                        client.close();
                    }
                }
            }
        }

        void run() {
            call();
            for (int step = 0; step < STEPS; step++) {
                switch (dice.nextInt(8)) {
                    case 0, 1 -> maybeCall(100);
                    case 2, 3, 4 -> whims.answer();
                    case 5 -> whims.act();
                    case 6 -> server.pass(Duration.ofMillis(dice.nextInt(500)));
                    default -> server.pass(Duration.ofMillis(dice.nextInt(dice.nextInt(30_000) + 1)));
                }
                server.run();
            }
            end();
            assertThat(faults).isEmpty();
            assertThat(all).allMatch(asked -> asked.completions == 1);
            assertThat(ends).as("ends").isEqualTo(opening.isCompletedExceptionally() ? 0 : 1);
        }

        private void end() {
            ChatClient client = opening.isCompletedExceptionally() ? null : opening.getNow(null);
            int way = dice.nextInt(3);
            if (client != null && way == 0) {
                client.close();
            } else if (client != null && way == 1) {
                track("leave", client.leave());
            } // else the event loop ends
            server.pass(Duration.ofMinutes(1));
            server.close();
        }
    }
}
