package chat.testing.checker;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link Checker} found.
 *
 * @param violations the first ones, if there are very many
 * @param count how many there are
 * @param messages how many messages the rooms took
 * @param deliveries how many events came to clients
 */
public record Verdict(List<Violation> violations, long count, long messages, long deliveries) {

    public Verdict {
        violations = List.copyOf(violations);
    }

    public boolean isGood() {
        return count == 0;
    }

    @Override
    public String toString() {
        String looked = messages + " messages, " + deliveries + " deliveries: ";
        return isGood()
                ? looked + "every promise was kept"
                : violations.stream()
                        .map(Violation::toString)
                        .collect(Collectors.joining("\n", looked + count + " violations\n", ""));
    }
}
