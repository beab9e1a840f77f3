package chat.client.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much processor the measured time took, here and on the servers. Used on the event loop only. */
final class CpuUse {

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ProcessUse bench = new ProcessUse(List.of(ProcessHandle.current()));
    private final @Nullable ProcessUse server;

    private boolean started;
    private Reading before = Reading.NONE;
    private Reading after = Reading.NONE;

    /** In nanoseconds: the time of day, and the processor time of three. */
    private record Reading(long time, long bench, long loop, long server) {
        static final Reading NONE = new Reading(0, 0, 0, 0);
    }

    /** @param server if it is to be looked at too */
    CpuUse(@Nullable ProcessUse server) {
        this.server = server;
    }

    void start() {
        started = true;
        before = read();
    }

    /** Before {@link #start} it changes nothing: then nothing was used. */
    void stop() {
        if (started) {
            after = read();
        }
    }

    private Reading read() {
        return new Reading(
                System.nanoTime(),
                bench.cpuNanos(),
                threads.getCurrentThreadCpuTime(),
                server == null ? 0 : server.cpuNanos());
    }

    /** How many processors this process kept busy. */
    double benchProcessors() {
        return share(after.bench - before.bench);
    }

    /** What part of the time the event loop was busy, from 0 to 1. */
    double loopProcessors() {
        return share(after.loop - before.loop);
    }

    private double share(long nanos) {
        long elapsed = after.time - before.time;
        return elapsed > 0 ? (double) nanos / elapsed : 0;
    }

    /** Empty if the server is not looked at. */
    String serverOptions() {
        return server == null ? "" : server.options();
    }

    double serverSeconds() {
        return (after.server - before.server) / 1e9;
    }
}
