package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.Jars.Client;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped client in a pipe, against a real server: what only a process of its own shows. */
@Timeout(90)
class PipeIT {

    private LocalServer server;

    @BeforeEach
    void startServer() {
        server = new LocalServer(3);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void echoPostsAndLeaves() throws Exception {
        try (LocalPipe reader = new LocalPipe(server, "reader")) {
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

    /** What is for TLS alone would cost every start. */
    @Test
    void plainConnectionLoadsNothingOfTls(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("classes");
        ProcessBuilder builder = Jars.client("--port", Integer.toString(server.port()), "--username", "bot");
        builder.command().add(builder.command().indexOf("-jar"), "-Xlog:class+load:file=" + log);
        try (Client bot = new Client(builder)) {
            bot.endInput();
            assertThat(bot.exitCode()).isZero();
        }
        assertThat(Files.readString(log))
                .contains("chat.client.net.Connector")
                .doesNotContain("javax.net.ssl.", "io.netty.handler.ssl.", "chat.client.net.ClientTls");
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws Exception {
        // The test's own Java may not be able to say these names to another process.
        String jar = String.join(
                " ", Jars.client("--port", Integer.toString(server.port())).command());
        for (String named : List.of(jar + " --username zo\\303\\253", "CHAT_USERNAME=zo\\303\\253 " + jar)) {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "eval \"$(printf '" + named + "')\"");
            builder.environment().put("LC_ALL", "C");
            try (Client zoe = new Client(builder)) {
                zoe.type("gr\u00fc\u00dfe \u65e5\u672c \uD83D\uDE00\n");
                zoe.endInput();
                assertThat(zoe.exitCode()).isZero();
                assertThat(zoe.out()).contains("[time] zo\u00eb: gr\u00fc\u00dfe \u65e5\u672c \uD83D\uDE00\n");
            }
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
        try (LocalPipe reader = new LocalPipe(server, "reader");
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
                LocalPipe other = new LocalPipe(server, "other")) {
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
