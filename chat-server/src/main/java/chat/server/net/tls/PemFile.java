package chat.server.net.tls;

import chat.server.config.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a file in PEM (RFC 7468); what stands between them is for people. */
final class PemFile {

    /** Chains of certificates are a few KB. */
    private static final int MAX_BYTES = 1 << 20;

    private static final Pattern PART =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\R((?:[A-Za-z0-9-]+: .*\\R)*+)([^-]*)-----END \\1-----");

    private static final Pattern ENCRYPTION = Pattern.compile("DEK-Info: *([A-Z0-9-]+),([0-9A-F]+)");

    private PemFile() {}

    /**
     * One part. Its content may be a secret, so it shows nothing of itself.
     *
     * @param label what it is, as in {@code CERTIFICATE}
     * @param cipher with what it is encrypted in the way that is older than PKCS #8 (RFC 1421); null if it is not
     * @param iv of that cipher, in hexadecimal digits
     */
    record Part(String label, String base64, @Nullable String cipher, @Nullable String iv) {

        byte[] content() throws IOException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IOException("it is damaged", e);
            }
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Reads a file. Blocks.
     *
     * @throws IOException in words, without the file's name
     */
    static List<Part> read(Path file) throws IOException {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(TextFile.read(file, MAX_BYTES));
        while (matcher.find()) {
            Matcher encryption = ENCRYPTION.matcher(matcher.group(2));
            boolean encrypted = encryption.find();
            parts.add(new Part(
                    matcher.group(1),
                    matcher.group(3),
                    encrypted ? encryption.group(1) : null,
                    encrypted ? encryption.group(2) : null));
        }
        if (parts.isEmpty()) {
            throw new IOException(
                    "it is not in PEM, which has lines like -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----");
        }
        return parts;
    }
}
