package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts from the command line, beside a running server, and without one. */
final class AccountCommandTest extends AccountsFixture {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    AccountCommandTest() {
        super(Face.LINES);
    }

    private int run(String input, String command) {
        out.reset();
        err.reset();
        return ChatServerMain.runOn(
                Stream.concat(Stream.of("account"), Stream.of(command.split(" ", -1)))
                        .toList(),
                Map.of("CHAT_DATA", data.resolve("kept").toString()),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                QUICK);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complaint() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void accountIsMadeBeforeTheFirstStart() throws IOException {
        assertThat(run("sécret\n", "add Alice --role operator")).as(complaint()).isZero();

        assertThat(output()).isEqualTo("Alice has an account now, as an operator.\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.resolve("kept").resolve("chat.db"))))
                .isEqualTo("rw-------");
        data = data.resolve("kept");
        start(Mode.REQUIRED);
        JsonPeer alice = wire.peer().send(join("alice", "sécret"));
        expectIn(alice, "operator");
    }

    @Test
    void runningServerSeesAtOnceWhatIsDoneBesideIt() {
        java.nio.file.Path parent = data;
        data = data.resolve("kept");
        start(Mode.OPEN);
        data = parent;
        JsonPeer guest = wire.peer("guest");

        assertThat(run("secret", "add alice")).as(complaint()).isZero();
        JsonPeer alice = wire.peer().send(join("alice", "secret"));
        expectIn(alice, "member");
        guest.expectType("joined");
        assertThat(run("", "role alice moderator")).isZero();
        assertThat(output()).isEqualTo("alice is a moderator now.\n");
        expectAccount(alice, "alice", "moderator");

        assertThat(run("other\n", "password alice")).isZero();
        assertThat(alice.expectType("goodbye").path("reason").textValue()).isEqualTo("kicked");
        Texts.expectLeft(guest, "alice", "kicked");
        JsonPeer again = wire.peer().send(join("alice", "other"));
        expectIn(again, "moderator");
        assertThat(run("", "remove alice")).isZero();
        assertThat(again.awaitType("goodbye").path("reason").textValue()).isEqualTo("kicked");
        await().untilAsserted(() -> assertThat(wire.server().roster().names()).containsExactly("guest"));
        expectRefused(wire.peer().send(join("alice", "other")), "username_taken");
    }

    @Test
    void listSaysWhoHasOne() {
        assertThat(run("", "list")).isZero();
        assertThat(output()).isEqualTo("There are no accounts.\n");
        run("a", "add bob");
        run("b", "add Alice --role=operator");

        assertThat(run("", "list")).isZero();

        assertThat(output())
                .matches("Alice  operator   since \\d{4}-\\d\\d-\\d\\d\nbob    member     since [0-9-]{10}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', add, 2, Type account add NAME",
        "'', add alice --role king, 2, There is no role 'king'",
        "'', add you, 2, The username 'you' is reserved",
        "'', toast, 2, Type account add NAME",
        "'', list --role member, 2, Type account add NAME",
        "'', add alice, 1, No password came from the standard input",
        "' ', role alice member, 1, There is no account of the name alice",
        "' ', remove alice, 1, There is no account of the name alice",
        "' ', password alice, 1, There is no account of the name alice"
    })
    void whatIsWrongIsSaidInOneLine(String input, String command, int code, String words) {
        assertThat(run(input, command)).isEqualTo(code);

        assertThat(complaint()).startsWith(words).doesNotContain("\n", "Exception");
        assertThat(output()).isEmpty();
    }

    @Test
    void passwordThatCannotBeIsRefused() {
        assertThat(run("\n", "add alice")).isEqualTo(1);
        assertThat(complaint()).isEqualTo("A password can't be empty");
        assertThat(run("x".repeat(73), "add alice")).isEqualTo(1);
        assertThat(complaint()).contains("72 bytes");
        assertThat(run("x".repeat(72), "add alice")).isZero();
        assertThat(run("y", "add ALICE")).isEqualTo(1);
        assertThat(complaint()).isEqualTo("The username alice is registered already");
    }

    @Test
    void nameThatLooksLikeThatOfAnAccountOrMixesScriptsIsRefused() {
        run("a", "add a1ice");

        assertThat(run("b", "add alice")).isEqualTo(1);
        assertThat(complaint()).contains("alice", "a1ice");
        assertThat(run("b", "add \u0430lice")).isEqualTo(1);
        assertThat(complaint()).startsWith("A name keeps to one script");
        assertThat(run("b", "add A1ICE")).isEqualTo(1);
        assertThat(complaint()).isEqualTo("The username a1ice is registered already");
    }

    @Test
    void everythingIsInTheAuditLogButTheSecrets() throws IOException {
        run("hush-hush", "add alice");
        run("", "role alice operator");
        run("hush-hash", "password alice");
        run("", "remove alice");

        List<String> lines = Files.readAllLines(data.resolve("kept").resolve("audit.log"));
        assertThat(lines).hasSize(4).allMatch(line -> line.contains("\"address\":\"operator\""));
        assertThat(lines.toString()).doesNotContain("hush", "$2");
    }
}
