package chat.client.cli;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import chat.client.TlsTrust;
import chat.client.cli.Console.Kind;
import chat.protocol.PeerText;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Has a person decide about a certificate that nobody knows, once, and keeps the answer; as ssh does. */
final class CertificateQuestion implements TlsTrust.Judge {

    private static final Set<String> YES = Set.of("yes", "y");
    private static final Set<String> NO = Set.of("no", "n");

    private final Console console;
    private final KnownCertificates known;

    /** What was said yes to here: it may be that it could not be kept. Guarded by this object's lock. */
    private final Map<ServerAddress, Fingerprint> accepted = new HashMap<>();

    private CertificateQuestion(Console console, KnownCertificates known) {
        this.console = console;
        this.known = known;
    }

    /** The authorities of the system, what is known of these servers, and whoever is at the console. */
    static TlsTrust trust(Console console, KnownCertificates known, List<ServerAddress> servers) {
        // What is known of one of several holds for no other: the judge looks for it then.
        Fingerprint before = servers.size() == 1 ? find(known, servers.get(0)) : null;
        return new TlsTrust.SystemAuthorities(before, new CertificateQuestion(console, known));
    }

    private static @Nullable Fingerprint find(KnownCertificates known, ServerAddress server) {
        try {
            KnownCertificates.Entry entry = known.find(server);
            return entry == null ? null : entry.fingerprint();
        } catch (IOException e) {
            return null; // it is said when it is needed
        }
    }

    @Override
    public synchronized void check(ServerAddress server, X509Certificate certificate) throws CertificateException {
        Fingerprint shown = Fingerprint.of(certificate);
        Fingerprint expected = accepted.get(server);
        KnownCertificates.Entry entry = find(server);
        if (shown.equals(expected) || (entry != null && entry.fingerprint().equals(shown))) {
            return;
        }
        if (entry != null) {
            throw new CertificateException("its certificate has changed. Its SHA-256 was " + entry.fingerprint()
                    + " and is " + shown
                    + " now. Somebody may have put themselves in its place. If whoever runs the server"
                    + " says that it has a new one, delete line " + entry.line() + " of " + known.file()
                    + " and start again");
        }
        if (!console.canAsk()) {
            throw new CertificateException(
                    "no authority that this system trusts has signed its certificate, and there is"
                            + " nobody to ask now. If this is its SHA-256, start with --tls-fingerprint " + shown);
        }
        complain("No authority that this system trusts has signed the certificate of " + server + ".");
        complain("Its SHA-256 is " + shown);
        complain("Ask whoever runs the server whether that is right.");
        if (!isTrusted()) {
            throw new CertificateException("you do not trust its certificate");
        }
        accepted.put(server, shown);
        keep(server, shown);
    }

    private KnownCertificates.@Nullable Entry find(ServerAddress server) throws CertificateException {
        try {
            return known.find(server);
        } catch (IOException e) {
            throw new CertificateException(
                    "what is known of its certificate can't be read from " + known.file() + ": " + e.getMessage(), e);
        }
    }

    /** Whoever would rather not say does not. */
    private boolean isTrusted() {
        while (true) {
            String answer = console.ask("Trust it from now on (yes or no)? ");
            String word = answer == null ? "no" : answer.strip().toLowerCase(Locale.ROOT);
            if (YES.contains(word)) {
                return true;
            }
            if (NO.contains(word)) {
                return false;
            }
        }
    }

    private void keep(ServerAddress server, Fingerprint fingerprint) {
        try {
            known.add(server, fingerprint);
            console.show(
                    new AttributedString(
                            "* This is kept in " + PeerText.clean(known.file().toString())),
                    Kind.NOTICE);
        } catch (IOException e) {
            complain("You will be asked again: this can't be kept in " + known.file() + ": " + e.getMessage());
        }
    }

    private void complain(String what) {
        console.show(new AttributedString(PeerText.clean(what)), Kind.COMPLAINT);
    }
}
