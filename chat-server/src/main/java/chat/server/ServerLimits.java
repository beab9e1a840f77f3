package chat.server;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Every bound that keeps one client from costing the others anything. What the wire contract fixes for both ends is in {@link
 * chat.protocol.ProtocolLimits}.
 *
 * @param maxConnections connections at a time, joined or not; further ones are closed at once. At least 1
 * @param maxWaitingBytes bytes that may wait for one client before it is closed as a slow consumer: what the kernel did not
 *     take yet plus what the room said since. At least 64 KiB
 * @param stallTimeout how long a client may take nothing while something waits for it
 * @param detectTimeout how long a new connection may be silent before it is taken for a person
 * @param joinTimeout how long after connecting somebody must have joined
 * @param pingAfter how long a program may be silent before it is asked for a sign of life
 * @param pingTimeout how long after that it may still be silent
 * @param requestTimeout how long a request to the web port and its response may take, and a connection wait for its next one
 * @param deadPeerTimeout how long the kernel looks for a peer that does not acknowledge. At least 10 s, in whole seconds
 * @param closeTimeout how long a closed connection may still take to deliver its {@code goodbye}
 * @param shutdownTimeout the same when the server stops: what was accepted is still delivered within it
 */
public record ServerLimits(
        int maxConnections,
        int maxWaitingBytes,
        Duration stallTimeout,
        Duration detectTimeout,
        Duration joinTimeout,
        Duration pingAfter,
        Duration pingTimeout,
        Duration requestTimeout,
        Duration deadPeerTimeout,
        Duration closeTimeout,
        Duration shutdownTimeout) {

    private static final int MIN_WAITING_BYTES = 64 * 1024;

    /** Beyond it a time-out is a mistake in typing. */
    private static final Duration LONGEST = Duration.ofDays(1);

    public ServerLimits {
        require(maxConnections >= 1, "max-connections: " + maxConnections + " (expected: 1 or more)");
        require(
                maxWaitingBytes >= MIN_WAITING_BYTES,
                "max-waiting-bytes: " + maxWaitingBytes + " (expected: " + MIN_WAITING_BYTES + " or more)");
        requirePositive("stall-timeout", stallTimeout);
        requirePositive("detect-timeout", detectTimeout);
        requirePositive("join-timeout", joinTimeout);
        requirePositive("ping-after", pingAfter);
        requirePositive("ping-timeout", pingTimeout);
        requirePositive("request-timeout", requestTimeout);
        require(
                deadPeerTimeout.toSeconds() >= 10,
                "dead-peer-timeout: " + deadPeerTimeout.toSeconds() + " s (expected: 10 s or more)");
        requirePositive("close-timeout", closeTimeout);
        requirePositive("shutdown-timeout", shutdownTimeout);
    }

    /** What the wire contract promises. */
    public static ServerLimits defaults() {
        return new ServerLimits(
                10_000,
                1024 * 1024,
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(40),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }

    private static void requirePositive(String name, Duration value) {
        if (requireNonNull(value, name).compareTo(Duration.ZERO) <= 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toSeconds() + " s (expected: 1 to " + LONGEST.toSeconds() + " s)");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
