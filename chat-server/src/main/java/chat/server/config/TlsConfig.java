package chat.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS, where there is a certificate.
 *
 * @param port for lines over TLS; 0 picks a free one
 * @param files where certificate and key are; null for a certificate that the server makes itself, in the data directory
 * @param plain where lines without TLS are taken
 * @param handshakeTimeout from accepting a connection until its handshake has to be done
 */
public record TlsConfig(int port, @Nullable Files files, Plain plain, Duration handshakeTimeout) {

    /** What the wire contract promises. */
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Files in PEM, as certificate authorities hand them out.
     *
     * @param certificate the server's, and those that vouch for it behind it
     * @param key its private key
     * @param keyPassword a file with what the key is encrypted with, in its first line; null if it is not encrypted
     */
    public record Files(Path certificate, Path key, @Nullable Path keyPassword) {}

    /** Where the port for lines without TLS listens. */
    public enum Plain {
        /** On this machine alone. */
        LOOPBACK,
        /** Wherever the server listens. */
        EVERYWHERE,
        /** Nowhere. */
        OFF
    }

    static final Setting.Group SETTINGS = new Setting.Group("TLS, where there is a certificate");

    private static final Setting<Path> CERTIFICATE = SETTINGS.file(
            "tls-cert", "Certificate and those that vouch for it, in PEM. It is read again when it changes.");
    private static final Setting<Path> KEY = SETTINGS.file("tls-key", "Its private key, in PEM.");
    private static final Setting<Path> KEY_PASSWORD =
            SETTINGS.file("tls-key-password-file", "What the key is encrypted with.");
    private static final Setting<Boolean> SELF_SIGNED = SETTINGS.onOrOff(
            "tls-self-signed", "Make a certificate in the data directory, and show its fingerprint at each start.");
    private static final Setting<Integer> PORT =
            SETTINGS.number("tls-port", "PORT", 5557, 0, 65_535, "Port for lines over TLS; 0 picks a free one.");
    private static final Setting<Plain> PLAIN = SETTINGS.bare(
            "plain",
            "WHERE",
            "loopback",
            "everywhere",
            "Where lines without TLS are taken: loopback, everywhere or off.",
            TlsConfig::plain);

    public TlsConfig {
        PORT.check(port);
        Setting.fixedTime("handshake-timeout").check(handshakeTimeout);
    }

    /** With the contract's time for a handshake. */
    public TlsConfig(int port, @Nullable Files files, Plain plain) {
        this(port, files, plain, HANDSHAKE_TIMEOUT);
    }

    /** Returns null if there is no certificate. */
    static @Nullable TlsConfig read(SettingValues values) {
        Path certificate = values.find(CERTIFICATE).orElse(null);
        Path key = values.find(KEY).orElse(null);
        boolean selfSigned = values.get(SELF_SIGNED);
        if (certificate == null && key == null && !selfSigned) {
            for (Setting<?> setting : new Setting<?>[] {KEY_PASSWORD, PORT, PLAIN}) {
                if (values.given(setting) != null) {
                    throw setting.refuse(
                            "there is no certificate; give --tls-cert and --tls-key, or --tls-self-signed");
                }
            }
            return null;
        }
        return new TlsConfig(
                values.get(PORT),
                selfSigned ? selfSigned(values) : files(certificate, key, values.find(KEY_PASSWORD)),
                values.get(PLAIN));
    }

    private static @Nullable Files selfSigned(SettingValues values) {
        for (Setting<?> setting : new Setting<?>[] {CERTIFICATE, KEY, KEY_PASSWORD}) {
            if (values.given(setting) != null) {
                throw SELF_SIGNED.refuse("there is a certificate already; leave out --" + setting.name());
            }
        }
        if (values.given(StorageConfig.DATA) == null) {
            throw SELF_SIGNED.refuse("the certificate is kept in the data directory; give one with --data DIR");
        }
        return null;
    }

    private static Files files(@Nullable Path certificate, @Nullable Path key, Optional<Path> password) {
        if (certificate == null) {
            throw KEY.refuse("there is no certificate to this key; give it with --tls-cert FILE");
        }
        if (key == null) {
            throw CERTIFICATE.refuse("there is no key to this certificate; give it with --tls-key FILE");
        }
        return new Files(certificate, key, password.orElse(null));
    }

    private static Plain plain(String text) {
        try {
            return Plain.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' (expected: loopback, everywhere or off)", e);
        }
    }
}
