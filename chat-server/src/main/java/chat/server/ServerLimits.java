package chat.server;

import static chat.protocol.ProtocolLimits.MAX_SERVER_LINE_BYTES;
import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Every bound that keeps one client from costing the others anything. What the wire contract fixes for both ends is in {@link
 * chat.protocol.ProtocolLimits}.
 *
 * @param maxConnections connections at a time, joined or not; further ones are closed at once. At least 1
 * @param maxWaitingBytes bytes that may wait for one client before it is closed as a slow consumer: what the kernel did not
 *     take yet plus what the room said since. At least 64 KiB
 * @param maxRooms rooms at a time, the lobby included. At least 1
 * @param history messages of each room that are kept for those who come later, or back. 0 or more
 * @param historyBytes what the messages that are kept of all rooms may come to in memory. At least 64 KiB
 * @param resumeBytes the same for the latest events of all rooms, which are kept for those who come back. At least 64 KiB
 * @param directBytes the same for what was said to single users: what waits for them, and what is kept should they come back.
 *     At least 64 KiB
 * @param resumeWindow how long the seat of somebody is kept whose connection was lost, if they asked for that; zero for not at all
 * @param stallTimeout how long a client may take nothing while something waits for it
 * @param detectTimeout how long a new connection may be silent before it is taken for a person
 * @param joinTimeout how long after connecting somebody must have joined
 * @param pingAfter how long a program may be silent before it is asked for a sign of life
 * @param pingTimeout how long after that it may still be silent
 * @param requestTimeout how long a request to the web port and its response may take, and a connection wait for its next one
 * @param deadPeerTimeout how long the kernel looks for a peer that does not acknowledge. At least 10 s, in whole seconds
 * @param closeTimeout how long what is left for a client may take that is closed, {@code goodbye} included, if the client takes it
 *     steadily
 * @param shutdownTimeout the same when the server stops: what was accepted is still delivered within it
 * @param endTimeout how long what a client sent may still wait for its turn when the end behind it has come
 * @param fairUse what one user and one address may take
 */
public record ServerLimits(
        int maxConnections,
        int maxWaitingBytes,
        int maxRooms,
        int history,
        long historyBytes,
        long resumeBytes,
        long directBytes,
        Duration resumeWindow,
        Duration stallTimeout,
        Duration detectTimeout,
        Duration joinTimeout,
        Duration pingAfter,
        Duration pingTimeout,
        Duration requestTimeout,
        Duration deadPeerTimeout,
        Duration closeTimeout,
        Duration shutdownTimeout,
        Duration endTimeout,
        FairUse fairUse) {

    private static final int MIN_WAITING_BYTES = 64 * 1024;
    private static final int ANSWERS_THAT_MAY_WAIT = 4;
    private static final int MIN_KEPT_BYTES = 64 * 1024;

    /** What a log of a room may hold; beyond it nobody reads. */
    private static final int MAX_HISTORY = 100_000;

    /** The contract has 10 s from the end on, and it may take a moment until it is here and others are told. */
    private static final Duration END_TIMEOUT = Duration.ofMillis(9_500);

    /** Beyond it a time-out is a mistake in typing. */
    private static final Duration LONGEST = Duration.ofDays(1);

    public ServerLimits {
        require(maxConnections >= 1, "max-connections: " + maxConnections + " (expected: 1 or more)");
        require(
                maxWaitingBytes >= MIN_WAITING_BYTES,
                "max-waiting-bytes: " + maxWaitingBytes + " (expected: " + MIN_WAITING_BYTES + " or more)");
        require(maxRooms >= 1, "max-rooms: " + maxRooms + " (expected: 1 or more)");
        require(
                history >= 0 && history <= MAX_HISTORY,
                "history: " + history + " (expected: 0 to " + MAX_HISTORY + ")");
        requireKeptBytes("history-bytes", historyBytes);
        requireKeptBytes("resume-bytes", resumeBytes);
        requireKeptBytes("direct-bytes", directBytes);
        require(
                !resumeWindow.isNegative() && resumeWindow.compareTo(LONGEST) <= 0,
                "resume-window: " + resumeWindow.toSeconds() + " s (expected: 0 to " + LONGEST.toSeconds() + " s)");
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
        requirePositive("end-timeout", endTimeout);
        requireNonNull(fairUse, "fairUse");
    }

    /** The same with what the contract has of the end of input and of fair use. */
    public ServerLimits(
            int maxConnections,
            int maxWaitingBytes,
            int maxRooms,
            int history,
            long historyBytes,
            long resumeBytes,
            long directBytes,
            Duration resumeWindow,
            Duration stallTimeout,
            Duration detectTimeout,
            Duration joinTimeout,
            Duration pingAfter,
            Duration pingTimeout,
            Duration requestTimeout,
            Duration deadPeerTimeout,
            Duration closeTimeout,
            Duration shutdownTimeout) {
        this(
                maxConnections,
                maxWaitingBytes,
                maxRooms,
                history,
                historyBytes,
                resumeBytes,
                directBytes,
                resumeWindow,
                stallTimeout,
                detectTimeout,
                joinTimeout,
                pingAfter,
                pingTimeout,
                requestTimeout,
                deadPeerTimeout,
                closeTimeout,
                shutdownTimeout,
                END_TIMEOUT,
                FairUse.defaults());
    }

    /** What the wire contract promises. */
    public static ServerLimits defaults() {
        return new ServerLimits(
                10_000,
                1024 * 1024,
                1_000,
                1_000,
                64 * 1024 * 1024,
                32 * 1024 * 1024,
                32 * 1024 * 1024,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(40),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3));
    }

    /**
     * Bytes that one answer, or one piece of what somebody missed, may come to: so little of what may wait that nobody is slow because
     * of it, and a line that clients take.
     */
    public int maxAnswerBytes() {
        return Math.min(maxWaitingBytes / ANSWERS_THAT_MAY_WAIT, MAX_SERVER_LINE_BYTES);
    }

    private static void requireKeptBytes(String name, long bytes) {
        require(bytes >= MIN_KEPT_BYTES, name + ": " + bytes + " (expected: " + MIN_KEPT_BYTES + " or more)");
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
