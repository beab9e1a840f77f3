package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Jars.Client;
import chat.client.Jars.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped client in a pipe, against the shipped server. */
@Timeout(90)
class PipeIT {

    private Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = new Server(3);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void echoPostsAndLeaves() throws Exception {
        try (Client reader = new Client(server, "reader")) {
            reader.awaitOut("You are reader");
            try (Client bot = new Client(server, "bot")) {
                bot.type("hello\n");
                bot.endInput();
                assertThat(bot.exitCode()).isZero();
                assertThat(bot.out())
                        .isEqualTo(
                                """
                                * You are bot, 2 of 3 here: bot, reader. Type exit to leave, /help for help.
                                [time] bot: hello
                                * Goodbye.
                                """);
                assertThat(bot.err()).isEmpty();
            }
            reader.awaitOut("* bot joined (2 of 3)\n[time] bot: hello\n* bot left: exit (1 of 3)\n");
            reader.type("exit\n");
            assertThat(reader.exitCode()).isZero();
        }
    }

    @Test
    void everyLineOfALongInputArrivesInOrder() throws Exception {
        try (Client bot = new Client(server, "bot")) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                bot.type("line " + i + "\n");
                expected.append("[time] bot: line ").append(i).append('\n');
            }
            bot.endInput();
            assertThat(bot.exitCode()).isZero();
            assertThat(bot.out()).contains(expected).endsWith("* Goodbye.\n");
        }
    }

    @Test
    void linesGoToTheRoomThatTheLinesBeforeThemLeadTo() throws Exception {
        try (Client reader = new Client(server, "reader")) {
            reader.type("/join dev\n");
            reader.awaitOut("You are in #dev");
            try (Client bot = new Client(server, "bot")) {
                bot.type(
                        "/join dev\nhello\n/topic news\n/topic\n/part\nback\n/join dev\nagain\n/join a!b\nmeant for a!b\n");
                assertThat(bot.exitCode()).isEqualTo(1);
                assertThat(bot.err())
                        .isEqualTo(
                                """
                                A room's name has 1 to 32 letters, digits, '-', '_' or '.', and is not 'server'
                                Leaving: what follows was meant for another room, and is not sent.
                                """);
                assertThat(bot.out()).contains("* Topic of #dev: news\n");
            }
            reader.awaitOut("* #lobby: bot left: exit (1 of 3)");
            assertThat(reader.out())
                    .contains("[time] bot: hello\n", "[time] #lobby bot: back\n", "[time] bot: again\n")
                    .doesNotContain("meant for a!b");
        }
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws Exception {
        ProcessBuilder builder = Jars.client("--port", Integer.toString(server.port()), "--username", "bot");
        builder.environment().put("LC_ALL", "C");
        try (Client bot = new Client(builder)) {
            bot.type("gr\u00fc\u00dfe \u65e5\u672c \uD83D\uDE00\n");
            bot.endInput();
            assertThat(bot.exitCode()).isZero();
            assertThat(bot.out()).contains("[time] bot: gr\u00fc\u00dfe \u65e5\u672c \uD83D\uDE00\n");
        }
    }

    @Test
    void takenNameAndFullServerAreRefusedInTheServersWords() throws Exception {
        try (Client one = new Client(server, "one");
                Client two = new Client(server, "two");
                Client three = new Client(server, "three")) {
            one.awaitOut("You are one");
            try (Client again = new Client(server, "ONE")) {
                assertThat(again.exitCode()).isEqualTo(1);
                assertThat(again.err()).isEqualTo("Username ONE is already taken\n");
            }
            two.awaitOut("You are two");
            three.awaitOut("You are three");
            try (Client four = new Client(server, "four")) {
                assertThat(four.exitCode()).isEqualTo(1);
                assertThat(four.err()).isEqualTo("Server is full (3 of 3 users). Try again when somebody has left\n");
                assertThat(four.out()).isEmpty();
            }
        }
    }

    @Test
    void killedServerEndsItAtOnceAlthoughNothingIsTyped() throws Exception {
        try (Client bot = new Client(server, "bot")) {
            bot.awaitOut("You are bot");
            server.kill();

            assertThat(bot.exitCode()).isEqualTo(1);
            assertThat(bot.err()).startsWith("Connection lost: ").hasLineCount(1);
        }
    }

    @Test
    void unreachableServerIsSaidInPlainWords() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Client bot = new Client(Jars.client("--port", Integer.toString(port), "--username", "bot"))) {
            assertThat(bot.exitCode()).isEqualTo(1);
            assertThat(bot.err())
                    .isEqualTo("Can't reach localhost:" + port + ": connection refused. Is the server running?\n");
        }
    }

    @Test
    void withoutAUsernameOrATerminalItSaysWhatIsMissing() throws Exception {
        try (Client bot = new Client(Jars.client())) {
            assertThat(bot.exitCode()).isEqualTo(2);
            assertThat(bot.err()).contains("--username").hasLineCount(1);
            assertThat(bot.out()).isEmpty();
        }
    }

    @Test
    void beingToldToStopIsALeave() throws Exception {
        try (Client reader = new Client(server, "reader");
                Client bot = new Client(server, "bot")) {
            reader.awaitOut("You are reader");
            bot.awaitOut("You are bot");
            bot.process().destroy(); // SIGTERM

            bot.exitCode();
            reader.awaitOut("* bot left: exit (1 of 3)");
            assertThat(bot.err()).isEmpty();
        }
    }

    @Test
    void closedOutputEndsItQuietly() throws Exception {
        Process bot = Jars.client("--port", Integer.toString(server.port()), "--username", "bot")
                .start();
        try (BufferedReader out = bot.inputReader(UTF_8);
                Client other = new Client(server, "other")) {
            assertThat(out.readLine()).contains("You are bot");
            other.awaitOut("You are other");
            out.close();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
                other.type("is anybody there?\n");
                return !bot.isAlive();
            });
            assertThat(bot.exitValue()).isZero();
            assertThat(bot.errorReader(UTF_8).readLine()).isNull();
        } finally {
            bot.destroyForcibly();
        }
    }
}
