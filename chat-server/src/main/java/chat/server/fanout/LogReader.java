package chat.server.fanout;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A member's place in a room's log. It hands its channel everything that it has not been handed yet as one write and one
 * flush, as long as the channel takes it; what the channel does not take stays in the log, which keeps it once for all. All
 * methods are for the channel's event loop.
 */
public abstract class LogReader {

    /** The place in {@link LoopReaders}, which alone uses it; -1 while not subscribed. */
    int index = -1;

    protected final Channel channel;

    /** Where writes enter the pipeline. */
    protected final ChannelOutboundInvoker out;

    private final long maxWaitingBytes;
    private final Runnable onSlow;
    /** The chunk that this reader stands in, and holds; null while not subscribed. */
    protected @Nullable Chunk chunk;

    private @Nullable LogStream stream;
    private boolean busy;

    /**
     * @param out the channel, or the context of one of its handlers: only handlers before that one see the writes
     * @param maxWaitingBytes how much may wait for this member
     * @param onSlow what to do when more does; it is expected to end the subscription
     */
    LogReader(Channel channel, ChannelOutboundInvoker out, long maxWaitingBytes, Runnable onSlow) {
        this.channel = channel;
        this.out = out;
        this.maxWaitingBytes = maxWaitingBytes;
        this.onSlow = onSlow;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** The form of the stream that this reader reads. */
    public abstract Form form();

    /** Stands behind the last event of the stream. Under the room's lock. */
    final void startAt(LogStream stream) {
        this.stream = stream;
        Chunk last = stream.tail();
        chunk = last.retain();
        startBehind(last.last());
    }

    final void stop() {
        stream = null;
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    /** Goes on to the next chunk from one that is sealed. */
    final Chunk nextChunk(Chunk sealed) {
        Chunk next = sealed.next().retain();
        chunk = next;
        sealed.release();
        return next;
    }

    /** Stands behind everything that is in the log now. */
    abstract void startBehind(LogEntry last);

    /** The offset up to which the channel was handed everything. */
    abstract long position();

    /**
     * Writes from the place on, without a flush, up to {@code end} or until the channel has enough.
     *
     * @param evenIfFull write up to {@code end} whether the channel has enough or not
     */
    abstract void write(long end, boolean evenIfFull);

    /** Hands over what is new, if the channel takes it, and gives the member up if too much waits. */
    public final void catchUp() {
        LogStream stream = this.stream;
        if (busy || stream == null) {
            return; // a write or flush below changed what the channel takes, which then called again
        }
        busy = true;
        try {
            while (this.stream != null && channel.isWritable() && position() < stream.end()) {
                write(stream.end(), false);
                out.flush();
            }
        } finally {
            busy = false;
        }
        if (this.stream != null && waitingBytes(stream.end()) > maxWaitingBytes) {
            onSlow.run();
        }
    }

    /** Hands over everything that there is, however much already waits: the member is about to leave. Without a flush. */
    public final void writeRest() {
        LogStream stream = this.stream;
        if (busy || stream == null) {
            return;
        }
        busy = true;
        try {
            write(stream.end(), true);
        } finally {
            busy = false;
        }
    }

    /** Tells the channel's handlers of a bug while it was served. */
    final void fail(Throwable cause) {
        channel.pipeline().fireExceptionCaught(cause);
    }

    /** Bytes that wait for this member: what its channel still holds, and what the room said since. */
    public final long waitingBytes() {
        LogStream stream = this.stream;
        return stream == null ? 0 : waitingBytes(stream.end());
    }

    private long waitingBytes(long end) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        long handedOver = outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
        return handedOver + end - position();
    }
}
