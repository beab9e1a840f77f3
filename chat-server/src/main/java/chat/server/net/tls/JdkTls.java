package chat.server.net.tls;

/** What the JDK's TLS has to be told by properties of the whole process; it reads them once, when it is first used. */
final class JdkTls {

    /** For the exchange of keys, the best first, with commas between them. */
    static final String GROUPS = "x25519,secp256r1,secp384r1";

    private JdkTls() {}

    /** No renegotiation, and no key exchange that costs the server much more than its client. What the operator has set stays. */
    static void harden() {
        setUnlessSet("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        setUnlessSet("jdk.tls.namedGroups", GROUPS);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
