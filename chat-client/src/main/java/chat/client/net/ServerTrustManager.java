package chat.client.net;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import chat.client.TlsTrust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Decides about a server's certificate by what the client trusts, and says in words what is wrong with it. Any thread may call it. */
final class ServerTrustManager extends X509ExtendedTrustManager {

    /** Of the names in a certificate that people are told. */
    private static final int MAX_NAMES = 5;

    private final ServerAddress server;

    /** The certificate that is taken, whoever has signed it. */
    private volatile @Nullable Fingerprint accepted;

    /** Null where that one alone is taken. */
    private final @Nullable X509ExtendedTrustManager authorities;

    /** No authority that is trusted has signed it: whether it is the right one can only be known otherwise. */
    @SuppressWarnings("serial") // nobody writes it to a stream
    static final class UnknownException extends CertificateException {

        private final X509Certificate certificate;

        private UnknownException(X509Certificate certificate, CertificateException cause) throws CertificateException {
            super(
                    "no authority that is trusted here has signed its certificate, the SHA-256 of which is "
                            + Fingerprint.of(certificate),
                    cause);
            this.certificate = certificate;
        }

        X509Certificate certificate() {
            return certificate;
        }
    }

    /** Reads files; blocks. */
    ServerTrustManager(ServerAddress server, TlsTrust trust) throws GeneralSecurityException, IOException {
        this.server = server;
        if (trust instanceof TlsTrust.Pinned pinned) {
            accepted = pinned.fingerprint();
            authorities = null;
        } else if (trust instanceof TlsTrust.Authorities given) {
            authorities = authorities(storeOf(given.certificates()));
        } else {
            accepted = ((TlsTrust.SystemAuthorities) trust).known();
            authorities = authorities(null);
        }
    }

    private static KeyStore storeOf(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry(Integer.toString(store.size()), certificate);
        }
        return store;
    }

    /** @param store null for those that Java comes with */
    private static X509ExtendedTrustManager authorities(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Takes this certificate from now on, whoever has signed it. */
    void accept(X509Certificate certificate) throws CertificateException {
        accepted = Fingerprint.of(certificate);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        Fingerprint shown = Fingerprint.of(chain[0]);
        Fingerprint known = accepted;
        if (shown.equals(known)) {
            return;
        }
        if (authorities == null) {
            throw new CertificateException(
                    "its certificate is another one than was expected: its SHA-256 is " + shown + ", and not " + known);
        }
        try {
            authorities.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw inWords(chain, e);
        }
    }

    private CertificateException inWords(X509Certificate[] chain, CertificateException refusal)
            throws CertificateException {
        if (refusal.getCause() instanceof CertPathBuilderException) {
            return new UnknownException(chain[0], refusal);
        }
        if (!(refusal.getCause() instanceof CertPathValidatorException invalid)) {
            return new CertificateException(
                    refusal.getClass() == CertificateException.class // what is wrong is nothing but the name
                            ? "its certificate is not for " + server.host() + ", but for " + names(chain[0])
                            : isNotValid(refusal),
                    refusal);
        }
        if (invalid.getReason() == BasicReason.INVALID_SIGNATURE || invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
            return new UnknownException(chain[0], refusal); // by somebody with an authority's name
        }
        Instant now = Instant.now();
        for (X509Certificate certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return new CertificateException(
                        "its certificate has expired, on "
                                + certificate.getNotAfter().toInstant(),
                        refusal);
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return new CertificateException(
                        "its certificate is valid only from "
                                + certificate.getNotBefore().toInstant()
                                + " on. Is the clock of this computer right?",
                        refusal);
            }
        }
        return new CertificateException(isNotValid(invalid), refusal);
    }

    private static String isNotValid(Exception why) {
        return "its certificate is not valid (" + why.getMessage() + ")";
    }

    /** The names that a certificate is for, or whom it is about if there are none. */
    private static String names(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        String all = names == null
                ? ""
                : names.stream()
                        .limit(MAX_NAMES)
                        .map(name -> String.valueOf(name.get(1)))
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? certificate.getSubjectX500Principal().getName() : all;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a server of which nothing is known");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0]; // a client names none
    }
}
