package chat.server.net.tls;

import chat.server.files.FileTrouble;
import chat.server.files.PrivateFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A certificate that the server makes itself and that nobody vouches for; who knows its fingerprint can trust it. */
final class SelfSigned {

    private static final Logger log = LoggerFactory.getLogger(SelfSigned.class);

    private static final String CERTIFICATE = "tls-self-signed.crt";
    private static final String KEY = "tls-self-signed.key";

    /** What browsers take at most. */
    private static final Duration LIFE = Duration.ofDays(397);

    /** With less time than that left it is made anew. */
    private static final Duration RENEWED = Duration.ofDays(30);

    /** Clocks of clients may be late. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private final Path directory;
    private final Set<String> names;

    /**
     * @param directory exists already
     * @param names by which this server is called, beside {@code localhost}
     */
    SelfSigned(Path directory, List<String> names) {
        this.directory = directory;
        this.names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        this.names.addAll(names);
    }

    /**
     * The one that there is; a new one if there is none, or if its end has come or is near. One that cannot be read stays, because
     * clients may trust it. Blocks.
     *
     * @throws IOException in words
     */
    TlsIdentity readOrMake(Instant now) throws IOException {
        Path certificate = directory.resolve(CERTIFICATE);
        Path key = directory.resolve(KEY);
        if (!Files.notExists(certificate) && !Files.notExists(key)) {
            try {
                TlsIdentity kept = TlsIdentity.of(certificate, key, PrivateKeys.read(key, null), now);
                if (kept.left(now).compareTo(RENEWED) > 0) {
                    return kept;
                }
                log.warn("the self-signed certificate ends soon; a new one is made, with another fingerprint");
            } catch (IOException e) {
                if (!(e.getCause() instanceof CertificateExpiredException)) {
                    throw new IOException(
                            e.getMessage() + ". If it is lost, delete " + certificate + " and " + key
                                    + ": a new one is then made, with another fingerprint",
                            e);
                }
                log.warn("{}; a new one is made, with another fingerprint", e.getMessage());
            }
        }
        try {
            X509Bundle made = make(now);
            Files.deleteIfExists(certificate); // with a key that is not its own it would keep the server from starting
            write(key, made.getPrivateKeyPEM()); // first: a certificate without its key would be of no use
            write(certificate, made.getCertificatePEM());
        } catch (IOException e) {
            throw new IOException("can't write the certificate to " + directory + ": " + FileTrouble.words(e), e);
        } catch (Exception e) { // what pkitesting declares
            throw new IOException("can't make a certificate: " + e, e);
        }
        return TlsIdentity.of(certificate, key, PrivateKeys.read(key, null), now);
    }

    @SuppressWarnings("JavaUtilDate")
    private X509Bundle make(Instant now) throws Exception {
        CertificateBuilder builder = new CertificateBuilder()
                .algorithm(Algorithm.ecp256)
                .subject("CN=chat-server")
                .notBefore(now.minus(EARLIER))
                .notAfter(now.plus(LIFE))
                .setIsCertificateAuthority(true) // it vouches for itself, where somebody wants to trust it
                .setKeyUsage(true, KeyUsage.digitalSignature, KeyUsage.keyCertSign)
                .addExtendedKeyUsageServerAuth();
        for (String name : names) {
            if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
                builder.addSanIpAddress(name);
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder.buildSelfSigned();
    }

    /** For nobody else's eyes, and whole or not at all. */
    private static void write(Path file, String content) throws IOException {
        Path made = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(made);
        PrivateFiles.create(made);
        Files.writeString(made, content);
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
