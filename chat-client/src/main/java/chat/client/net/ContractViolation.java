package chat.client.net;

/** The server broke the contract, so that nothing it says can be relied on: {@link ClientCore} gives the connection up. */
final class ContractViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what in words for people */
    ContractViolation(String what) {
        super(what, null, false, false);
    }
}
