package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.client.cli.ChatClientMain;
import chat.client.cli.PlainConsole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program in front of another one that reads what the server says. */
@Timeout(60)
class JsonOutputTest {

    private final ScriptedServer server = new ScriptedServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private CompletableFuture<Integer> start(String input) {
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(UTF_8));
        ChatClientMain main = new ChatClientMain(
                Map.of("CHAT_HOST", "127.0.0.1", "CHAT_PORT", Integer.toString(server.port())),
                (json, address) -> new PlainConsole(in, out, err, json, null),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                () -> false);
        return CompletableFuture.supplyAsync(() -> main.run("--json", "--username", "bot"));
    }

    private static int exitCode(CompletableFuture<Integer> program) throws Exception {
        return program.get(30, TimeUnit.SECONDS);
    }

    @Test
    void outputIsWhatTheServerSaysWordByWordAndNothingElse() throws Exception {
        String message =
                "{ \"type\":\"message\",\"room\":\"lobby\",\"seq\":2,\"from\":\"bob\",\"text\":\"\\u001b[2J \u65e5\","
                        + "\"time\":\"2026-01-02T10:31:07.000Z\",\"later\":true}";
        CompletableFuture<Integer> program = start("/help\n/users\n/quiet\n");
        Peer peer = server.accept();
        peer.send("* a line for people");
        peer.expectJoin("bot");
        peer.letIn("bot");
        peer.expect("users");
        peer.send(message);
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":3,\"username\":\"carol\"}");
        peer.send("{\"type\":\"weather\",\"sun\":true}");
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"bot\"],\"count\":1,\"maxUsers\":5}");
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "{\"type\":\"welcome\",\"username\":\"bot\",\"maxUsers\":5,\"protocol\":1,\"server\":\"scripted\"}",
                        "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"bot\"],\"count\":2,\"seq\":1}",
                        message,
                        "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":3,\"username\":\"carol\"}",
                        "{\"type\":\"weather\",\"sun\":true}",
                        "{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"bot\"],\"count\":1,\"maxUsers\":5}",
                        "{\"type\":\"goodbye\",\"reason\":\"exit\"}");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void serverIsNotAskedForASessionWhichIsASecretAndWouldBeInTheOutput() throws Exception {
        CompletableFuture<Integer> program = start("");
        Peer peer = server.accept();
        assertThat(peer.expect("join").path("resume").asBoolean()).isFalse();
        peer.letIn("bot");
        peer.sayGoodbye();

        assertThat(exitCode(program)).isZero();
    }

    @Test
    void complaintsAreNotPartOfTheOutput() throws Exception {
        CompletableFuture<Integer> program = start("/dance\n");
        server.acceptAndLetIn("bot").sayGoodbye();

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(out.toString(UTF_8).lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
        assertThat(err.toString(UTF_8)).isEqualTo("Unknown command: /dance. Type /help for help.\n");
    }

    @Test
    void refusedNameIsInTheOutputToo() throws Exception {
        CompletableFuture<Integer> program = start("");
        Peer peer = server.accept();
        peer.expectJoin("bot");
        peer.error("username_taken", "Username bot is already taken", null);

        assertThat(exitCode(program)).isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .isEqualTo("{\"type\":\"error\",\"code\":\"username_taken\","
                        + "\"message\":\"Username bot is already taken\",\"id\":null}\n");
        assertThat(err.toString(UTF_8)).isEqualTo("Username bot is already taken\n");
    }
}
