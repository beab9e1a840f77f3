package chat.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which certificate a client takes for its server's, on every connection that it makes. Without TLS nobody asks. */
public sealed interface TlsTrust {

    /** What the authorities that Java knows have signed for the server's name. */
    TlsTrust SYSTEM = new SystemAuthorities(null, null);

    /**
     * The same, and besides it what somebody knows.
     *
     * @param known a certificate that is taken, whoever has signed it; null for none
     * @param judge is asked about any other that no authority has signed; null for nobody: it is refused
     */
    record SystemAuthorities(@Nullable Fingerprint known, @Nullable Judge judge) implements TlsTrust {}

    /** What one of these authorities has signed for the server's name. A server's own certificate is one, too. */
    record Authorities(List<X509Certificate> certificates) implements TlsTrust {
        public Authorities {
            certificates = List.copyOf(certificates);
        }
    }

    /** This one certificate, whoever has signed it, for whatever name and time. */
    record Pinned(Fingerprint fingerprint) implements TlsTrust {}

    /** Decides about a certificate that nobody knows, as a person does. */
    interface Judge {

        /**
         * Returns if the certificate is to be trusted from now on. May block: it is called on a thread of its own, and no connection waits for
         * it. The client then connects anew.
         *
         * @throws CertificateException if it is not; the message goes behind "Can't reach HOST:PORT: "
         */
        void check(ServerAddress server, X509Certificate certificate) throws CertificateException;
    }

    /**
     * Reads authorities from a file.
     *
     * @param file one or more certificates in PEM
     * @throws IOException if it cannot be read, or holds something else; the message says which
     */
    static TlsTrust authorities(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return new Authorities(certificates);
            }
        } catch (CertificateException e) {
            // the same answer
        }
        throw new IOException(file + " holds no certificates in PEM");
    }
}
