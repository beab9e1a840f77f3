package chat.server.net.tls;

import chat.server.config.TlsConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates for tests, and clients that trust any. */
public final class TestCertificates {

    private TestCertificates() {}

    /** One that is good until then, from a hundred days before. */
    public static X509Bundle make(Instant end) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .addSanDnsName("localhost")
                    .notBefore(end.minus(Duration.ofDays(100)))
                    .notAfter(end)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that is good for a month. */
    public static X509Bundle make() {
        return make(Instant.now().plus(Duration.ofDays(30)));
    }

    /** A key of another kind than theirs, and a short one: a long one takes seconds to find. */
    static PrivateKey rsaKey() throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        return generator.generateKeyPair().getPrivate();
    }

    /** Writes certificate and key in their usual form. */
    public static TlsConfig.Files write(Path directory, X509Bundle bundle) throws IOException {
        return new TlsConfig.Files(
                Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM()),
                Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM()),
                null);
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    /** A client's socket to a port of this machine, whose handshake is done. */
    public static SSLSocket connect(int port, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket();
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    /** The same over a socket that may do something with the bytes. */
    public static SSLSocket over(Socket socket) throws IOException {
        return (SSLSocket) context().getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
