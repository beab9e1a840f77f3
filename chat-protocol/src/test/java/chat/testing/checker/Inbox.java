package chat.testing.checker;

import chat.testing.checker.Post.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was said to one user, or by them to one user, in a session: all numbered in one line. */
final class Inbox {

    private final String client;
    private final String user;
    private final boolean isDevice;
    private final Findings findings;

    /** By text. */
    private final Map<String, Observation.ReceivedDirect> received = new LinkedHashMap<>();

    private @Nullable Place entry;
    /** -1 where it began behind what nobody knows: other devices had got something before. */
    private long position;

    private boolean complete = true;
    private boolean settled;

    /** @param isDevice whether it is one of several that the user may have */
    Inbox(String client, String user, boolean isDevice, Findings findings) {
        this.client = client;
        this.user = user;
        this.isDevice = isDevice;
        this.findings = findings;
        position = isDevice ? -1 : 0;
    }

    boolean isDevice() {
        return isDevice;
    }

    String client() {
        return client;
    }

    String user() {
        return user;
    }

    /** The session's entry into the lobby, by which others can tell that it is there. */
    void enter(Place entry) {
        if (this.entry == null) {
            this.entry = entry;
        }
    }

    /** Whether whoever has seen so much of the lobby has seen this session come. */
    boolean isThereAt(@Nullable Place seen) {
        // One more device is told of at its entry that it came behind, so that only what is behind that came later.
        return entry != null
                && seen != null
                && entry.numbering() == seen.numbering()
                && entry.seq() + (isDevice ? 1 : 0) <= seen.seq();
    }

    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    void receive(Observation.ReceivedDirect message) {
        long seq = message.seq();
        if (seq <= position) {
            findings.add(
                    Violation.Kind.REPEATED, this + " got " + seq + " again, having got " + position + ": " + message);
            return;
        }
        if (seq > position + 1 && position >= 0) {
            complete = false;
            findings.add(
                    Violation.Kind.LOST,
                    this + " got " + seq + " behind " + position + ", and not what is in between: " + message);
        }
        position = seq;
        Observation.ReceivedDirect before = received.putIfAbsent(message.text(), message);
        if (before != null) {
            findings.add(Violation.Kind.DUPLICATE, this + " got " + before.seq() + " and " + seq + ": " + message);
        }
    }

    /** Whether no number was skipped. */
    boolean isComplete() {
        return complete;
    }

    /** In order. */
    Iterable<Observation.ReceivedDirect> received() {
        return received.values();
    }

    Observation.@Nullable ReceivedDirect find(String text) {
        return received.get(text);
    }

    @Override
    public String toString() {
        return client + (client.equals(user) ? "" : " as " + user) + " among the direct messages";
    }
}
