package chat.testing.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody does in a {@link Soak}: talks in the lobby and in one or two other rooms, changes rooms and topics now and then, and
 * takes some time to come back.
 *
 * @param meanPause between two things that it does
 * @param rooms those beside the lobby
 * @param longAbsence how long it sometimes stays away; otherwise it is back within {@link #SHORT_ABSENCE}
 */
public record Habits(Duration meanPause, List<String> rooms, Duration longAbsence) {

    private static final Duration SHORT_ABSENCE = Duration.ofMillis(300);

    /** More is not said before there are answers; the contract allows 256. */
    private static final int MAX_UNANSWERED = 40;

    private static final int MAX_BURST = 5;

    /** Needs escapes, several bytes and surrogates: whatever may be cut in two. */
    private static final String AWKWARD = " \"\\\t\n\u00e9\u674e\ud83d\ude00";

    public Habits {
        rooms = List.copyOf(rooms);
    }

    Duration pause(Random random) {
        return fraction(meanPause, 2 * random.nextDouble());
    }

    Duration absence(Random random) {
        return fraction(random.nextInt(20) == 0 ? longAbsence : SHORT_ABSENCE, random.nextDouble());
    }

    private static Duration fraction(Duration duration, double of) {
        return Duration.ofNanos((long) (duration.toNanos() * of));
    }

    /** What it sends next; perhaps nothing. */
    List<JsonNode> act(Membership membership, Random random) {
        List<String> in = membership.rooms();
        List<String> others = in.stream().filter(rooms::contains).toList();
        int dice = random.nextInt(100);
        if (others.isEmpty() || (others.size() == 1 && dice < 3)) {
            return listOf(membership.enter(pick(rooms, random)));
        }
        if (others.size() > 1 && dice < 3) {
            return listOf(membership.part(pick(others, random)));
        }
        if (dice < 4) {
            return List.of(membership.setTopic(pick(in, random)));
        }
        List<JsonNode> burst = new ArrayList<>();
        for (int i = random.nextInt(6) == 0 ? MAX_BURST : 1; i > 0 && membership.unanswered() < MAX_UNANSWERED; i--) {
            burst.add(
                    random.nextInt(8) == 0
                            ? membership.sayTo(pick(membership.users(), random), filler(random))
                            : membership.say(pick(in, random), filler(random)));
        }
        return burst;
    }

    private static List<JsonNode> listOf(@Nullable JsonNode json) {
        return Stream.ofNullable(json).filter(Objects::nonNull).toList();
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String filler(Random random) {
        return random.nextInt(20) == 0 ? AWKWARD.repeat(1 + random.nextInt(50)) + "." : "";
    }
}
