package chat.testing.checker;

import chat.testing.checker.Numbering.Count;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows who is in a room through its events. Of those who were there before the first event that anybody saw it knows nothing. */
final class Presence {

    private final Numbering numbering;
    private final Findings findings;
    private final Map<String, Boolean> present = new HashMap<>();
    private final List<Count> counts;
    private int nextCount;
    private long next = 1;

    /** Whether nothing is missing since the room's beginning. */
    private boolean complete = true;

    private int size;

    private Presence(Numbering numbering, Findings findings) {
        this.numbering = numbering;
        this.findings = findings;
        counts = numbering.counts();
    }

    static void judge(Numbering numbering, Findings findings) {
        Presence presence = new Presence(numbering, findings);
        for (long seq : numbering.numbers()) {
            presence.add(seq, numbering.at(seq));
        }
    }

    private void add(long seq, @Nullable Slot slot) {
        if (seq != next || slot == null) {
            present.clear();
            complete = false;
        }
        next = seq + 1;
        if (slot != null) {
            add(slot.event());
        }
        for (; nextCount < counts.size() && counts.get(nextCount).seq() <= seq; nextCount++) {
            judge(counts.get(nextCount), seq);
        }
    }

    private void add(Event event) {
        switch (event.kind()) {
            case JOINED -> {
                expect(event, true, present.put(event.user(), true));
                size++;
            }
            case LEFT -> {
                expect(event, false, present.put(event.user(), false));
                size--;
            }
            case MESSAGE, TOPIC -> expect(event, false, present.get(event.user()));
        }
    }

    /** @param wrong what {@code was} must not be; null if it is not known */
    private void expect(Event event, boolean wrong, @Nullable Boolean was) {
        boolean unknown = was == null && !complete;
        if (!unknown && (was != null && was) == wrong) {
            String state = wrong ? " is there already" : " is not there";
            findings.add(
                    Violation.Kind.NOT_PRESENT,
                    numbering.name(event.seq()) + ": " + event + ", but " + event.user() + state);
        }
    }

    private void judge(Count count, long seq) {
        if (complete && count.seq() == seq && count.count() != size) {
            findings.add(
                    Violation.Kind.MISCOUNTED,
                    count.client() + " was told that there are " + count.count() + " at " + numbering.name(seq)
                            + ", but there are " + size);
        }
    }
}
