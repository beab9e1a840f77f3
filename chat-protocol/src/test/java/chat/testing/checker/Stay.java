package chat.testing.checker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One client's reading of a room, from an {@code entered} on for as long as it was owed everything: over lost connections too, if
 * it was told that it had missed nothing.
 */
final class Stay {

    /** Numbers that were skipped. */
    private record Gap(long from, long to, boolean afterReturn, Set<Long> late) {

        boolean holds(long seq) {
            return seq >= from && seq <= to;
        }

        boolean isFilled() {
            return late.size() == to - from + 1;
        }
    }

    private final Numbering numbering;
    private final String client;
    private final Findings findings;
    private final long entry;
    private final List<Gap> gaps = new ArrayList<>();
    private long position;
    private long returnedAt = -1;
    private boolean settled;

    /** @param entry the number behind which it begins */
    Stay(Numbering numbering, String client, long entry, Findings findings) {
        this.numbering = numbering;
        this.client = client;
        this.entry = entry;
        this.position = entry;
        this.findings = findings;
    }

    Numbering numbering() {
        return numbering;
    }

    /** The largest number that was seen. */
    long position() {
        return position;
    }

    /** Whether the client was there, and listening, to the very end. */
    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    /** Whether this number should have come if somebody else got it. */
    boolean isOwed(long seq) {
        return seq > entry && (settled || seq <= position);
    }

    /** The client came back, and goes on where it was. */
    void goOn() {
        returnedAt = position;
    }

    void receive(Event event) {
        long seq = event.seq();
        if (seq <= position) {
            receiveLate(event);
            return;
        }
        if (seq > position + 1) {
            gaps.add(new Gap(position + 1, seq - 1, position == returnedAt, new HashSet<>()));
        }
        position = seq;
    }

    private void receiveLate(Event event) {
        long seq = event.seq();
        for (Gap gap : gaps) {
            if (gap.holds(seq) && gap.late.add(seq)) {
                findings.add(
                        Violation.Kind.OUT_OF_ORDER,
                        client + " got " + numbering.name(seq) + " behind " + position + ": " + event);
                return;
            }
        }
        findings.add(
                Violation.Kind.REPEATED,
                client + " got " + numbering.name(seq) + " again, having got " + position + ": " + event);
    }

    /** Tells what never came, when everybody's observations are known. */
    void report() {
        for (Gap gap : gaps) {
            if (!gap.isFilled()) {
                findings.add(Violation.Kind.LOST, evidence(gap));
            }
        }
    }

    private String evidence(Gap gap) {
        String when = gap.afterReturn ? " after it came back to be told recovered:true behind " : " behind ";
        String what = client + " got " + numbering.name(gap.to + 1) + when + (gap.from - 1);
        return what + ", and not " + missing(gap.from, gap.to, gap.late);
    }

    /** Tells of a last message that should have come as well. */
    void reportTail(long required) {
        if (settled && position < required) {
            findings.add(
                    Violation.Kind.LOST,
                    client + " was in " + numbering.name(position) + " at the end, and never got "
                            + missing(position + 1, required, Set.of()));
        }
    }

    /** Says what others saw there. */
    private String missing(long from, long to, Set<Long> late) {
        List<String> missing = new ArrayList<>();
        for (long seq = from; seq <= to && missing.size() <= Words.ENOUGH; seq++) {
            Slot slot = numbering.at(seq);
            if (!late.contains(seq)) {
                missing.add(seq + (slot == null ? " (which nobody saw)" : " (" + slot + ")"));
            }
        }
        return Words.some(missing) + (to - from > Words.ENOUGH ? " … up to " + to : "");
    }
}
