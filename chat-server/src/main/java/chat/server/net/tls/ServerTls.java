package chat.server.net.tls;

import static java.util.Objects.requireNonNull;

import chat.server.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use, and what encrypts with it. For any thread: guarded by its own lock, which is held while an engine is made or
 * the certificate changes. Connections keep what they began with.
 */
public final class ServerTls implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    /** Each has forward secrecy and authenticates what it encrypts; those of TLS 1.3 first. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** What holds the key on its way to an engine, in memory: PKCS #12 would encrypt and decrypt it there, for a fifth of a second. */
    private static final String KEY_STORE = "JKS";

    /** Sessions whose keys the JDK's engine keeps, and for how many seconds. */
    private static final int MAX_SESSIONS = 1024;

    private static final int SESSION_SECONDS = 3600;

    /** How long a close_notify may wait for a socket that takes nothing: whoever closes hard does not want to wait. */
    private static final int CLOSE_NOTIFY_MILLIS = 10;

    /** With less time left than that, or than a quarter of all of it, the end of the certificate is near. */
    private static final Duration NEAR = Duration.ofDays(14);

    /** Reads the certificate. Blocks. */
    interface Source {
        TlsIdentity read(Instant now) throws IOException;

        /** The same; what parsers throw at odd files, of which Bouncy Castle has no list, is an IOException too. */
        default TlsIdentity readAny(Instant now) throws IOException {
            try {
                return read(now);
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                // What it says may quote what it was given.
                throw new IOException(
                        "can't read the certificate: " + e.getClass().getName(), e);
            }
        }
    }

    private final Source source;
    private final InstantSource clock;
    private final SslProvider provider;
    private final @Nullable CertificateWatch watch;

    /** Held while the files are read, so that what was read first is not put in use last. Never by event loops, which need the other. */
    private final Object reading = new Object();

    private TlsIdentity identity;
    private @Nullable SslContext context;

    private ServerTls(Source source, List<Path> files, SslProvider provider, InstantSource clock) throws IOException {
        this.source = source;
        this.clock = clock;
        this.provider = provider;
        identity = source.readAny(clock.instant());
        context = newContext(identity);
        log.info("TLS with {}", provider == SslProvider.JDK ? "JDK" : "BoringSSL");
        warnIfNear();
        watch = new CertificateWatch(this, files);
    }

    /**
     * Reads certificate and key, or makes them. Blocks.
     *
     * @param data where a certificate is kept that the server makes; null only if {@code config} names files
     * @param names by which this server is called
     * @throws IOException in words, one line
     */
    public static ServerTls open(TlsConfig config, @Nullable Path data, List<String> names) throws IOException {
        ServerTls tls = open(config, data, names, best(), InstantSource.system());
        tls.rehearse();
        return tls;
    }

    private synchronized void rehearse() {
        try {
            Rehearsal.answer(newHandler(ByteBufAllocator.DEFAULT), identity, provider);
        } catch (SSLException | RuntimeException e) {
            log.warn("a first handshake, with nobody, has failed: {}", e.toString());
        }
    }

    static ServerTls open(
            TlsConfig config, @Nullable Path data, List<String> names, SslProvider provider, InstantSource clock)
            throws IOException {
        TlsConfig.Files files = config.files();
        if (files == null) {
            SelfSigned made = new SelfSigned(requireNonNull(data), names);
            return new ServerTls(made::readOrMake, List.of(), provider, clock);
        }
        Path password = files.keyPassword();
        List<Path> watched = password == null
                ? List.of(files.certificate(), files.key())
                : List.of(files.certificate(), files.key(), password);
        return new ServerTls(from(files), watched, provider, clock);
    }

    /** Refuses what a start would refuse, and starts nothing. Blocks. */
    public static void check(TlsConfig config) throws IOException {
        TlsConfig.Files files = config.files();
        if (files != null) {
            ReferenceCountUtil.release(newContext(from(files).readAny(Instant.now()), best()));
        }
    }

    private static Source from(TlsConfig.Files files) {
        return now -> TlsIdentity.read(files, now);
    }

    private static SslProvider best() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    private SslContext newContext(TlsIdentity identity) throws IOException {
        return newContext(identity, provider);
    }

    private static SslContext newContext(TlsIdentity identity, SslProvider provider) throws IOException {
        if (provider == SslProvider.JDK) {
            JdkTls.harden();
        }
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain());
            if (provider != SslProvider.JDK) {
                builder.option(OpenSslContextOption.GROUPS, JdkTls.GROUPS.split(","));
            }
            return builder.sslProvider(provider)
                    .keyStoreType(KEY_STORE)
                    .trustManager(identity.chain()) // no client is asked for one; the system's would be read
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(MAX_SESSIONS)
                    .sessionTimeout(SESSION_SECONDS)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException | RuntimeException e) {
            throw new IOException("can't use the certificate: " + e.getMessage(), e);
        }
    }

    /** What encrypts one connection. On its event loop. */
    synchronized SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = requireNonNull(context, "closed").newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0); // the gate before it sees to that
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }

    /** Which certificate it is, in words for the operator. */
    public synchronized String description() {
        return identity.description();
    }

    /** Reads the files again, for connections from now on. If that fails, logs why and keeps the old certificate. Blocks. */
    public void readAgain() {
        try {
            tryReadAgain();
        } catch (IOException e) {
            logKept(e);
        }
    }

    void logKept(IOException why) {
        log.warn("{}; the old certificate stays", why.getMessage());
    }

    void tryReadAgain() throws IOException {
        synchronized (reading) {
            readAndUse();
        }
    }

    private void readAndUse() throws IOException {
        TlsIdentity read = source.readAny(clock.instant());
        SslContext made = newContext(read);
        synchronized (this) {
            if (context == null) { // the server has ended meanwhile
                ReferenceCountUtil.release(made);
                return;
            }
            if (read.equals(identity)) {
                ReferenceCountUtil.release(made);
                return;
            }
            ReferenceCountUtil.release(context);
            identity = read;
            context = made;
        }
        log.info("TLS with a new {}", read.description());
        warnIfNear();
    }

    /** Looks whether the certificate ends soon, once a day. One that the server made itself is made anew. */
    void lookAtEnd() {
        boolean near;
        synchronized (this) {
            near = isNear();
        }
        if (near) {
            try {
                tryReadAgain(); // perhaps there is a new one
            } catch (IOException e) {
                log.debug("not read again: {}", e.getMessage());
            }
            warnIfNear();
        }
    }

    private synchronized boolean isNear() {
        Duration all = Duration.between(identity.begin(), identity.end());
        Duration left = identity.left(clock.instant());
        return left.compareTo(NEAR) < 0 && left.compareTo(all.dividedBy(4)) < 0;
    }

    private synchronized void warnIfNear() {
        if (isNear()) {
            Duration left = identity.left(clock.instant());
            if (left.isNegative()) {
                log.error("the certificate has ended: clients refuse it. Put a new one in its place");
            } else {
                log.warn("the certificate ends in {} days. Put a new one in its place", left.toDays());
            }
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        synchronized (this) {
            ReferenceCountUtil.release(context);
            context = null;
        }
    }
}
