package chat.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a certificate (of its DER form), by which people and programs tell it from every other one.
 *
 * @param hex 64 hexadecimal digits, in lower case
 */
public record Fingerprint(String hex) {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    /** What tools write before the digits: {@code SHA256:}, or {@code SHA256 Fingerprint=}. */
    private static final Pattern PREFIX = Pattern.compile("(?i)^\\s*sha-?256(\\s+fingerprint)?\\s*[:=]");

    public Fingerprint {
        if (!DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException("hex: '" + hex + "' (expected: 64 hexadecimal digits)");
        }
    }

    /**
     * Reads one that somebody has copied.
     *
     * @param text 64 hexadecimal digits in whatever case, with or without colons or blanks between them and {@code SHA256:} before them
     * @throws IllegalArgumentException if it is something else; the message says what is expected
     */
    public static Fingerprint of(String text) {
        String digits =
                PREFIX.matcher(text).replaceFirst("").replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT);
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: the 64 hexadecimal digits of a SHA-256, with or without colons)");
        }
        return new Fingerprint(digits);
    }

    public static Fingerprint of(X509Certificate certificate) throws CertificateEncodingException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return new Fingerprint(HexFormat.of().formatHex(sha256.digest(certificate.getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    /** As {@code openssl x509 -fingerprint} and browsers write it: in capitals, with colons. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(hex));
    }
}
