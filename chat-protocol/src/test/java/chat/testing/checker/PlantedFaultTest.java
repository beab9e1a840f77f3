package chat.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.checker.Simulation.Fault;
import chat.testing.checker.Tampering.Spot;
import chat.testing.checker.Violation.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault at a random place of a long random history: the checker names that one and no other. */
@ParameterizedClass
@MethodSource("seeds")
class PlantedFaultTest {

    private static final int SEEDS = 10;
    private static final int STEPS = 2000;

    private final long seed;
    private final List<Recording> history;
    private final Tampering tampering;

    PlantedFaultTest(long seed) {
        this.seed = seed;
        history = new Simulation(seed, STEPS).run(Fault.NONE);
        tampering = new Tampering(history, new Random(seed));
    }

    /** Other ones each time, or with -Dchecker.seed=… the one that failed. */
    static LongStream seeds() {
        Long one = Long.getLong("checker.seed");
        return one == null ? new Random().longs(SEEDS) : LongStream.of(one);
    }

    private void expectOnly(Kind kind, String evidence, List<Recording> history) {
        Verdict verdict = Checker.check(history);
        assertThat(verdict.violations())
                .as("-Dchecker.seed=%s: %s", seed, verdict)
                .singleElement()
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(kind))
                .satisfies(violation -> assertThat(violation.evidence()).contains(evidence));
    }

    private static long seq(@Nullable Observation observation) {
        return observation instanceof Observation.Received received
                ? received.event().seq()
                : observation instanceof Observation.Entered entered ? entered.seq() : -1;
    }

    private static boolean isRecovery(@Nullable Observation observation, boolean recovered) {
        return observation instanceof Observation.Entered entered
                && Boolean.valueOf(recovered).equals(entered.recovered());
    }

    /** Whether the stream goes on there, without a word in between. */
    private static boolean isFollowed(Spot spot) {
        return spot.after() instanceof Observation.Received;
    }

    @Test
    void nothingIsSaidWhereNothingIsWrong() {
        Verdict verdict = Checker.check(history);

        assertThat(verdict.isGood()).as("-Dchecker.seed=%s: %s", seed, verdict).isTrue();
        assertThat(verdict.messages()).isGreaterThan(STEPS / 10);
        assertThat(verdict.deliveries()).isGreaterThan(STEPS / 3);
    }

    @Test
    void loss() {
        Spot spot = tampering.pick(at -> tampering.isOthersMessage(at) && isFollowed(at));

        expectOnly(Kind.LOST, tampering.name(spot) + " got #", tampering.replace(spot));
    }

    @Test
    void lossAtAReturn() {
        Spot spot =
                tampering.pick(at -> tampering.isOthersMessage(at) && isRecovery(at.before(), true) && isFollowed(at));

        expectOnly(
                Kind.LOST, "came back to be told recovered:true behind " + seq(spot.before()), tampering.replace(spot));
    }

    @Test
    void lossOfTheLast() {
        Spot last = tampering.lastOf("lobby");

        expectOnly(Kind.LOST, tampering.name(last) + " was in #lobby/1 ", tampering.replace(last));
    }

    @Test
    void repetition() {
        Spot spot = tampering.pick(at -> at.is() instanceof Observation.Received && isFollowed(at));

        expectOnly(Kind.REPEATED, tampering.name(spot) + " got #", tampering.replace(spot, spot.is(), spot.is()));
    }

    @Test
    void swap() {
        Spot spot = tampering.pick(tampering::isOneOfTwo);

        expectOnly(Kind.OUT_OF_ORDER, tampering.name(spot) + " got #", tampering.swap(spot));
    }

    @Test
    void differentContentUnderOneNumber() {
        Spot spot = tampering.pick(tampering::isOthersMessage);
        Event event = Tampering.event(spot);
        Event other = Event.message(event.room(), event.seq(), event.user(), "boo", event.id(), event.time());

        expectOnly(
                Kind.DIFFERENT,
                tampering.name(spot) + " saw " + event.user() + ": 'boo'",
                tampering.replace(spot, new Observation.Received(other)));
    }

    @Test
    void falseRecovery() {
        Spot spot = tampering.pick(
                at -> isRecovery(at.is(), false) && at.before() != null && seq(at.before()) < seq(at.is()));
        Observation.Entered told = (Observation.Entered) spot.is();
        Observation.Entered other =
                new Observation.Entered(told.room(), told.epoch(), told.seq(), true, told.count(), told.last());

        expectOnly(
                Kind.FALSE_RECOVERY,
                tampering.name(spot) + " was told recovered:true behind #",
                tampering.replace(spot, other));
    }

    @Test
    void falseAcknowledgementOfAnotherMessage() {
        Spot spot = tampering.pick(at -> tampering.isOwnMessage(at) && isFollowed(at));
        Event event = Tampering.event(spot);
        Observation told = new Observation.Acknowledged(event.text(), event.room(), event.seq() + 1);

        expectOnly(
                Kind.FALSE_ACKNOWLEDGEMENT,
                "was acknowledged as #" + event.room() + "/",
                tampering.replace(spot, spot.is(), told));
    }

    @Test
    void falseAcknowledgementOfNothing() {
        Spot spot = tampering.pick(tampering::isOwnMessage);
        Event event = Tampering.event(spot);
        Observation told = new Observation.Acknowledged(event.text(), event.room(), 1_000_000);

        expectOnly(Kind.FALSE_ACKNOWLEDGEMENT, "which nobody saw", tampering.replace(spot, spot.is(), told));
    }

    @Test
    void wrongCount() {
        // At the beginning: behind numbers that nobody saw it cannot be known.
        Spot spot = tampering.pick(at -> at.is() instanceof Observation.Entered entered
                && entered.room().equals("lobby")
                && entered.last() <= 3);
        Observation.Entered told = (Observation.Entered) spot.is();
        int count = told.count() + 1;
        Observation.Entered other =
                new Observation.Entered(told.room(), told.epoch(), told.seq(), told.recovered(), count, told.last());

        expectOnly(
                Kind.MISCOUNTED,
                tampering.name(spot) + " was told that there are " + count,
                tampering.replace(spot, other));
    }

    @Test
    void phantom() {
        expectOnly(Kind.PHANTOM, "'boo' (0), which nobody sent", new Simulation(seed, STEPS).run(Fault.PHANTOM));
    }

    @Test
    void duplicate() {
        expectOnly(Kind.DUPLICATE, " and again #", new Simulation(seed, STEPS).run(Fault.DUPLICATE));
    }

    @Test
    void wrongOrderOfOneSender() {
        expectOnly(Kind.NOT_FIFO, "was sent after what is #", new Simulation(seed, STEPS).run(Fault.NOT_FIFO));
    }
}
