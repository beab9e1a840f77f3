package chat.testing.faults;

import chat.testing.faults.Fault.Direction;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Faults by the dice: the same seed has the same ones for the same number of connection, though what they meet there depends on
 * how the threads run.
 *
 * @param meanPause between two faults of a connection
 */
public record RandomFaults(long seed, Duration meanPause) implements FaultPlan {

    /** In mean pauses. Clients of a test wait about so long before they take a connection for dead: it may come back to life or not. */
    private static final double MAX_STALL = 1.5;

    /** In mean pauses. Nobody waits that long: when it ends, both sides have long had another connection. */
    private static final double LONG_STALL = 8;

    /** Nobody waits longer than this many means. */
    private static final double MAX_MEANS = 4;

    private static final List<Direction> DIRECTIONS = List.of(Direction.values());
    private static final int MAX_SLICE_BYTES = 40;
    private static final int MAX_SLICE_PAUSE_MICROS = 5000;

    @Override
    public Iterator<Planned> faultsOf(int connection) {
        Random random = new Random(seed * 31 + connection);
        random.nextInt(); // the first one differs little between seeds that do
        return Stream.generate(() -> new Planned(pause(random), fault(random))).iterator();
    }

    private Duration pause(Random random) {
        double means = Math.min(MAX_MEANS, -Math.log(1 - random.nextDouble()));
        return pauses(means);
    }

    private Duration pauses(double number) {
        return Duration.ofNanos(1 + (long) (meanPause.toNanos() * number));
    }

    private Fault fault(Random random) {
        int dice = random.nextInt(100);
        if (dice < 25) {
            return new Fault.Cut(random.nextDouble());
        }
        if (dice < 50) {
            return new Fault.Reset(random.nextDouble());
        }
        if (dice < 75) {
            Direction direction = DIRECTIONS.get(random.nextInt(DIRECTIONS.size()));
            return new Fault.Stall(direction, pauses(dice < 55 ? LONG_STALL : MAX_STALL * random.nextDouble()));
        }
        if (dice < 85) {
            return new Fault.Silence();
        }
        Duration pause = Duration.ofNanos(1000L * random.nextInt(MAX_SLICE_PAUSE_MICROS));
        return new Fault.Slices(1 + random.nextInt(MAX_SLICE_BYTES), pause, pauses(MAX_STALL * random.nextDouble()));
    }
}
