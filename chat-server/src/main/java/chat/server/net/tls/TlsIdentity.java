package chat.server.net.tls;

import chat.server.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Who the server is to its clients.
 *
 * @param chain the server's certificate, and those that vouch for it behind it; at least one
 * @param key fits the first of them
 */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** Keys that are shorter are broken, or soon will be. */
    private static final int MIN_RSA_BITS = 2048;

    /** What is signed to see whether a key fits. */
    private static final byte[] SAMPLE = {1, 2, 3};

    /**
     * Reads the files, and looks whether they fit, and are of now. Blocks.
     *
     * @throws IOException in words
     */
    static TlsIdentity read(TlsConfig.Files files, Instant now) throws IOException {
        return of(files.certificate(), files.key(), PrivateKeys.read(files.key(), files.keyPassword()), now);
    }

    @SuppressWarnings("JavaUtilDate") // X509Certificate's
    static TlsIdentity of(Path certificate, Path keyFile, PrivateKey key, Instant now) throws IOException {
        try {
            List<X509Certificate> chain = chain(certificate);
            X509Certificate first = chain.get(0);
            first.checkValidity(Date.from(now));
            checkKind(first.getPublicKey());
            if (!fits(key, first.getPublicKey())) {
                throw new IOException("the key in " + keyFile + " is not the key of this certificate");
            }
            return new TlsIdentity(chain, key);
        } catch (CertificateExpiredException e) {
            throw unusable(certificate, "it has expired", e);
        } catch (CertificateNotYetValidException e) {
            throw unusable(certificate, "it is not valid yet; is the clock right?", e);
        } catch (GeneralSecurityException e) {
            throw unusable(certificate, "it is damaged", e);
        } catch (IOException e) {
            throw unusable(certificate, String.valueOf(e.getMessage()), e);
        }
    }

    private static IOException unusable(Path certificate, String why, Exception cause) {
        return new IOException("can't use the certificate in " + certificate + ": " + why, cause);
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (PemFile.Part part : PemFile.read(file)) {
            if (part.label().equals("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(part.content())));
            }
        }
        if (chain.isEmpty()) {
            throw new IOException("there is no certificate in it");
        }
        return List.copyOf(chain);
    }

    private static void checkKind(PublicKey key) throws IOException {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new IOException("its key has " + rsa.getModulus().bitLength() + " bits, and " + MIN_RSA_BITS
                    + " are needed, or a key of elliptic curves");
        }
        if (!List.of("RSA", "EC").contains(key.getAlgorithm())) {
            throw new IOException("its key is of the kind " + key.getAlgorithm() + ", and RSA or EC is needed");
        }
    }

    private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance("SHA256with" + (key instanceof RSAKey ? "RSA" : "ECDSA"));
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    Instant begin() {
        return certificate().getNotBefore().toInstant();
    }

    Instant end() {
        return certificate().getNotAfter().toInstant();
    }

    /** What is left of its time; negative when that is over. */
    Duration left(Instant now) {
        return Duration.between(now, end());
    }

    /** The certificate's SHA-256, as people compare it: {@code AB:CD:…}. */
    String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was read as a certificate", e);
        }
    }

    /** Which one it is, for the log: the date of its end and its fingerprint. */
    String description() {
        LocalDate day = LocalDate.ofInstant(end(), ZoneOffset.UTC);
        return String.format(Locale.ROOT, "certificate until %s, SHA-256 %s", day, fingerprint());
    }

    /** Nothing of the key. */
    @Override
    public String toString() {
        return description();
    }
}
