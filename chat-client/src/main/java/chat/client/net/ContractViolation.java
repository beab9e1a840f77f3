package chat.client.net;

/** The server broke the contract, so that nothing it says can be relied on: {@link ClientCore} gives the connection up. */
@SuppressWarnings("serial") // nobody writes these to a stream
final class ContractViolation extends RuntimeException {

    /** @param what in words for people */
    ContractViolation(String what) {
        super(what, null, false, false);
    }
}
