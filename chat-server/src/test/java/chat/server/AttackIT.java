package chat.server;

import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerOptions;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody on an address that is not exempt does their worst: the others are not put out, hear all that they say, and find the history
 * of their rooms. With {@code -Dattack.full=true} it is as much as anybody would send, to the server as it is shipped, and bounded in
 * time and memory too.
 */
@Timeout(180)
class AttackIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final boolean FULL = Boolean.getBoolean("attack.full");
    private static final String ATTACKER = "127.0.0.9";
    private static final int KEPT_ROOMS = 5;
    private static final int MAX_ROOMS = FULL ? 1_000 : 100;
    private static final long MAX_GROWTH_KB = 48 * 1024;

    @SuppressWarnings("ImmutableEnumChecker") // the attacks are constants
    private enum Attack {
        LINES_BY_TELNET((port, clients) -> {
            RawClient person = attacker(port, clients).send("mallory");
            flood(person, repeated("line\r\n", FULL ? 200_000 : 5_000));
        }),
        LINES_IN_JSON((port, clients) -> {
            RawClient program = attacker(port, clients);
            program.join("mallory");
            flood(program, repeated(message("line") + "\n", FULL ? 200_000 : 5_000));
        }),
        QUESTIONS((port, clients) -> {
            for (int i = 0; i < KEPT_ROOMS; i++) {
                RawClient maker = attacker(port, clients);
                maker.join("maker" + i);
                for (int room = 0; room < 43; room++) {
                    maker.send(object("enter", "\"room\":\"room" + (i * 43 + room) + "\""));
                }
            }
            RawClient asker = attacker(port, clients);
            asker.join("mallory");
            flood(asker, repeated(object("rooms", "") + "\n", FULL ? 1_000 : 200));
        }),
        NAMES((port, clients) -> {
            RawClient stranger = attacker(port, clients);
            flood(stranger, repeated(join("a" + "\u030d\u0316".repeat(900)) + "\n", FULL ? 5_000 : 200));
            RawClient program = attacker(port, clients);
            program.join("mallory");
            String marks = "\"a" + "\u030d\u0316".repeat(16_000) + "\"";
            flood(
                    program,
                    repeated(
                            object("users", "\"room\":" + marks) + "\n"
                                    + object("direct", "\"text\":\"x\",\"to\":" + marks) + "\n"
                                    + object("enter", "\"room\":" + marks) + "\n",
                            FULL ? 300 : 10));
        }),
        ROOMS((port, clients) -> {
            RawClient hopper = attacker(port, clients);
            hopper.join("mallory");
            StringBuilder hops = new StringBuilder();
            for (int i = 0; i < MAX_ROOMS * 11 / 10; i++) {
                String room = "\"room\":\"hop" + i + "\"";
                hops.append(object("enter", room)).append('\n');
                hops.append(object("message", room + ",\"text\":\"hop\"")).append('\n');
                hops.append(object("part", room)).append('\n');
            }
            flood(hopper, hops.toString());
        }),
        CONNECTIONS((port, clients) -> {
            for (int i = 0; i < 300; i++) {
                attacker(port, clients);
            }
        });

        private final BiConsumer<Integer, List<RawClient>> begin;

        Attack(BiConsumer<Integer, List<RawClient>> begin) {
            this.begin = begin;
        }

        List<String> options() {
            List<String> options = new ArrayList<>(List.of("--unlimited", "none", "--history", "100"));
            if (this == ROOMS) {
                options.addAll(List.of("--message-rate", "off", "--max-rooms", Integer.toString(MAX_ROOMS)));
            }
            return options;
        }
    }

    private static RawClient attacker(int port, List<RawClient> clients) {
        RawClient client = RawClient.connectFrom(ATTACKER, port);
        clients.add(client);
        return client;
    }

    private static String repeated(String line, int times) {
        return line.repeat(times);
    }

    /** Sends as fast as the server takes it, for as long as it takes, from a thread of its own; reads nothing of what comes back. */
    private static void flood(RawClient client, String lines) {
        Thread sender = new Thread(() -> {
            try {
                client.sendRaw(lines);
            } catch (RuntimeException closed) {
                // it is over
            }
        });
        sender.setDaemon(true);
        sender.start();
        Thread reader = new Thread(() -> {
            try {
                while (true) {
                    client.readLine();
                }
            } catch (RuntimeException | AssertionError closed) {
                // it is over
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * The server that is attacked.
     *
     * @param pid the process that it is in
     */
    private record Target(AutoCloseable server, int port, long pid) implements AutoCloseable {

        static Target start(List<String> options) throws Exception {
            if (FULL) {
                ServerProcess server = ServerProcess.start(JAR, 200, options.toArray(String[]::new));
                return new Target(server, server.port(), server.pid());
            }
            List<String> all =
                    new ArrayList<>(List.of("--host=127.0.0.1", "--port=0", "--web-port=off", "--max-users=200"));
            all.addAll(options);
            ChatServer server =
                    ChatServer.start(ServerOptions.parse(all, Map.of()).config());
            return new Target(server, server.port(), ProcessHandle.current().pid());
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void othersDoNotNotice(Attack attack) throws Exception {
        List<RawClient> attackers = Collections.synchronizedList(new ArrayList<>());
        try (Target server = Target.start(attack.options());
                RawClient historian = historian(server.port());
                Others others = new Others(server.port());
                AutoCloseable attackersToo = () -> attackers.forEach(RawClient::close)) {
            if (FULL) {
                others.talk(200); // else it is Java's compiler that is measured
                others.forget();
            }
            long before = residentKb(server);

            attack.begin.accept(server.port(), attackers);
            others.talk(FULL ? 600 : 12);

            long growth = residentKb(server) - before;
            assertHistoryIsThere(historian);
            if (FULL) {
                System.out.printf(
                        "%s: p99 %d ms, slowest join %d ms, memory %+d KB%n",
                        attack, others.p99().toMillis(), others.slowestJoin().toMillis(), growth);
                assertThat(others.p99()).isLessThan(Duration.ofMillis(100));
                assertThat(others.slowestJoin()).isLessThan(Duration.ofMillis(200));
                assertThat(growth).isLessThan(MAX_GROWTH_KB);
            }
        }
    }

    /** Somebody who has said something in rooms where nobody is any more, and goes back there at the end. */
    private static RawClient historian(int port) {
        RawClient historian = RawClient.connectFrom("127.0.0.3", port);
        historian.join("historian");
        for (int i = 0; i < KEPT_ROOMS; i++) {
            String room = "\"room\":\"kept" + i + "\"";
            historian.send(object("enter", room)).awaitType("entered");
            historian.send(object("message", room + ",\"text\":\"remember\"")).awaitType("message");
            historian.send(object("part", room)).awaitType("left");
        }
        return historian;
    }

    private static void assertHistoryIsThere(RawClient historian) {
        for (int i = 0; i < KEPT_ROOMS; i++) {
            String room = "\"room\":\"kept" + i + "\"";
            historian.send(object("enter", room)).awaitType("entered");
            assertThat(historian
                            .send(object("history", room))
                            .awaitType("history")
                            .path("messages"))
                    .as("history of kept%d", i)
                    .hasSize(1);
        }
    }

    private static long residentKb(Target server) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
