package chat.client.bench;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The course of a run after the joins: warm-up, measurement, and waiting for what is still on its way. On the event loop only. */
final class Course {

    /** Longer than a server that is alive stalls. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    enum Phase {
        JOINING,
        WARMING_UP,
        MEASURING,
        DRAINING
    }

    private final EventExecutor loop;
    private final Clock clock;
    private final Traffic traffic;
    private final Meter meter;
    private final CpuUse cpu;
    private final Duration patience;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Phase phase = Phase.JOINING;
    private boolean stopped;
    private @Nullable Future<?> next;

    /** @param patience how long to wait for a delivery before what is owed counts as lost: {@link #PATIENCE} */
    Course(EventExecutor loop, Clock clock, Traffic traffic, Meter meter, CpuUse cpu, Duration patience) {
        this.loop = loop;
        this.clock = clock;
        this.traffic = traffic;
        this.meter = meter;
        this.cpu = cpu;
        this.patience = patience;
    }

    /** Begins the warm-up; completes when nothing is on its way any more, or was given up. The traffic was started. */
    CompletableFuture<Void> start(Duration warmup, Duration duration) {
        phase = Phase.WARMING_UP;
        if (stopped) {
            endMeasuring();
        } else {
            schedule(() -> measure(duration), warmup);
        }
        return done;
    }

    /** Ends the measurement early, whether it has begun or not. */
    void stop() {
        stopped = true;
        if (phase == Phase.WARMING_UP || phase == Phase.MEASURING) {
            endMeasuring();
        }
    }

    Phase phase() {
        return phase;
    }

    private void measure(Duration duration) {
        phase = Phase.MEASURING;
        cpu.start();
        meter.start(clock.now());
        schedule(this::endMeasuring, duration);
    }

    private void endMeasuring() {
        cancelNext();
        meter.stop(clock.now());
        cpu.stop();
        phase = Phase.DRAINING;
        watchDeliveries(meter.deliveriesEver());
        traffic.stop().thenRun(() -> {
            cancelNext();
            done.complete(null);
        });
    }

    private void watchDeliveries(long before) {
        schedule(
                () -> {
                    long now = meter.deliveriesEver();
                    if (now == before) {
                        traffic.loseTheRest();
                    } else {
                        watchDeliveries(now);
                    }
                },
                patience);
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void schedule(Runnable task, Duration after) {
        next = loop.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
    }
}
