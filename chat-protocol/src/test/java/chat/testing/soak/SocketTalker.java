package chat.testing.soak;

import chat.testing.Tally;
import chat.testing.checker.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client of plain sockets that comes back whenever its connection is lost, and says and does things by the dice. One thread;
 * what it knows of itself is in {@link Membership}.
 */
public final class SocketTalker implements Talker {

    /** Patience with silence at first, and at most: after each connection on which it did not get in it has twice as much. */
    private static final Duration MIN_PATIENCE = Soak.time(1_200);

    private static final Duration MAX_PATIENCE = Soak.time(10_000);

    /** Connections that it went away from without closing them; the oldest is closed when there are more. */
    private static final int MAX_ABANDONED = 4;

    /** A device loses its session with one connection in so many. */
    private static final int FORGETFULNESS = 20;

    private final List<Entrance> entrances;
    private final Random random;
    private final Tally<String> tally;
    private final Habits habits;
    private final Membership membership;
    private final Thread thread;

    /** Belongs to the thread until that has ended. */
    private final List<Wire> wires = new ArrayList<>();

    private final Duration minPatience;
    private final Duration maxPatience;
    private Duration patience;

    private volatile boolean talking = true;
    private volatile boolean finished;
    private volatile @Nullable Throwable failure;

    /**
     * Begins.
     *
     * @param port for lines
     * @param webPort for WebSocket; each connection goes one way or the other, by the dice
     * @param soak where it counts what happens
     */
    public SocketTalker(String name, int port, int webPort, Habits habits, Soak soak) {
        this(name, name, null, List.of(new Entrance(port, webPort)), habits, MIN_PATIENCE, MAX_PATIENCE, soak);
    }

    /** The same for several servers: each connection goes to one of them by the dice. */
    public SocketTalker(String name, List<Entrance> entrances, Habits habits, Duration maxPatience, Soak soak) {
        this(name, name, null, entrances, habits, MIN_PATIENCE, maxPatience, soak);
    }

    /**
     * The same for a device of an account. Now and then it forgets its session, and joins anew.
     *
     * @param user the account's name
     */
    public SocketTalker(String name, String user, String password, int port, int webPort, Habits habits, Soak soak) {
        this(name, user, password, List.of(new Entrance(port, webPort)), habits, MIN_PATIENCE, MAX_PATIENCE, soak);
    }

    /** The same with so much patience with silence, which is no fault where the network is well. */
    public SocketTalker(String name, int port, int webPort, Habits habits, Duration patience, Soak soak) {
        this(name, name, null, List.of(new Entrance(port, webPort)), habits, patience, patience, soak);
    }

    private SocketTalker(
            String name,
            String user,
            @Nullable String password,
            List<Entrance> entrances,
            Habits habits,
            Duration minPatience,
            Duration maxPatience,
            Soak soak) {
        this.minPatience = minPatience;
        this.maxPatience = maxPatience;
        patience = minPatience;
        this.entrances = List.copyOf(entrances);
        this.habits = habits;
        tally = soak.tally();
        random = soak.random(name);
        membership = new Membership(name, user, password, tally, soak::shared);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Recording recording() {
        return membership.recording();
    }

    @Override
    public void stopTalking() {
        talking = false;
    }

    @Override
    public Progress progress() {
        return membership.progress();
    }

    @Override
    public void finish() throws InterruptedException {
        finished = true;
        thread.join();
        Throwable failure = this.failure;
        if (failure != null) {
            throw new AssertionError(thread.getName() + " has failed", failure);
        }
    }

    @Override
    public void close() {
        try {
            for (Wire wire : wires) {
                wire.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!finished) {
                converse();
            }
            membership.onFinished();
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
    }

    private void converse() throws InterruptedException {
        try {
            Entrance to = entrances.get(random.nextInt(entrances.size()));
            Wire wire = random.nextBoolean() ? new LineWire(to.port()) : new FrameWire(to.webPort());
            wires.add(wire);
            try {
                Visit visit = new Visit(wire, membership, patience, tally);
                visit.join();
                while (!finished) {
                    visit.listen();
                    if (talking && visit.isTimeToTalk()) {
                        visit.talk(habits, random);
                    }
                }
            } catch (IOException e) {
                tally.add("disconnected");
                giveUp(wire);
            }
        } catch (IOException e) {
            tally.add("cannot connect");
        }
        if (!finished) {
            patience = membership.isLive() ? minPatience : patience.multipliedBy(2);
            if (patience.compareTo(maxPatience) > 0) {
                patience = maxPatience;
            }
            membership.onDisconnected();
            if (membership.isDevice() && random.nextInt(FORGETFULNESS) == 0) {
                tally.add("forgotten");
                membership.forgetSession();
            }
            Thread.sleep(habits.absence(random).toMillis());
        }
    }

    /** Whatever is not closed here hangs half open, as with a client whose network has changed. */
    private void giveUp(Wire wire) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> wire.close();
            case 1 -> wire.reset();
            default -> tally.add("abandoned");
        }
        while (wires.size() > MAX_ABANDONED) {
            wires.remove(0).close();
        }
    }
}
