package chat.server;

import chat.server.config.FairUse;
import chat.server.config.ServerLimits;
import java.time.Duration;

/** The contract's limits but for those that a test names: what takes a minute there takes a moment in a test. */
public final class Limits {

    private static final ServerLimits USUAL = ServerLimits.defaults();

    private int maxConnections = USUAL.maxConnections();
    private int maxWaitingBytes = USUAL.maxWaitingBytes();
    private int maxRooms = USUAL.maxRooms();
    private int history = USUAL.history();
    private long historyBytes = USUAL.historyBytes();
    private long resumeBytes = USUAL.resumeBytes();
    private long directBytes = USUAL.directBytes();
    private Duration resumeWindow = USUAL.resumeWindow();
    private Duration stallTimeout = USUAL.stallTimeout();
    private Duration detectTimeout = USUAL.detectTimeout();
    private Duration joinTimeout = USUAL.joinTimeout();
    private Duration pingAfter = USUAL.pingAfter();
    private Duration pingTimeout = USUAL.pingTimeout();
    private Duration requestTimeout = USUAL.requestTimeout();
    private Duration closeTimeout = USUAL.closeTimeout();
    private Duration shutdownTimeout = USUAL.shutdownTimeout();
    private Duration endTimeout = USUAL.endTimeout();
    private FairUse fairUse = USUAL.fairUse();

    Limits maxConnections(int connections) {
        maxConnections = connections;
        return this;
    }

    public Limits maxWaitingBytes(int bytes) {
        maxWaitingBytes = bytes;
        return this;
    }

    Limits maxRooms(int rooms) {
        maxRooms = rooms;
        return this;
    }

    Limits history(int messages) {
        history = messages;
        return this;
    }

    Limits historyBytes(long bytes) {
        historyBytes = bytes;
        return this;
    }

    Limits resumeBytes(long bytes) {
        resumeBytes = bytes;
        return this;
    }

    Limits directBytes(long bytes) {
        directBytes = bytes;
        return this;
    }

    Limits resumeWindow(Duration window) {
        resumeWindow = window;
        return this;
    }

    Limits stallTimeout(Duration timeout) {
        stallTimeout = timeout;
        return this;
    }

    Limits detectTimeout(Duration timeout) {
        detectTimeout = timeout;
        return this;
    }

    Limits joinTimeout(Duration timeout) {
        joinTimeout = timeout;
        return this;
    }

    Limits ping(Duration after, Duration timeout) {
        pingAfter = after;
        pingTimeout = timeout;
        return this;
    }

    Limits requestTimeout(Duration timeout) {
        requestTimeout = timeout;
        return this;
    }

    Limits closeTimeout(Duration timeout) {
        closeTimeout = timeout;
        return this;
    }

    Limits shutdownTimeout(Duration timeout) {
        shutdownTimeout = timeout;
        return this;
    }

    Limits endTimeout(Duration timeout) {
        endTimeout = timeout;
        return this;
    }

    public Limits fairUse(FairUse use) {
        fairUse = use;
        return this;
    }

    public ServerLimits build() {
        return new ServerLimits(
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
                USUAL.deadPeerTimeout(),
                closeTimeout,
                shutdownTimeout,
                endTimeout,
                fairUse);
    }
}
