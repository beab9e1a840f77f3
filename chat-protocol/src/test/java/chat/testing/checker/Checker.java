package chat.testing.checker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves or refutes a server's promises from what all its clients recorded. They are:
 *
 * <ul>
 *   <li>a room has one gap-free order, which every member gets, over lost connections too unless it was told otherwise;
 *   <li>what came back to its sender reached all who were there, exactly once;
 *   <li>a message has one number, however often it was sent, and no other than its sender was told;
 *   <li>a sender's messages keep their order, and stand behind what it had seen before;
 *   <li>all devices of an account are in the same rooms and see the same, and none takes another one's message for its own;
 *   <li>nothing is in a room that nobody said, and nobody speaks, comes or goes who cannot.
 * </ul>
 *
 * It takes all clients at their word: whatever the server sent has to be in a recording. The time it takes grows with the number
 * of observations, and for putting the rooms' numbers in order a little more.
 */
public final class Checker {

    private final Findings findings = new Findings();
    private final Numberings numberings = new Numberings();
    private final Posts posts = new Posts(findings);
    private final Directs directs = new Directs(findings);
    private final Map<Numbering, List<Stay>> stays = new LinkedHashMap<>();
    private final List<Absence> absences = new ArrayList<>();
    private long deliveries;

    private Checker() {}

    /** Judges what these have recorded, when nothing more comes. */
    public static Verdict check(Collection<Recording> recordings) {
        Checker checker = new Checker();
        recordings.forEach(checker::walk);
        checker.judge();
        return new Verdict(
                checker.findings.violations(), checker.findings.count(), checker.posts.messages(), checker.deliveries);
    }

    private void walk(Recording recording) {
        Walk walk = new Walk(recording.client(), numberings, posts, directs, findings);
        recording.observations().forEach(observation -> observation.accept(walk));
        for (Stay stay : walk.stays()) {
            stays.computeIfAbsent(stay.numbering(), numbering -> new ArrayList<>())
                    .add(stay);
        }
        absences.addAll(walk.absences());
        deliveries += walk.deliveries();
    }

    private void judge() {
        for (Numbering numbering : numberings.all()) {
            for (long seq : numbering.numbers()) {
                Slot slot = numbering.at(seq);
                if (slot != null && slot.isDisputed()) {
                    findings.add(Violation.Kind.DIFFERENT, numbering.name(seq) + ": " + slot);
                }
            }
            Presence.judge(numbering, findings);
        }
        posts.judge(numberings.all());
        directs.judge();
        stays.forEach(this::judge);
        absences.forEach(absence -> absence.judge(findings));
    }

    private void judge(Numbering numbering, List<Stay> stays) {
        long required = 0;
        for (long seq : numbering.numbers()) {
            Slot slot = numbering.at(seq);
            Post post = slot == null
                    ? null
                    : posts.find(slot.event().user(), slot.event().text());
            if (slot == null || post == null || !post.isAcknowledged() || !post.isIn(slot.event())) {
                continue;
            }
            if (isSeenByItsSenderAlone(seq, slot, post, stays)) {
                findings.add(
                        Violation.Kind.FALSE_ACKNOWLEDGEMENT,
                        post + " came back as " + numbering.name(seq)
                                + " and to nobody else, though others were there");
            } else {
                required = seq;
            }
        }
        for (Stay stay : stays) {
            stay.report();
            stay.reportTail(required);
        }
    }

    private static boolean isSeenByItsSenderAlone(long seq, Slot slot, Post post, List<Stay> stays) {
        return slot.witnesses().equals(List.of(post.client()))
                && stays.stream().anyMatch(stay -> stay.isSettled() && stay.isOwed(seq) && stay.position() < seq);
    }
}
