package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private keys as people have them on their disks. */
final class PrivateKeysTest {

    private static final String PASSWORD = "correct-horse";

    /** Made by {@code openssl ecparam -name prime256v1 -genkey} (3.0). */
    private static final String PLAIN =
            """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEID3OwIPoL7LXQVSqAoeV6RQuXwvd6DqXUZYZZwF72OluoAoGCCqGSM49
            AwEHoUQDQgAEA/a4xmiweo4D52gLN5qoXbTUvE8W29+MieDqQv/krqIGXEQq7xMO
            GvHCRI5OswuBIAUz1cQLb/0BxAq4XrNk6Q==
            -----END EC PRIVATE KEY-----
            """;

    /** The same, as {@code openssl ec -aes256} encrypts it. */
    private static final String OLD_ENCRYPTED =
            """
            -----BEGIN EC PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,7D11DD274E968EB803EFD9CFFE2082C0

            JE9fGcjy5CxvNDm+4JoRO93jgyq+K/7euYNBXdxkLSLK4d48yqjWzJB9Lwv64hUc
            yvY3awO0oP9VNqXmbItmSfZ3yPlJAY6LOm4eOi3gsZOuQ0BRqFUutCpEEw+cDJH0
            aDpJZxuH6hgA1aQimaL52Uam4m+zjrFwmQrsPuzvPnQ=
            -----END EC PRIVATE KEY-----
            """;

    /** The same, as {@code openssl pkcs8 -topk8} encrypts it. */
    private static final String ENCRYPTED =
            """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi++XlhEuRoNwICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEELDgVoRTGjySwG3cEL387SQEgZC3
            DTXO9zaT1PKnlnYemuaggmi2i5mEaiExtIKGzCFS/3G7nElPm/mJJhxuRYNC0Hi8
            zgulchgM+Cre+qf8s009SgzP4/dlK+JCq89xEGZFw1Z3xWtcaJc8hhCMGSAPb3Er
            h07dJAJctD32tYFDJOzMKyQjc8bwoUT6/E6TTx3Ll1MetjM33D5lT5SpOk44jd0=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @TempDir
    private Path directory;

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    private Path password(String content) throws Exception {
        return file("password", content);
    }

    @Test
    void everyFormIsTheSameKey() throws Exception {
        PrivateKey rsa = TestCertificates.rsaKey();
        for (PrivateKey key : List.of(rsa, TestCertificates.make().getKeyPair().getPrivate())) {
            Path usual = file("usual.pem", "for people\r\n" + TestCertificates.pem("PRIVATE KEY", key.getEncoded()));
            assertThat(PrivateKeys.read(usual, null)).isEqualTo(key);
        }
        byte[] pkcs1 = PrivateKeyInfo.getInstance(rsa.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        Path old = file("old.pem", TestCertificates.pem("RSA PRIVATE KEY", pkcs1));
        assertThat(PrivateKeys.read(old, null)).isEqualTo(rsa);
    }

    @Test
    void whatOpensslEncryptedInTheOldWayIsTheKeyThatItWas() throws Exception {
        PrivateKey plain = PrivateKeys.read(file("plain.pem", PLAIN), null);

        assertThat(plain.getAlgorithm()).isEqualTo("EC");
        assertThat(PrivateKeys.read(file("old.pem", OLD_ENCRYPTED), password(PASSWORD)))
                .isEqualTo(plain);
    }

    @Test
    void aKeyThatIsEncryptedAsTodayIsTheKeyThatItWas() throws Exception {
        Path plain = file("plain.pem", PLAIN);

        // The public half, which need not be there, is left out of one of them.
        assertThat(secret(PrivateKeys.read(
                        file("new.pem", ENCRYPTED), password(PASSWORD + "\nwhat else is in the file"))))
                .isEqualTo(secret(PrivateKeys.read(plain, null)));
    }

    private static BigInteger secret(PrivateKey key) {
        return ((ECPrivateKey) key).getS();
    }

    @Test
    void whatIsWrongIsToldWithoutTheSecret() throws Exception {
        Path old = file("old.pem", OLD_ENCRYPTED);
        expect(old, null, "can't use the key in " + old + ": it is encrypted; --tls-key-password-file names");
        expect(old, password("wrong-horse"), "can't use the key in " + old + ": the password does not fit");
        Path certificate = file("cert.pem", TestCertificates.make().getCertificatePEM());
        expect(certificate, null, "there is no private key in it");
        expect(file("note.txt", "hello"), null, "it is not in PEM");
        expect(directory.resolve("none.pem"), null, "there is no such file");
        expect(file("broken.pem", TestCertificates.pem("PRIVATE KEY", new byte[40])), null, "it is damaged");
        expect(old, directory.resolve("none"), "can't use the key's password in ");
        for (String odd : List.of("MAA=", "MAYCAQACAQE=", "BAEA", "MAMEAQA=")) { // DER, but no key
            String content =
                    TestCertificates.pem("RSA PRIVATE KEY", Base64.getDecoder().decode(odd));
            expect(file("odd.pem", content), null, "it is damaged");
        }
        String headers = "Comment: x\n".repeat(50_000);
        String content = "-----BEGIN PRIVATE KEY-----\n" + headers + "-----END PRIVATE KEY-----\n";
        expect(file("long.pem", content), null, "it is damaged");
    }

    private static void expect(Path key, @Nullable Path password, String words) {
        assertThatThrownBy(() -> PrivateKeys.read(key, password))
                .hasMessageContaining(words)
                .hasMessageNotContaining("horse")
                .hasMessageNotContaining("JE9f");
    }
}
