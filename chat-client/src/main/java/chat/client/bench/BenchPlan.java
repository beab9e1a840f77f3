package chat.client.bench;

import chat.client.ClientConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, free of contradictions: {@link BenchOptions} makes it.
 *
 * @param server where
 * @param users how many join; at least 1
 * @param publishers how many of those who read talk; may be 0
 * @param size bytes of each text
 * @param window messages on their way at a time, counted by their deliveries, or 0 if {@code rate} says when to send
 * @param rate messages a second, or 0 if {@code window} says when to send
 * @param warmup load before the measurement
 * @param duration load that is measured
 * @param unread how many of the users stop reading when they are in
 * @param joinsAtOnce how many joins are on their way at a time
 * @param serverProcess the server's process, if it is to be looked at
 * @param json whether the result is to be JSON
 */
public record BenchPlan(
        ClientConfig server,
        int users,
        int publishers,
        int size,
        int window,
        double rate,
        Duration warmup,
        Duration duration,
        int unread,
        int joinsAtOnce,
        @Nullable ProcessHandle serverProcess,
        boolean json) {

    int readers() {
        return users - unread;
    }
}
