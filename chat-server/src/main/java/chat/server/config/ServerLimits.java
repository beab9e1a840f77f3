package chat.server.config;

import static chat.protocol.ProtocolLimits.MAX_SERVER_LINE_BYTES;

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

    static final Setting.Group SETTINGS =
            new Setting.Group("Limits that keep one client from costing the others anything");

    private static final int MANY = Integer.MAX_VALUE;
    private static final long MIN_KEPT_BYTES = 64 * 1024;
    private static final int ANSWERS_THAT_MAY_WAIT = 4;

    private static final Setting<Integer> MAX_CONNECTIONS =
            SETTINGS.number("max-connections", "N", 10_000, 1, MANY, "Connections at a time, joined or not.");
    private static final Setting<Integer> MAX_WAITING_BYTES = SETTINGS.number(
            "max-waiting-bytes", "BYTES", 1 << 20, 1 << 16, MANY, "What may wait for a client that reads slowly.");
    private static final Setting<Integer> MAX_ROOMS =
            SETTINGS.number("max-rooms", "N", 1_000, 1, MANY, "Rooms at a time, the lobby included.");
    // Nobody reads more than the most that is allowed.
    private static final Setting<Integer> HISTORY =
            SETTINGS.number("history", "N", 1_000, 0, 100_000, "Messages of each room that are kept in memory.");
    private static final Setting<Long> HISTORY_BYTES = SETTINGS.bytes(
            "history-bytes", 64 << 20, MIN_KEPT_BYTES, "What the messages kept of all rooms may come to.");
    private static final Setting<Long> RESUME_BYTES = SETTINGS.bytes(
            "resume-bytes", 32 << 20, MIN_KEPT_BYTES, "What is kept of all rooms for those who come back.");
    private static final Setting<Long> DIRECT_BYTES = SETTINGS.bytes(
            "direct-bytes", 32 << 20, MIN_KEPT_BYTES, "What direct messages of all users may wait or be kept.");
    private static final Setting<Duration> RESUME_WINDOW =
            SETTINGS.seconds("resume-window", 30, true, "How long a seat is kept when its connection is lost.");
    private static final Setting<Duration> STALL_TIMEOUT =
            SETTINGS.seconds("stall-timeout", 10, false, "How long a client may read nothing while something waits.");
    private static final Setting<Duration> JOIN_TIMEOUT =
            SETTINGS.seconds("join-timeout", 60, false, "Time to choose a username after connecting.");
    private static final Setting<Duration> PING_AFTER =
            SETTINGS.seconds("ping-after", 30, false, "Silence after which a program is asked for a sign of life.");
    private static final Setting<Duration> PING_TIMEOUT =
            SETTINGS.seconds("ping-timeout", 10, false, "Time for that sign of life.");
    private static final Setting<Duration> REQUEST_TIMEOUT = SETTINGS.seconds(
            "request-timeout", 10, false, "Time for a request to the web port, its answer, or the next one.");

    public ServerLimits {
        MAX_CONNECTIONS.check(maxConnections);
        MAX_WAITING_BYTES.check(maxWaitingBytes);
        MAX_ROOMS.check(maxRooms);
        HISTORY.check(history);
        HISTORY_BYTES.check(historyBytes);
        RESUME_BYTES.check(resumeBytes);
        DIRECT_BYTES.check(directBytes);
        RESUME_WINDOW.check(resumeWindow);
        STALL_TIMEOUT.check(stallTimeout);
        Setting.fixedTime("detect-timeout").check(detectTimeout);
        JOIN_TIMEOUT.check(joinTimeout);
        PING_AFTER.check(pingAfter);
        PING_TIMEOUT.check(pingTimeout);
        REQUEST_TIMEOUT.check(requestTimeout);
        if (deadPeerTimeout.toSeconds() < 10) {
            throw new IllegalArgumentException(
                    "dead-peer-timeout: " + deadPeerTimeout.toSeconds() + " s (expected: 10 s or more)");
        }
        Setting.fixedTime("close-timeout").check(closeTimeout);
        Setting.fixedTime("shutdown-timeout").check(shutdownTimeout);
        Setting.fixedTime("end-timeout").check(endTimeout);
    }

    /** What the wire contract promises. */
    public static ServerLimits defaults() {
        return read(SettingValues.USUAL);
    }

    static ServerLimits read(SettingValues values) {
        return new ServerLimits(
                values.get(MAX_CONNECTIONS),
                values.get(MAX_WAITING_BYTES),
                values.get(MAX_ROOMS),
                values.get(HISTORY),
                values.get(HISTORY_BYTES),
                values.get(RESUME_BYTES),
                values.get(DIRECT_BYTES),
                values.get(RESUME_WINDOW),
                values.get(STALL_TIMEOUT),
                Duration.ofMillis(500),
                values.get(JOIN_TIMEOUT),
                values.get(PING_AFTER),
                values.get(PING_TIMEOUT),
                values.get(REQUEST_TIMEOUT),
                Duration.ofSeconds(40),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                // The contract has 10 s from the end on, and it may take a moment until it is here and others are told.
                Duration.ofMillis(9_500),
                FairUse.read(values));
    }

    /**
     * Bytes that one answer, or one piece of what somebody missed, may come to: so little of what may wait that nobody is slow because
     * of it, and a line that clients take.
     */
    public int maxAnswerBytes() {
        return Math.min(maxWaitingBytes / ANSWERS_THAT_MAY_WAIT, MAX_SERVER_LINE_BYTES);
    }
}
