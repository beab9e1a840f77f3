package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import chat.client.TestCertificates;
import chat.client.TlsTrust;
import chat.client.cli.Console.Kind;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class CertificateQuestionTest {

    private static final ServerAddress CHAT = new ServerAddress("chat.example.org", 5557, true, null);
    private static final X509Certificate SHOWN = TestCertificates.LOCAL.getCertificate();
    private static final Fingerprint FINGERPRINT = TestCertificates.fingerprint(TestCertificates.LOCAL);
    private static final Fingerprint OTHER = new Fingerprint("11".repeat(32));
    private static final String QUESTION = "Trust it from now on (yes or no)? ";

    @TempDir
    Path directory;

    private final FakeConsole console = new FakeConsole();
    private KnownCertificates known;

    @BeforeEach
    void start() {
        known = new KnownCertificates(directory.resolve("known"));
    }

    private TlsTrust.SystemAuthorities trust(Console console) {
        return (TlsTrust.SystemAuthorities) CertificateQuestion.trust(console, known, List.of(CHAT));
    }

    private void judge(Console console) throws CertificateException {
        Objects.requireNonNull(trust(console).judge()).check(CHAT, SHOWN);
    }

    private void expectQuestion() {
        console.expect(
                "! No authority that this system trusts has signed the certificate of chat.example.org:5557.",
                Kind.COMPLAINT);
        console.expect("! Its SHA-256 is " + FINGERPRINT, Kind.COMPLAINT);
        console.expect("! Ask whoever runs the server whether that is right.", Kind.COMPLAINT);
        console.expect(QUESTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "y", " YES "})
    void yesIsKept(String yes) throws Exception {
        console.type(yes);
        judge(console);

        expectQuestion();
        console.expect("* This is kept in " + known.file(), Kind.NOTICE);
        assertThat(trust(console).known()).isEqualTo(FINGERPRINT);
        judge(console); // another client may have been faster: nobody is asked again
        console.expectNothingMore();
    }

    @Test
    void yesHoldsForOneOfSeveralServers() throws Exception {
        ServerAddress next = new ServerAddress("next.example.org", 5557, true, null);
        var trust = (TlsTrust.SystemAuthorities) CertificateQuestion.trust(console, known, List.of(CHAT, next));
        TlsTrust.Judge judge = Objects.requireNonNull(trust.judge());
        console.type("yes");
        judge.check(CHAT, SHOWN);
        console.type("no");

        assertThatThrownBy(() -> judge.check(next, SHOWN)).hasMessage("you do not trust its certificate");
        assertThat(trust.known()).isNull();
    }

    @Test
    void noIsAnAnswerAndIsNotKept() {
        console.type("no");

        assertThatThrownBy(() -> judge(console))
                .isInstanceOf(CertificateException.class)
                .hasMessage("you do not trust its certificate");
        expectQuestion();
        assertThat(known.file()).doesNotExist();
    }

    @Test
    void whoLeavesDoesNotTrust() {
        console.end();

        assertThatThrownBy(() -> judge(console)).hasMessage("you do not trust its certificate");
    }

    @Test
    void anythingElseIsAskedAgain() throws Exception {
        console.type("");
        console.type("certainly");
        console.type("yes");
        judge(console);

        expectQuestion();
        console.expect(QUESTION);
        console.expect(QUESTION);
    }

    @Test
    void changedCertificateIsRefusedAndNobodyIsAsked() throws Exception {
        known.add(ServerAddress.lines("other.example.org", 1), OTHER);
        known.add(CHAT, OTHER);

        assertThatThrownBy(() -> judge(console))
                .hasMessageStartingWith(
                        "its certificate has changed. Its SHA-256 was " + OTHER + " and is " + FINGERPRINT + " now. ")
                .hasMessageContaining("delete line 2 of " + known.file() + " and start again");
        console.expectNothingMore();
    }

    @Test
    void whereNobodyCanBeAskedTheFlagIsNamed() {
        PlainConsole pipe = new PlainConsole(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                false,
                null);

        assertThatThrownBy(() -> judge(pipe)).hasMessageEndingWith("--tls-fingerprint " + FINGERPRINT);
    }

    @Test
    void whatCannotBeKeptIsTrustedThisTime() throws Exception {
        Files.writeString(directory.resolve("file"), "");
        known = new KnownCertificates(directory.resolve("file/known"));
        console.type("yes");
        TlsTrust.Judge judge = Objects.requireNonNull(trust(console).judge());
        judge.check(CHAT, SHOWN);

        expectQuestion();
        console.expectLike("! You will be asked again: this can't be kept in .*", Kind.COMPLAINT);
        judge.check(CHAT, SHOWN);
        console.expectNothingMore();
    }

    @Test
    void fileThatCannotBeReadIsNoTrust() throws Exception {
        Files.writeString(known.file(), "chat.example.org:5557 nonsense");

        assertThat(trust(console).known()).isNull();
        assertThatThrownBy(() -> judge(console))
                .hasMessage("what is known of its certificate can't be read from " + known.file()
                        + ": line 1 makes no sense");
    }
}
