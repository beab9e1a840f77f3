package chat.server.fanout;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Where the rooms that somebody is in come out: their readers, one for each, and what may wait for them all together. On the
 * channel's event loop only.
 */
public final class OutboundQueue {

    final Channel channel;

    /** Where writes enter the pipeline. */
    final ChannelOutboundInvoker out;

    private final Function<OutboundQueue, LogReader> newReader;
    private final long maxWaitingBytes;
    private final Runnable onSlow;

    private final List<LogReader> readers = new ArrayList<>();
    private boolean busy;
    private boolean closed;

    /** Whether the channel asked for more while it was being given some. */
    private boolean again;

    /**
     * @param out the channel, or the context of one of its handlers: only handlers before that one see the writes
     * @param newReader makes what reads one room: {@link ByteReader} or {@link EventReader}
     * @param maxWaitingBytes how much may wait for this member
     * @param onSlow what to do when more does; it is expected to end all subscriptions
     */
    public OutboundQueue(
            Channel channel,
            ChannelOutboundInvoker out,
            Function<OutboundQueue, LogReader> newReader,
            long maxWaitingBytes,
            Runnable onSlow) {
        this.channel = channel;
        this.out = out;
        this.newReader = newReader;
        this.maxWaitingBytes = maxWaitingBytes;
        this.onSlow = onSlow;
    }

    /** A reader that is to be subscribed to a room. Until it begins, this queue does not know it, and whoever has it closes it. */
    public LogReader newReader() {
        return newReader.apply(this);
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Whether nothing comes out here any more. */
    boolean isClosed() {
        return closed;
    }

    /** It has begun: from now on it is served and reckoned with, and closed with this queue. */
    void add(LogReader reader) {
        readers.add(reader);
    }

    void remove(LogReader reader) {
        readers.remove(reader);
    }

    /** Hands over what is new in all rooms, if the channel takes it, and gives the member up if too much waits. */
    public void catchUp() {
        again = true;
        serve();
    }

    /** The same for one room. */
    void catchUp(LogReader reader) {
        if (busy) {
            again = true; // a write or flush changed what the channel takes, which then called for more
            return;
        }
        busy = true;
        try {
            reader.handOver();
        } finally {
            busy = false;
        }
        if (again) {
            serve();
        } else {
            judge();
        }
    }

    private void serve() {
        if (busy) {
            return;
        }
        handOverAll();
        judge();
    }

    private void handOverAll() {
        busy = true;
        try {
            while (again) {
                again = false;
                for (int i = readers.size() - 1; i >= 0; i = Math.min(i, readers.size()) - 1) {
                    readers.get(i).handOver();
                }
            }
        } finally {
            busy = false;
        }
    }

    private void judge() {
        if (readers.isEmpty() || waitingBytes() <= maxWaitingBytes) {
            return;
        }
        // What was not even offered, because the loop is late, does not make a member slow.
        again = true;
        handOverAll();
        if (!readers.isEmpty() && waitingBytes() > maxWaitingBytes) {
            onSlow.run();
        }
    }

    /** Hands over everything that there is, however much already waits: the member is about to leave. Without a flush. */
    public void writeRest() {
        for (LogReader reader : List.copyOf(readers)) {
            writeRest(reader);
        }
    }

    void writeRest(LogReader reader) {
        if (busy) {
            return;
        }
        busy = true;
        try {
            reader.writeAll();
        } finally {
            busy = false;
        }
    }

    /** Ends all subscriptions; those that would begin later end there. Safe to call twice. */
    public void close() {
        closed = true;
        for (LogReader reader : List.copyOf(readers)) {
            reader.close();
        }
    }

    /** Bytes that wait for this member: what its channel still holds, and what the rooms said since. */
    public long waitingBytes() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        long waiting = outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
        for (LogReader reader : readers) {
            waiting += reader.backlog();
        }
        return waiting;
    }
}
