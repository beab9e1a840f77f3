package chat.testing.soak;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What somebody does in a {@link Soak}: talks in the lobby and in one or two other rooms, changes rooms and topics now and then, and
 * takes some time to come back.
 *
 * @param meanPause between two things that it does
 * @param rooms those beside the lobby
 * @param longAbsence how long it sometimes stays away; otherwise it is back within {@link #SHORT_ABSENCE}
 */
public record Habits(Duration meanPause, List<String> rooms, Duration longAbsence) {

    private static final Duration SHORT_ABSENCE = Soak.time(300);

    /** More is not said before there are answers; the contract allows 256. */
    private static final int MAX_UNANSWERED = 40;

    private static final int MAX_BURST = 5;

    /** Needs escapes, several bytes and surrogates: whatever may be cut in two. */
    private static final String AWKWARD = " \"\\\t\n\u00e9\u674e\ud83d\ude00";

    public Habits {
        rooms = List.copyOf(rooms);
    }

    /** How long until the next thing. */
    public Duration pause(Random random) {
        return fraction(meanPause, 2 * random.nextDouble());
    }

    /** How long it takes until it comes back. */
    Duration absence(Random random) {
        return fraction(random.nextInt(20) == 0 ? longAbsence : SHORT_ABSENCE, random.nextDouble());
    }

    private static Duration fraction(Duration duration, double of) {
        return Duration.ofNanos((long) (duration.toNanos() * of));
    }

    /** Does the next thing, or nothing. */
    public void act(Voice voice, Random random) {
        List<String> in = voice.rooms();
        List<String> others = in.stream().filter(rooms::contains).toList();
        int dice = random.nextInt(100);
        if (others.isEmpty() || (others.size() == 1 && dice < 3)) {
            voice.enter(pick(rooms, random));
        } else if (others.size() > 1 && dice < 3) {
            voice.part(pick(others, random));
        } else if (dice < 4) {
            voice.setTopic(pick(in, random));
        } else {
            talk(voice, in, random);
        }
    }

    private static void talk(Voice voice, List<String> in, Random random) {
        int burst = random.nextInt(6) == 0 ? MAX_BURST : 1;
        for (int i = 0; i < burst && voice.unanswered() < MAX_UNANSWERED; i++) {
            if (random.nextInt(8) == 0) {
                voice.sayTo(pick(voice.users(), random), filler(random));
            } else {
                voice.say(pick(in, random), filler(random));
            }
        }
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String filler(Random random) {
        return random.nextInt(20) == 0 ? AWKWARD.repeat(1 + random.nextInt(50)) + "." : "";
    }
}
