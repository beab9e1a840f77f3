package chat.client;

import chat.testing.Cable;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of the tests, what it has signed, and servers that show that. */
public final class TestCertificates {

    private static final Duration DAY = Duration.ofDays(1);

    public static final X509Bundle AUTHORITY = selfSigned("authority");

    /** For this machine, and for servers in memory. */
    public static final X509Bundle LOCAL = signed(forNames("localhost", "memory"));

    public static final TlsTrust TRUST = new TlsTrust.Authorities(List.of(AUTHORITY.getCertificate()));

    private TestCertificates() {}

    private static CertificateBuilder forNames(String... names) {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=" + names[0]);
        for (String name : names) {
            builder.addSanDnsName(name);
        }
        return builder.addSanIpAddress("127.0.0.1");
    }

    private static X509Bundle signed(CertificateBuilder certificate) {
        try {
            return certificate.buildIssuedBy(AUTHORITY);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** One that nobody else has signed. */
    public static X509Bundle selfSigned(String name) {
        try {
            return forNames(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static X509Bundle expired() {
        return valid(Instant.now().minus(DAY.multipliedBy(3)), Instant.now().minus(DAY));
    }

    public static X509Bundle notYetValid() {
        return valid(Instant.now().plus(DAY), Instant.now().plus(DAY.multipliedBy(3)));
    }

    private static X509Bundle valid(Instant from, Instant to) {
        return signed(forNames("localhost").notBefore(from).notAfter(to));
    }

    public static X509Bundle forAnotherHost() {
        return signed(new CertificateBuilder().ecp256().subject("CN=chat").addSanDnsName("chat.example.org"));
    }

    public static Fingerprint fingerprint(X509Bundle certificate) {
        try {
            return Fingerprint.of(certificate.getCertificate());
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    /** In a store of the old kind: PKCS #12 has 10,000 rounds to lock the key, and as many to unlock it. */
    private static KeyManagerFactory keys(X509Bundle certificate) throws Exception {
        char[] password = {'x'};
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry(
                "key", certificate.getKeyPair().getPrivate(), password, certificate.getCertificatePathWithRoot());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys;
    }

    /** A server's TLS for a pipeline. */
    public static SslContext context(X509Bundle certificate) {
        try {
            return SslContextBuilder.forServer(keys(certificate))
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A server's TLS for blocking sockets: listens on this port, or on a free one for 0. */
    public static ServerSocket listen(int port, X509Bundle certificate) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(certificate).getKeyManagers(), null, null);
            return context.getServerSocketFactory().createServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Where TLS ends before a server that speaks plainly. */
    public static Cable front(int port, int to, X509Bundle certificate) {
        return new Cable(to, listen(port, certificate));
    }
}
