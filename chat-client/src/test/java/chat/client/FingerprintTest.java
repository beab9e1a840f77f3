package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String HEX = "00ff0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab";
    private static final String COLONS =
            "00:FF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:" + "CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB";

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEX,
                COLONS,
                " " + COLONS + "\n",
                "SHA256:" + COLONS,
                "sha256:" + HEX,
                "SHA-256: " + HEX,
                "SHA256 Fingerprint=" + COLONS, // openssl 1
                "sha256 Fingerprint=" + COLONS, // openssl 3
                "00 ff 0123 4567 89ab cdef0123456789abcdef0123456789abcdef0123456789ab"
            })
    void usualNotationsAreTheSame(String text) {
        assertThat(Fingerprint.of(text)).isEqualTo(new Fingerprint(HEX));
        assertThat(Fingerprint.of(text)).hasToString(COLONS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SHA256:",
                "00:ff",
                HEX + "00",
                "SHA256:AP8BI0VniavN7wEjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWeJqw", // ssh's
                "SHA1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "g0ff0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"
            })
    void anythingElseIsRefusedInWords(String text) {
        assertThatThrownBy(() -> Fingerprint.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'" + text + "' (expected: the 64 hexadecimal digits of a SHA-256, with or without colons)");
    }

    @Test
    void certificateHasTheOneThatOpensslShows() throws Exception {
        byte[] der = TestCertificates.LOCAL.getCertificate().getEncoded();
        byte[] sha256 = java.security.MessageDigest.getInstance("SHA-256").digest(der);

        assertThat(Fingerprint.of(TestCertificates.LOCAL.getCertificate()).hex())
                .isEqualTo(java.util.HexFormat.of().formatHex(sha256));
    }
}
