package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.server.config.TlsConfig;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which certificate is in use. */
final class ServerTlsTest {

    @TempDir
    private Path directory;

    private static ServerTls open(TlsConfig.Files files) throws IOException {
        return ServerTls.open(new TlsConfig(0, files, TlsConfig.Plain.OFF), null, List.of());
    }

    private static String fingerprint(X509Bundle bundle) {
        return new TlsIdentity(
                        List.of(bundle.getCertificate()), bundle.getKeyPair().getPrivate())
                .fingerprint();
    }

    private static void awaitUse(ServerTls tls, X509Bundle bundle) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(tls.description()).endsWith(fingerprint(bundle)));
    }

    @Test
    void newFilesAreInUseByThemselvesAlsoIfTheyComeOneAfterTheOther() throws Exception {
        X509Bundle first = TestCertificates.make();
        X509Bundle second = TestCertificates.make();
        TlsConfig.Files files = TestCertificates.write(directory, first);
        try (ServerTls tls = open(files)) {
            awaitUse(tls, first);

            Files.writeString(files.key(), second.getPrivateKeyPEM());
            tls.readAgain(); // they do not fit
            assertThat(tls.description()).endsWith(fingerprint(first));

            Files.writeString(files.certificate(), second.getCertificatePEM());
            awaitUse(tls, second);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
    void aLinkThatLeadsElsewhereNowIsSeen() throws Exception {
        X509Bundle first = TestCertificates.make();
        X509Bundle second = TestCertificates.make();
        Path live = Files.createDirectory(directory.resolve("live"));
        for (int i = 1; i <= 2; i++) {
            Path archive = Files.createDirectory(directory.resolve("archive" + i));
            TestCertificates.write(archive, i == 1 ? first : second);
        }
        for (String name : List.of("cert.pem", "key.pem")) {
            Files.createSymbolicLink(
                    live.resolve(name), directory.resolve("archive1").resolve(name));
        }
        try (ServerTls tls = open(new TlsConfig.Files(live.resolve("cert.pem"), live.resolve("key.pem"), null))) {
            awaitUse(tls, first);
            for (String name : List.of("cert.pem", "key.pem")) {
                Files.delete(live.resolve(name));
                Files.createSymbolicLink(
                        live.resolve(name), directory.resolve("archive2").resolve(name));
            }
            awaitUse(tls, second);
        }
    }

    @Test
    void whatCannotBeUsedIsToldInWords() throws Exception {
        X509Bundle good = TestCertificates.make();
        TlsConfig.Files files = TestCertificates.write(directory, good);
        Path certificate = files.certificate();

        Files.writeString(files.key(), TestCertificates.make().getPrivateKeyPEM());
        expect(
                files,
                "can't use the certificate in " + certificate + ": the key in " + files.key()
                        + " is not the key of this certificate");
        Files.writeString(
                files.key(),
                TestCertificates.pem("PRIVATE KEY", TestCertificates.rsaKey().getEncoded()));
        expect(files, "is not the key of this certificate");

        Instant passed = Instant.now().minusSeconds(60);
        TestCertificates.write(directory, TestCertificates.make(passed));
        expect(files, "can't use the certificate in " + certificate + ": it has expired");
        Instant later = Instant.now().plus(Duration.ofDays(200));
        TestCertificates.write(directory, TestCertificates.make(later));
        expect(files, "it is not valid yet");

        TestCertificates.write(directory, good);
        Files.writeString(certificate, good.getPrivateKeyPEM());
        expect(files, "there is no certificate in it");
        Files.writeString(certificate, "hello");
        expect(files, "it is not in PEM");
        Files.delete(certificate);
        expect(files, "there is no such file");
    }

    private static void expect(TlsConfig.Files files, String words) {
        assertThatThrownBy(() -> open(files)).isInstanceOf(IOException.class).hasMessageContaining(words);
        assertThatThrownBy(() -> ServerTls.check(new TlsConfig(0, files, TlsConfig.Plain.OFF)))
                .hasMessageContaining(words);
    }

    @Test
    void whateverAParserThrowsIsAFailureToReadThatQuotesNothing() {
        for (Throwable thrown : List.of(
                new ClassCastException("secret"), new StackOverflowError("secret"), new LinkageError("secret"))) {
            ServerTls.Source odd = now -> {
                if (thrown instanceof RuntimeException unchecked) {
                    throw unchecked;
                }
                throw (Error) thrown;
            };
            assertThatThrownBy(() -> odd.readAny(Instant.now()))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "can't read the certificate: " + thrown.getClass().getName());
        }
    }

    private ServerTls openSelfSigned(Instant now) throws IOException {
        return ServerTls.open(
                new TlsConfig(0, null, TlsConfig.Plain.OFF),
                directory,
                List.of("chat.example.org", "10.0.0.1"),
                SslProvider.JDK,
                InstantSource.fixed(now));
    }

    @Test
    void theSelfSignedOneStaysUntilItsEndIsNear() throws Exception {
        Instant now = Instant.now();
        String first;
        try (ServerTls tls = openSelfSigned(now)) {
            first = tls.description();
            assertThat(first).matches("certificate until \\d{4}-\\d\\d-\\d\\d, SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}");
        }
        try (ServerTls tls = openSelfSigned(now.plus(Duration.ofDays(300)))) {
            assertThat(tls.description()).isEqualTo(first);
        }
        try (ServerTls tls = openSelfSigned(now.plus(Duration.ofDays(380)))) {
            assertThat(tls.description()).isNotEqualTo(first);
        }
    }

    @Test
    void theSelfSignedOnesKeyIsForNobodyElse() throws Exception {
        openSelfSigned(Instant.now()).close();
        Path key = directory.resolve("tls-self-signed.key");

        assertThat(PrivateKeys.read(key, null).getAlgorithm()).isEqualTo("EC");
        if (Files.getFileStore(key).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSelfSignedOneIsMadeAnewIfHalfOfItIsMissingOrItHasExpired() throws Exception {
        Instant now = Instant.now();
        openSelfSigned(now).close();
        for (String name : List.of("tls-self-signed.key", "tls-self-signed.crt")) {
            Path file = directory.resolve(name);
            Files.delete(file);
            openSelfSigned(now).close();
            assertThat(file).exists();
        }
        openSelfSigned(now.plus(Duration.ofDays(400))).close();
    }

    @Test
    void aSelfSignedOneThatIsDamagedKeepsTheServerFromStarting() throws Exception {
        openSelfSigned(Instant.now()).close();
        Path certificate = directory.resolve("tls-self-signed.crt");
        Path key = directory.resolve("tls-self-signed.key");
        String kept = Files.readString(certificate);
        Files.writeString(key, "");

        assertThatThrownBy(() -> openSelfSigned(Instant.now()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't use the key in " + key)
                .hasMessageContaining("delete " + certificate + " and " + key);
        assertThat(certificate).hasContent(kept);
    }
}
