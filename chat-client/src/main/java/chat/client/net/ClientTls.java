package chat.client.net;

import chat.client.ClientConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;

/** TLS on the connections to one server, all with the same trust. A client without TLS loads none of it: that would cost its start. */
final class ClientTls {

    private final ServerTrustManager trust;
    private final SslContext context;

    /** Of the server, as a certificate has it: without the dot that may end a name. */
    private final String name;

    private final int port;
    private final long handshakeMillis;

    /** Reads the authorities; blocks. */
    ClientTls(ClientConfig config) throws GeneralSecurityException, IOException {
        trust = new ServerTrustManager(config.server(), config.trust());
        context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK) // no native code for one connection
                .trustManager(trust)
                .endpointIdentificationAlgorithm("HTTPS") // RFC 9110, 4.3.4: the certificate has to be for this name
                .build();
        String host = config.server().host();
        name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        port = config.server().port();
        handshakeMillis = config.handshakeTimeout().toMillis();
    }

    /** For one connection. Its handshake begins when the channel is open; when the server says that no more will come, it is closed. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator, name, port);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(serverNames());
        handler.engine().setSSLParameters(parameters);
        handler.sslCloseFuture().addListener((Future<Channel> closed) -> {
            if (closed.isSuccess()) {
                closed.getNow().close();
            }
        });
        return handler;
    }

    /** What the server is told of its name (RFC 6066, 3): also if that has no dot, unlike Java's own way; nothing where it is an address. */
    private List<SNIServerName> serverNames() {
        try {
            return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)
                    ? List.of()
                    : List.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            return List.of(); // a name that no certificate can have, with an underscore perhaps
        }
    }

    /** Completes {@code secured}, on the event loop, when the handshake of this channel is done. */
    static void whenSecure(Channel channel, CompletableFuture<Channel> secured) {
        channel.pipeline().get(SslHandler.class).handshakeFuture().addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                secured.complete(channel);
            } else {
                secured.completeExceptionally(done.cause());
            }
        });
    }

    /** Takes this certificate from now on, whoever has signed it. */
    void accept(X509Certificate certificate) throws CertificateException {
        trust.accept(certificate);
    }

    /** What somebody has to know of a failed handshake: what was wrong with the certificate, if that was it. */
    static Throwable reason(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .filter(CertificateException.class::isInstance)
                .findFirst()
                .orElse(failure);
    }

    static String inWords(Throwable reason) {
        String words = reason.getMessage() == null ? "the server hung up" : reason.getMessage();
        if (reason instanceof CertificateException) {
            return words;
        }
        if (reason instanceof NotSslRecordException) { // its words are what came instead
            return "what answers there does not speak TLS. Is it the port for TLS?";
        }
        return "the TLS handshake failed (" + words + ")"
                + (words.contains("alert") ? "" : ". Is it the port for TLS?"); // who alerts does speak it
    }
}
