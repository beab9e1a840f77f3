package chat.client.bench;

import chat.client.ChatException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What went wrong, by code: the server's own for what it refused or why it closed, else what the library calls it. Bounded: a server
 * that makes up one after the other is counted under "other".
 */
final class Failures {

    /** Twice as many as there are. */
    private static final int MAX_CODES = 64;

    private static final String OTHER = "other";

    private final SortedMap<String, Long> counts = new TreeMap<>();

    void add(Throwable failure) {
        String code = code(failure);
        counts.merge(counts.size() < MAX_CODES || counts.containsKey(code) ? code : OTHER, 1L, Long::sum);
    }

    /** How often each code was met, in alphabetical order. */
    Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    static String code(Throwable failure) {
        if (failure instanceof ChatException.Refused refused) {
            return refused.code();
        }
        if (failure instanceof ChatException.ClosedByServer closed) {
            return closed.reason();
        }
        if (failure instanceof ChatException.NotAnswered) {
            return "not_answered";
        }
        if (failure instanceof ChatException.TooManyPending) {
            return "too_many_pending";
        }
        if (failure instanceof ChatException.ProtocolViolation) {
            return "protocol_violation";
        }
        return failure instanceof ChatException ? "connection_lost" : "fault_in_bench";
    }
}
