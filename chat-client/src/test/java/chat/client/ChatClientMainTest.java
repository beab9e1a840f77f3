package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.client.cli.ChatClientMain;
import chat.client.cli.PlainConsole;
import chat.testing.Cable;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole program without a terminal, in this JVM. */
@Timeout(60)
class ChatClientMainTest {

    private static final Pattern TIME = Pattern.compile("\\[\\d\\d:\\d\\d:\\d\\d]");

    private static final String ASTRAY = "Leaving: what follows was meant for another room, and is not sent.\n";

    private final ScriptedServer server = new ScriptedServer();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PipedOutputStream typing = new PipedOutputStream();
    private OutputStream stdout = out;
    private PlainConsole.@Nullable Prompter prompter;

    @AfterEach
    void stopServer() {
        server.close();
    }

    private CompletableFuture<Integer> start(String... args) throws IOException {
        PipedInputStream in = new PipedInputStream(typing, 1 << 20);
        ChatClientMain main = new ChatClientMain(
                environment,
                (json, address) -> new PlainConsole(in, stdout, err, json, prompter),
                new PrintStream(stdout, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                () -> false);
        return CompletableFuture.supplyAsync(() -> main.run(args));
    }

    private CompletableFuture<Integer> startAs(String username) throws IOException {
        return start("--host", "127.0.0.1", "--port", Integer.toString(server.port()), "--username", username);
    }

    private void type(String text) throws IOException {
        typing.write(text.getBytes(UTF_8));
        typing.flush();
    }

    private void typeAll(String text) throws IOException {
        type(text);
        typing.close();
    }

    private static int exitCode(CompletableFuture<Integer> program) throws Exception {
        return program.get(30, TimeUnit.SECONDS);
    }

    private String out() {
        return TIME.matcher(out.toString(UTF_8)).replaceAll("[time]");
    }

    private String err() {
        return err.toString(UTF_8);
    }

    @Test
    void saysTheLinesOfStandardInputAndLeaves() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("hello\n\nw\u00f6rld \u65e5\u672c\r\nlast");
        Peer peer = server.acceptAndLetIn("bot");
        peer.echo("bot", 2);
        peer.echo("bot", 3);
        peer.echo("bot", 4);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out())
                .isEqualTo(
                        """
                        * You are bot, 2 of 5 here: bob, bot. Type exit to leave, /help for help.
                        [time] bot: hello
                        [time] bot: w\u00f6rld \u65e5\u672c
                        [time] bot: last
                        * Goodbye.
                        """);
        assertThat(err()).isEmpty();
    }

    @Test
    void leavesOnlyWhenEverythingWasAcknowledged() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("one\ntwo\n");
        Peer peer = server.acceptAndLetIn("bot");
        peer.echo("bot", 2);
        String id = peer.expect("message").path("id").asText();
        peer.send("{\"type\":\"ping\"}");
        peer.expect("pong"); // and not leave
        peer.said("bot", 3, "two", id);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
    }

    @Test
    void linesOnTheirWayAreBounded() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("line\n".repeat(100));
        Peer peer = server.acceptAndLetIn("bot");
        String[] ids = new String[64];
        for (int i = 0; i < 64; i++) {
            ids[i] = peer.expect("message").path("id").asText();
        }
        peer.send("{\"type\":\"ping\"}");
        peer.expect("pong"); // and not a 65th message
        for (int i = 0; i < 64; i++) {
            peer.said("bot", i + 2, "line", ids[i]);
        }
        for (int i = 64; i < 100; i++) {
            peer.echo("bot", i + 2);
        }
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
    }

    @Test
    void showsWhatHappensInTheRoom() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        Peer peer = server.acceptAndLetIn("bot");
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"carol\"}");
        peer.said("carol", 3, "two\nlines\u001b[31m", null);
        peer.send("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":4,\"username\":\"carol\",\"reason\":\"exit\"}");
        Awaitility.await().until(() -> out().contains("carol left"));
        type("exit\nnot read any more\n");
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out())
                .endsWith(
                        """
                        * carol joined (3 of 5)
                        [time] carol: two
                            lines\uFFFD[31m
                        * carol left: exit (2 of 5)
                        * Goodbye.
                        """);
    }

    @Test
    void commandsWorkAsInATerminal() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/users\n/help\n/say /exit\n/exit\n");
        Peer peer = server.acceptAndLetIn("bot");
        peer.expect("users");
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"bot\",\"eve\"],\"count\":2,\"maxUsers\":5}");
        peer.echo("bot", 2);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out()).contains("* 2 of 5 here: bot, eve\n", "* /say TEXT ", "[time] bot: /exit\n");
    }

    private static String enter(Peer peer) {
        return peer.expect("enter").path("id").asText();
    }

    private static void expectMessage(Peer peer, String room, String text, long seq) {
        JsonNode message = peer.expect("message");
        assertThat(message.path("room").asText("lobby")).isEqualTo(room);
        assertThat(message.path("text").asText()).isEqualTo(text);
        peer.said(room, "bot", seq, text, message.path("id").asText());
    }

    private static void expectSilence(Peer peer) {
        peer.send("{\"type\":\"ping\"}");
        peer.expect("pong");
    }

    @Test
    void eachLineIsCarriedOutWhereTheLinesBeforeItHaveLed() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/join DEV\nhello\n/topic\n/part\nback\n");
        Peer peer = server.acceptAndLetIn("bot");
        enter(peer);
        expectSilence(peer);
        peer.entered("dev", 4, null);
        expectMessage(peer, "dev", "hello", 5);
        peer.expect("part");
        expectSilence(peer);
        peer.send("{\"type\":\"left\",\"room\":\"dev\",\"seq\":6,\"username\":\"bot\",\"reason\":\"part\"}");
        expectMessage(peer, "lobby", "back", 2);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out()).contains("* #dev has no topic.");
        assertThat(err()).isEmpty();
    }

    @Test
    void whatFollowsAJoinThatTheServerRefusesIsNotSentAnywhere() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        type("before\n/join dev\nfor dev alone\n"); // and more may come
        Peer peer = server.acceptAndLetIn("bot");
        expectMessage(peer, "lobby", "before", 2);
        peer.error("too_many_rooms", "You can be in 50 rooms at a time", enter(peer));
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("You can be in 50 rooms at a time\n" + ASTRAY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/join|/join takes a room: /join dev",
                "/part my room|A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'",
                "/join a!b|A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'",
                "/part dev bye|A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'",
            })
    void whatFollowsAMoveThatCannotBeIsNotSentAnywhere(String move, String why) throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll(move + "\nfor another room alone\n");
        server.acceptAndLetIn("bot").sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo(why + "\n" + ASTRAY);
    }

    @Test
    void roomThatCannotBeLeftIsNotSpokenToInsteadOfTheLobby() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/join dev\n/part\nfor the lobby\n");
        Peer peer = server.acceptAndLetIn("bot");
        enter(peer);
        peer.entered("dev", 4, null);
        peer.error("rate_limited", "Slow down", peer.expect("part").path("id").asText());
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("Slow down\n" + ASTRAY);
    }

    @Test
    void otherRefusalsLeadNowhereElse() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/part\n/part ops\n/topic " + "x".repeat(201) + "\nhello\n");
        Peer peer = server.acceptAndLetIn("bot");
        peer.error(
                "not_in_room",
                "You are not in that room",
                peer.expect("part").path("id").asText());
        expectMessage(peer, "lobby", "hello", 2);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).hasLineCount(3).doesNotContain(ASTRAY);
    }

    @Test
    void unknownCommandIsNotSaid() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/dance\n");
        server.acceptAndLetIn("bot").sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("Unknown command: /dance. Type /help for help.\n");
    }

    @Test
    void refusedLineShowsInTheExitCode() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("spam\n" + "x".repeat(5000) + "\ngood\n");
        Peer peer = server.acceptAndLetIn("bot");
        peer.error(
                "rate_limited", "Slow down", peer.expect("message").path("id").asText());
        peer.echo("bot", 2);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(out()).contains("[time] bot: good\n");
        assertThat(err()).contains("Slow down\n", "A message has at most 4096 characters, this one has 5000\n");
    }

    @Test
    void refusedNameIsSaidInTheServersWords() throws Exception {
        CompletableFuture<Integer> program = startAs("bob");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_taken", "Username bob is already taken", null);

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("Username bob is already taken\n");
        assertThat(out()).isEmpty();
    }

    private Peer acceptAndWantPassword() {
        Peer peer = server.accept();
        assertThat(peer.expect("join").has("password")).isFalse();
        peer.error("password_required", "bot has a password", null);
        return peer;
    }

    @Test
    void passwordThatNobodyCanBeAskedForHasToBeGiven() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        acceptAndWantPassword();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err())
                .isEqualTo("bot has a password. A terminal asks for it; else give it with"
                        + " --password-file FILE or CHAT_PASSWORD\n");
    }

    @Test
    void givenPasswordLetsAProgramIn() throws Exception {
        environment.put("CHAT_PASSWORD", "s3cret");
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/password new\n/account\n");
        Peer peer = acceptAndWantPassword();
        assertThat(peer.expect("join").path("password").asText()).isEqualTo("s3cret");
        peer.welcome("bot", null, 5, "accounts");
        peer.entered("lobby", 1, null);
        JsonNode change = peer.expect("password");
        assertThat(change.path("password").asText()).isEqualTo("s3cret");
        assertThat(change.path("newPassword").asText()).isEqualTo("new");
        peer.expect("account");
        peer.send("{\"type\":\"account\",\"username\":\"bot\",\"role\":\"member\"}");
        peer.send("{\"type\":\"account\",\"username\":\"bot\",\"role\":\"member\"}");
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out()).contains("* Your password has changed.\n* You are bot, a member.\n");
        assertThat(out() + err()).doesNotContain("s3cret");
    }

    @Test
    void wrongPasswordOfAProgramIsSaidInTheServersWords() throws Exception {
        environment.put("CHAT_PASSWORD", "s3cret");
        CompletableFuture<Integer> program = startAs("bot");
        Peer peer = acceptAndWantPassword();
        peer.expect("join");
        peer.error("password_wrong", "That is not the password of bot", null);

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("That is not the password of bot\n");
    }

    @Test
    void programHasToSayThePasswordThatItWants() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("/register\n/unregister\n/register pw\n");
        Peer peer = server.accept();
        peer.expect("join");
        peer.welcome("bot", null, 5, "accounts");
        peer.entered("lobby", 1, null);
        assertThat(peer.expect("register").path("password").asText()).isEqualTo("pw");
        peer.send("{\"type\":\"account\",\"username\":\"bot\",\"role\":\"member\"}");
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err())
                .isEqualTo(
                        """
                        Nobody can be asked here for a new password: write it after /register
                        Nobody can be asked here for your password: give it with --password-file FILE or CHAT_PASSWORD
                        """);
    }

    @Test
    void emptyNameIsRefusedWithoutConnecting() throws Exception {
        assertThat(exitCode(startAs(""))).isEqualTo(1);
        assertThat(err()).isEqualTo("Username can't be empty\n");
    }

    @Test
    void fullServerIsSaidInTheServersWords() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        Peer peer = server.accept();
        peer.expectJoin("bot");
        peer.error("server_full", "Server is full (5 of 5 users)", null);
        peer.goodbye("server_full");

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("Server is full (5 of 5 users). Try again when somebody has left\n");
    }

    @Test
    void unreachableServerIsSaidInPlainWords() throws Exception {
        server.stopListening();

        assertThat(exitCode(startAs("bot"))).isEqualTo(1);
        assertThat(err())
                .isEqualTo("Can't reach 127.0.0.1:" + server.port() + ": connection refused. Is the server running?\n");
    }

    @Test
    void lostConnectionEndsItAlthoughNothingIsTyped() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        server.acceptAndLetIn("bot").reset();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).startsWith("Connection lost: ");
    }

    @Test
    void shutdownOfTheServerEndsIt() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        server.acceptAndLetIn("bot").goodbye("shutdown");

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err()).isEqualTo("The server is shutting down\n");
    }

    @Test
    void closedOutputEndsItQuietly() throws Exception {
        stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        CompletableFuture<Integer> program = startAs("bot");
        server.acceptAndLetIn("bot").sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(err()).isEmpty();
    }

    /** Somebody at the terminal that the output does not go to. */
    private static PlainConsole.Prompter answering(String... answers) {
        Iterator<String> next = List.of(answers).iterator();
        return new PlainConsole.Prompter() {
            @Override
            public boolean isPossible() {
                return true;
            }

            @Override
            public @Nullable String ask(String question) {
                assertThat(question).isEqualTo("Choose a username: ");
                return next.hasNext() ? next.next() : null;
            }
        };
    }

    @Test
    void whoeverTypesIsAskedForANameAlthoughTheOutputGoesElsewhere() throws Exception {
        prompter = answering("", "bob", "alice");
        CompletableFuture<Integer> program = start("--host", "127.0.0.1", "--port", Integer.toString(server.port()));
        typeAll("hello\n");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_taken", "Username bob is already taken", null);
        peer.expectJoin("alice");
        peer.letIn("alice");
        peer.echo("alice", 2);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(err()).isEqualTo("Username can't be empty\nUsername bob is already taken\n");
    }

    @Test
    void whoeverWouldRatherNotSayANameLeaves() throws Exception {
        prompter = answering();

        assertThat(exitCode(start())).isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void programThatReadsTheWireIsNotAsked() throws Exception {
        prompter = answering("alice");

        assertThat(exitCode(start("--json"))).isEqualTo(2);
        assertThat(err()).contains("--username").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, ISO-8859-1",
        "windows-1252, ISO-8859-1",
        "UTF-16, UTF-16",
        "UTF-16LE, UTF-16",
        "UTF-16BE, UTF-16",
        "UTF-32LE, UTF-16",
        "GB18030, ISO-8859-1",
    })
    void textInAnotherEncodingIsRefusedWithItsLine(String encoding, String from) throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        type("one\ntw\u00f6\n");
        typing.write("gr\u00fc\u00dfe\n/exit\n".getBytes(Charset.forName(encoding)));
        typing.close();
        Peer peer = server.acceptAndLetIn("bot");
        expectMessage(peer, "lobby", "one", 2);
        expectMessage(peer, "lobby", "tw\u00f6", 3);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err())
                .startsWith("Line 3 is not UTF-8: ")
                .contains("iconv -f " + from + " -t UTF-8")
                .hasLineCount(1);
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstLine() throws Exception {
        CompletableFuture<Integer> program = startAs("bot");
        typeAll("\uFEFF/join dev\r\nfor dev only\r\n");
        Peer peer = server.acceptAndLetIn("bot");
        enter(peer);
        peer.entered("dev", 4, null);
        expectMessage(peer, "dev", "for dev only", 5);
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
    }

    @Test
    void withoutATerminalAUsernameIsNeeded() throws Exception {
        assertThat(exitCode(start())).isEqualTo(2);
        assertThat(err()).contains("--username").hasLineCount(1);
    }

    @Test
    void variablesStandBehindTheFlags() throws Exception {
        environment.put("CHAT_HOST", "127.0.0.1");
        environment.put("CHAT_PORT", Integer.toString(server.port()));
        environment.put("CHAT_USERNAME", "not-me");
        CompletableFuture<Integer> program = start("--username", "bot");
        typeAll("");
        server.acceptAndLetIn("bot").sayGoodbye();

        assertThat(exitCode(program)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--port 0, --port",
        "--port 65536, --port",
        "--port abc, --port",
        "--url http://localhost:5556/, --url",
        "--port, --port",
        "--prot 1, --prot",
        "--host=, --host",
        "--username a --username b, --username",
        "extra, extra"
    })
    void badFlagIsNamedInOneOrTwoLines(String args, String named) throws Exception {
        assertThat(exitCode(start(args.split(" ", -1)))).isEqualTo(2);
        assertThat(err()).contains(named).doesNotContain("Exception");
        assertThat(err().lines().count()).isLessThanOrEqualTo(2);
        assertThat(out()).isEmpty();
    }

    @Test
    void badVariableIsNamedAndNotTheFlag() throws Exception {
        environment.put("CHAT_PORT", "http");

        assertThat(exitCode(start("--username", "bot"))).isEqualTo(2);
        assertThat(err()).contains("CHAT_PORT").doesNotContain("--port");
    }

    private CompletableFuture<Integer> startOverTls(int port, String... options) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("--host", "localhost", "--tls", "--port", Integer.toString(port), "--username", "bot"));
        args.addAll(List.of(options));
        return start(args.toArray(String[]::new));
    }

    @Test
    void pipeGoesOverTlsToWhoHasTheFingerprint() throws Exception {
        X509Bundle certificate = TestCertificates.selfSigned("localhost");
        try (Cable front = TestCertificates.front(0, server.port(), certificate)) {
            String fingerprint = TestCertificates.fingerprint(certificate).toString();
            CompletableFuture<Integer> program =
                    startOverTls(front.port(), "--tls-fingerprint", "sha256:" + fingerprint.toLowerCase(Locale.ROOT));
            typeAll("hello\n");
            Peer peer = server.acceptAndLetIn("bot");
            peer.echo("bot", 2);
            peer.sayGoodbye();

            assertThat(exitCode(program)).isZero();
            assertThat(err()).isEmpty();
        }
    }

    @Test
    void pipeRefusesACertificateThatNobodyKnowsAndNamesTheFlag(@TempDir Path home) throws Exception {
        environment.put("HOME", home.toString());
        X509Bundle certificate = TestCertificates.selfSigned("localhost");
        try (Cable front = TestCertificates.front(0, server.port(), certificate)) {
            assertThat(exitCode(startOverTls(front.port()))).isEqualTo(1);
            assertThat(err())
                    .startsWith("Can't reach localhost:" + front.port() + ": no authority that this system trusts")
                    .endsWith("start with --tls-fingerprint " + TestCertificates.fingerprint(certificate) + "\n")
                    .hasLineCount(1);
            assertThat(home).isEmptyDirectory();
        }
    }

    @Test
    void portWithoutTlsIsSaidInWordsThatEndThere() throws Exception {
        CompletableFuture<Integer> program = startOverTls(server.port());
        server.accept().write("SSH-2.0-OpenSSH_9.2\r\n");

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(err())
                .isEqualTo("Can't reach localhost:" + server.port()
                        + ": what answers there does not speak TLS. Is it the port for TLS?\n");
    }

    @Test
    void helpAndVersionAreNoErrors() throws Exception {
        assertThat(exitCode(start("--help"))).isZero();
        assertThat(out())
                .contains("--host", "--port", "--tls-fingerprint", "--username", "CHAT_USERNAME", "CHAT_TLS_CA");
        out.reset();
        assertThat(new ChatClientMain(
                                Map.of(),
                                (json, address) ->
                                        new PlainConsole(InputStream.nullInputStream(), out, err, json, null),
                                new PrintStream(out),
                                new PrintStream(err),
                                () -> false)
                        .run("--version"))
                .isZero();
        assertThat(out()).matches("chat-client \\d.*\\R");
        assertThat(err()).isEmpty();
    }
}
