package chat.testing.faults;

import java.time.Duration;

/** What can happen to a connection. */
public sealed interface Fault {

    /** For counting. */
    enum Kind {
        CUT,
        RESET,
        STALL,
        SILENCE,
        SLICES
    }

    /** Which bytes it concerns. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT,
        BOTH
    }

    Kind kind();

    void strike(Link link);

    /**
     * Both sides see the end of the stream, in good order.
     *
     * @param part how much of what comes next still goes through, from 0 to 1: lines end in their midst that way
     */
    record Cut(double part) implements Fault {
        @Override
        public Kind kind() {
            return Kind.CUT;
        }

        @Override
        public void strike(Link link) {
            link.cut(part);
        }
    }

    /**
     * Both sides see a reset.
     *
     * @param part as for {@link Cut}
     */
    record Reset(double part) implements Fault {
        @Override
        public Kind kind() {
            return Kind.RESET;
        }

        @Override
        public void strike(Link link) {
            link.reset(part);
        }
    }

    /** Nothing goes through for a time; it is late, not lost. */
    record Stall(Direction direction, Duration time) implements Fault {
        @Override
        public Kind kind() {
            return Kind.STALL;
        }

        @Override
        public void strike(Link link) {
            link.stall(direction, time);
        }
    }

    /** Nothing goes through any more, and neither side is told, not even that the other has gone: a half-open connection. */
    record Silence() implements Fault {
        @Override
        public Kind kind() {
            return Kind.SILENCE;
        }

        @Override
        public void strike(Link link) {
            link.silence();
        }
    }

    /**
     * For a time the bytes go through a few at once.
     *
     * @param bytes how many, at least 1
     * @param pause between them
     */
    record Slices(int bytes, Duration pause, Duration time) implements Fault {
        @Override
        public Kind kind() {
            return Kind.SLICES;
        }

        @Override
        public void strike(Link link) {
            link.slice(bytes, pause, time);
        }
    }
}
