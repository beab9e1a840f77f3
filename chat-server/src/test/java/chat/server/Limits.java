package chat.server;

import java.time.Duration;

/** The contract's limits but for those that a test names: what takes a minute there takes a moment in a test. */
final class Limits {

    private static final ServerLimits USUAL = ServerLimits.defaults();

    private int maxConnections = USUAL.maxConnections();
    private int maxWaitingBytes = USUAL.maxWaitingBytes();
    private int maxRooms = USUAL.maxRooms();
    private int history = USUAL.history();
    private long historyBytes = USUAL.historyBytes();
    private Duration resumeWindow = USUAL.resumeWindow();
    private Duration stallTimeout = USUAL.stallTimeout();
    private Duration detectTimeout = USUAL.detectTimeout();
    private Duration joinTimeout = USUAL.joinTimeout();
    private Duration pingAfter = USUAL.pingAfter();
    private Duration pingTimeout = USUAL.pingTimeout();
    private Duration requestTimeout = USUAL.requestTimeout();
    private Duration closeTimeout = USUAL.closeTimeout();
    private FairUse fairUse = USUAL.fairUse();

    Limits maxConnections(int connections) {
        maxConnections = connections;
        return this;
    }

    Limits maxWaitingBytes(int bytes) {
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

    Limits fairUse(FairUse use) {
        fairUse = use;
        return this;
    }

    ServerLimits build() {
        return new ServerLimits(
                maxConnections,
                maxWaitingBytes,
                maxRooms,
                history,
                historyBytes,
                resumeWindow,
                stallTimeout,
                detectTimeout,
                joinTimeout,
                pingAfter,
                pingTimeout,
                requestTimeout,
                USUAL.deadPeerTimeout(),
                closeTimeout,
                USUAL.shutdownTimeout(),
                fairUse);
    }
}
