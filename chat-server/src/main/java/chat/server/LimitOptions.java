package chat.server;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The part of {@link ServerOptions} that becomes {@link ServerLimits}. */
final class LimitOptions {

    private static final ServerLimits DEFAULTS = ServerLimits.defaults();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Connections at a time, joined or not. Default: ${DEFAULT-VALUE}.")
    private int maxConnections = DEFAULTS.maxConnections();

    @Option(
            names = "--max-waiting-bytes",
            paramLabel = "BYTES",
            description = "What may wait for a client that reads slowly. Default: ${DEFAULT-VALUE}.")
    private int maxWaitingBytes = DEFAULTS.maxWaitingBytes();

    @Option(
            names = "--max-rooms",
            paramLabel = "N",
            description = "Rooms at a time, the lobby included. Default: ${DEFAULT-VALUE}.")
    private int maxRooms = DEFAULTS.maxRooms();

    @Option(
            names = "--history",
            paramLabel = "N",
            description = "Messages of each room that are kept in memory. Default: ${DEFAULT-VALUE}.")
    private int history = DEFAULTS.history();

    @Option(
            names = "--history-bytes",
            paramLabel = "BYTES",
            description = "What the messages kept of all rooms may come to. Default: ${DEFAULT-VALUE}.")
    private long historyBytes = DEFAULTS.historyBytes();

    @Option(
            names = "--resume-bytes",
            paramLabel = "BYTES",
            description = "What is kept of all rooms for those who come back. Default: ${DEFAULT-VALUE}.")
    private long resumeBytes = DEFAULTS.resumeBytes();

    @Option(
            names = "--direct-bytes",
            paramLabel = "BYTES",
            description = "What direct messages of all users may wait or be kept. Default: ${DEFAULT-VALUE}.")
    private long directBytes = DEFAULTS.directBytes();

    @Option(
            names = "--resume-window",
            paramLabel = "SECONDS",
            description = "How long a seat is kept when its connection is lost. Default: ${DEFAULT-VALUE}.")
    private long resumeWindow = DEFAULTS.resumeWindow().toSeconds();

    @Option(
            names = "--stall-timeout",
            paramLabel = "SECONDS",
            description = "How long a client may read nothing while something waits. Default: ${DEFAULT-VALUE}.")
    private long stallTimeout = DEFAULTS.stallTimeout().toSeconds();

    @Option(
            names = "--join-timeout",
            paramLabel = "SECONDS",
            description = "Time to choose a username after connecting. Default: ${DEFAULT-VALUE}.")
    private long joinTimeout = DEFAULTS.joinTimeout().toSeconds();

    @Option(
            names = "--ping-after",
            paramLabel = "SECONDS",
            description = "Silence after which a program is asked for a sign of life. Default: ${DEFAULT-VALUE}.")
    private long pingAfter = DEFAULTS.pingAfter().toSeconds();

    @Option(
            names = "--ping-timeout",
            paramLabel = "SECONDS",
            description = "Time for that sign of life. Default: ${DEFAULT-VALUE}.")
    private long pingTimeout = DEFAULTS.pingTimeout().toSeconds();

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            description = "Time for a request to the web port, its answer, or the next one. Default: ${DEFAULT-VALUE}.")
    private long requestTimeout = DEFAULTS.requestTimeout().toSeconds();

    /** @throws IllegalArgumentException with a message that begins with the setting's name, if a value is not allowed */
    ServerLimits limits(FairUse fairUse) {
        return new ServerLimits(
                maxConnections,
                maxWaitingBytes,
                maxRooms,
                history,
                historyBytes,
                resumeBytes,
                directBytes,
                Duration.ofSeconds(resumeWindow),
                Duration.ofSeconds(stallTimeout),
                DEFAULTS.detectTimeout(),
                Duration.ofSeconds(joinTimeout),
                Duration.ofSeconds(pingAfter),
                Duration.ofSeconds(pingTimeout),
                Duration.ofSeconds(requestTimeout),
                DEFAULTS.deadPeerTimeout(),
                DEFAULTS.closeTimeout(),
                DEFAULTS.shutdownTimeout(),
                DEFAULTS.endTimeout(),
                fairUse);
    }
}
