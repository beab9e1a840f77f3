package chat.testing.checker;

import java.util.ArrayList;
import java.util.List;

/** The violations found so far. */
final class Findings {

    /** A server that is broken throughout need not be described throughout. */
    private static final int MAX_KEPT = 200;

    private final List<Violation> violations = new ArrayList<>();
    private long count;

    void add(Violation.Kind kind, String evidence) {
        count++;
        if (violations.size() < MAX_KEPT) {
            violations.add(new Violation(kind, evidence));
        }
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    long count() {
        return count;
    }
}
