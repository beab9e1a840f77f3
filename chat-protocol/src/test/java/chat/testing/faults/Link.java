package chat.testing.faults;

import chat.testing.Tally;
import chat.testing.faults.Fault.Direction;
import chat.testing.faults.Fault.Kind;
import chat.testing.faults.FaultPlan.Planned;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client's connection and the one to the server that it leads to, with what happens to them. Belongs to one event loop. */
final class Link {

    /** How long the sides may take to see an end. */
    private static final long CUT_MILLIS = 500;

    /** How long an end waits for bytes of which it could let a part through. */
    private static final long PART_MILLIS = 50;

    /** How long a connection may hang half open: a server that does not notice must not be kept from ending. */
    private static final long SILENCE_MILLIS = 30_000;

    private final SocketChannel client;
    private final SocketChannel server;
    private final Flow toServer;
    private final Flow toClient;
    private final Iterator<Planned> faults;
    private final Tally<Kind> counts;
    private final Runnable closed;
    private boolean calm;
    private boolean over;
    private boolean silent;

    /** @param closed is run when nothing is left of it */
    Link(SocketChannel client, SocketChannel server, Iterator<Planned> faults, Tally<Kind> counts, Runnable closed) {
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.counts = counts;
        this.closed = closed;
        toServer = new Flow(this, client, server);
        toClient = new Flow(this, server, client);
    }

    void start() {
        client.pipeline().addLast(toServer);
        server.pipeline().addLast(toClient);
        toServer.pump();
        toClient.pump();
        planNext();
    }

    private void planNext() {
        if (faults.hasNext() && !calm && !over) {
            Planned planned = faults.next();
            after(planned.after().toNanos(), () -> strike(planned.fault()));
        }
    }

    private void strike(Fault fault) {
        if (!calm && !over && isOpen()) {
            counts.add(fault.kind());
            fault.strike(this);
            planNext();
        }
    }

    private boolean isOpen() {
        return client.isActive() && server.isActive();
    }

    private void after(long nanos, Runnable task) {
        client.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    Flow otherThan(Flow flow) {
        return flow == toServer ? toClient : toServer;
    }

    void cut(double part) {
        endWithin(part, this::closeInGoodOrder);
    }

    void reset(double part) {
        endWithin(part, this::closeWithReset);
    }

    private void endWithin(double part, Runnable end) {
        over = true;
        toServer.interrupt(part, end);
        toClient.interrupt(part, end);
        after(TimeUnit.MILLISECONDS.toNanos(PART_MILLIS), end);
    }

    private void closeInGoodOrder() {
        if (isOpen()) {
            toServer.drop(); // or there would be something unread, and the end a reset
            toClient.drop();
            client.shutdownOutput();
            server.shutdownOutput();
            after(TimeUnit.MILLISECONDS.toNanos(CUT_MILLIS), this::close);
        }
    }

    void closeWithReset() {
        for (SocketChannel side : List.of(client, server)) {
            if (side.isOpen()) {
                side.config().setSoLinger(0);
            }
        }
        close();
    }

    void stall(Direction direction, Duration time) {
        List<Flow> flows =
                switch (direction) {
                    case TO_SERVER -> List.of(toServer);
                    case TO_CLIENT -> List.of(toClient);
                    case BOTH -> List.of(toServer, toClient);
                };
        flows.forEach(Flow::hold);
        after(time.toNanos(), () -> flows.forEach(Flow::letGo));
    }

    void silence() {
        over = true;
        silent = true;
        toServer.drop();
        toClient.drop();
        after(TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS), this::close);
    }

    void slice(int bytes, Duration pause, Duration time) {
        toServer.slice(bytes, pause, time);
        toClient.slice(bytes, pause, time);
    }

    /** No further fault begins, and a silence is over: a server might keep a name for who is gone as long as that lasts. */
    void calm() {
        calm = true;
        if (silent) {
            close();
        }
    }

    void closeIfEnded() {
        if (toServer.isEnded() && toClient.isEnded()) {
            close();
        }
    }

    void close() {
        client.close();
        server.close();
    }

    /** One side is closed. */
    void onClosed() {
        if (!client.isOpen() && !server.isOpen()) {
            closed.run();
        }
    }
}
