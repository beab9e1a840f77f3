package chat.server;

import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.testing.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One address guesses passwords, registers names and joins as fast as it can: others get in, and hear each other. With {@code
 * -Dattack.full=true} for half a minute, and within the times that are promised.
 */
@Order(2) // takes some seconds
@Timeout(180)
final class PasswordAttackIT {

    private static final boolean FULL = Boolean.getBoolean("attack.full");
    private static final String ATTACKER = "127.0.0.9";
    private static final int ATTACKERS = 24;
    private static final int QUEUE = 16;
    private static final Duration TIME = Duration.ofSeconds(FULL ? 30 : 2);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger tried = new AtomicInteger();

    private ChatServer start(Path data) throws Exception {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        AccountsConfig accounts = new AccountsConfig(AccountsConfig.Mode.OPEN, 2, QUEUE, 12);
        return ChatServer.start(
                new ServerConfig("127.0.0.1", 0, 200, null, null, storage, accounts, ServerLimits.defaults(), null));
    }

    private static String join(String name, String password) {
        return AccountsFixture.join(name, password);
    }

    /** Does something over one connection after another until it is over. */
    private void insist(int port, IntConsumer attempt) {
        while (!over.get()) {
            try {
                attempt.accept(port);
            } catch (RuntimeException | AssertionError closed) {
                // once more
            }
        }
    }

    private void guess(int port) {
        try (RawClient client = RawClient.connectFrom(ATTACKER, port)) {
            while (!over.get()) {
                client.send(join("alice", "guess" + tried.incrementAndGet()));
                client.expectType("error");
            }
        }
    }

    private void register(int port) {
        try (RawClient client = RawClient.connectFrom(ATTACKER, port)) {
            client.join("mallory" + tried.incrementAndGet());
            while (!over.get()) {
                client.send(object("register", "\"password\":\"x\"")).readJson();
            }
        }
    }

    @Test
    void othersGetInAndHearEachOther(@TempDir Path data) throws Exception {
        ExecutorService attack = Executors.newFixedThreadPool(ATTACKERS);
        try (ChatServer server = start(data)) {
            int port = server.port();
            try (RawClient alice = RawClient.connectFrom("127.0.0.3", port)) {
                alice.join("alice");
                alice.send(object("register", "\"password\":\"secret\"")).awaitType("account");
            }
            try (Others others = new Others(port)) {
                others.talk(FULL ? 200 : 20); // else it is Java's compiler that is measured
                others.forget();
                for (int i = 0; i < ATTACKERS; i++) {
                    boolean guesses = i % 2 == 0;
                    attack.execute(() -> insist(port, guesses ? this::guess : this::register));
                }
                await().until(() -> tried.get() > ATTACKERS);
                List<Duration> logins = new ArrayList<>();
                List<Duration> resumes = new ArrayList<>();
                RawClient guest = RawClient.connectFrom("127.0.0.4", port);
                String session = Returns.begin(guest, "guest");
                long end = System.nanoTime() + TIME.toNanos();
                do {
                    logins.add(login(port));
                    guest.reset();
                    long begun = System.nanoTime();
                    guest = RawClient.connectFrom("127.0.0.4", port).send(Returns.comeBack(session, Map.of()));
                    guest.awaitType("welcome");
                    resumes.add(Duration.ofNanos(System.nanoTime() - begun));
                    others.talk(20); // of which one is a join
                } while (System.nanoTime() < end);
                guest.close();
                over.set(true);

                System.out.printf(
                        "%d attempts: p99 %d ms, slowest join %d ms, resume %d ms, login %d ms%n",
                        tried.get(),
                        others.p99().toMillis(),
                        others.slowestJoin().toMillis(),
                        Collections.max(resumes).toMillis(),
                        Collections.max(logins).toMillis());
                if (FULL) {
                    assertThat(others.p99()).isLessThan(Duration.ofMillis(100));
                    assertThat(others.slowestJoin()).isLessThan(Duration.ofMillis(200));
                    assertThat(resumes).allMatch(time -> time.toMillis() < 200);
                    assertThat(logins).allMatch(time -> time.toMillis() < 2_000);
                }
            }
        } finally {
            over.set(true);
            attack.shutdownNow();
        }
    }

    private static Duration login(int port) {
        try (RawClient alice = RawClient.connectFrom("127.0.0.3", port)) {
            long begun = System.nanoTime();
            alice.send(join("alice", "secret")).expectType("welcome");
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            alice.awaitType("entered");
            alice.send("{\"type\":\"leave\"}").awaitType("goodbye");
            return took;
        }
    }
}
