package chat.server.fanout;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One member's place in the log of one room. Whenever the member is served, everything from its place to the end of the log is
 * written with one flush: batches grow by themselves when there is much to do. While the member's channel does not take more, the
 * place stays where it is. On the member's event loop only.
 */
public abstract class LogReader {

    /** The place in {@link LoopReaders}, which alone uses it; -1 while not subscribed. */
    int index = -1;

    protected final Channel channel;

    /** Where writes enter the pipeline. */
    protected final ChannelOutboundInvoker out;

    /** The segment that this reader stands in, and holds; null while not subscribed. */
    protected @Nullable Segment segment;

    private final OutboundQueue queue;
    private @Nullable RoomFeed feed;
    private @Nullable LoopReaders neighbours;
    private @Nullable LogStream stream;

    /** What lies behind it is not for this member any more. */
    private volatile long limit = Long.MAX_VALUE;

    LogReader(OutboundQueue queue) {
        this.queue = queue;
        this.channel = queue.channel;
        this.out = queue.out;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** The form of the stream that this reader reads. */
    public abstract WireFormat form();

    /** Stands behind the last event of the stream. Under the room's lock, on any thread. */
    final void startAt(RoomFeed feed, LoopReaders neighbours, LogStream stream) {
        Segment last = stream.subscribe();
        this.feed = feed;
        this.neighbours = neighbours;
        this.stream = stream;
        segment = last;
        startBehind(last.last());
    }

    /**
     * Begins to hand over what came since the place was fixed, now and from now on. If the queue is closed by now, as writing to a
     * connection that is broken does it, the subscription ends.
     */
    public final void begin() {
        if (neighbours == null) {
            return;
        }
        if (queue.isClosed()) {
            close();
            return;
        }
        queue.add(this);
        neighbours.add(this);
        if (backlog() > 0) {
            catchUp();
        }
        Throwable failure = feed == null ? null : feed.failure();
        if (failure != null) {
            fail(failure);
        }
    }

    /** Hands over nothing that comes from now on. Under the room's lock, on any thread. */
    public final void stopHere() {
        LogStream stream = this.stream;
        if (stream != null) {
            limit = stream.end();
        }
    }

    /** Whether nothing is handed over that comes from now on. */
    public final boolean isStopped() {
        return limit != Long.MAX_VALUE;
    }

    /** Hands over what there is, however much already waits, and ends the subscription. Without a flush. */
    public final void finish() {
        queue.writeRest(this);
        close();
    }

    /** Ends the subscription, if there is one, whether it has begun or not. */
    public final void close() {
        queue.remove(this);
        if (stream != null && neighbours != null) {
            neighbours.remove(this);
            stream.unsubscribe();
            neighbours = null;
            feed = null;
            stream = null;
        }
        if (segment != null) {
            segment.release();
            segment = null;
        }
    }

    /** Goes on to the next segment from one that is sealed. */
    final Segment nextChunk(Segment sealed) {
        Segment next = sealed.next().retain();
        segment = next;
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
        queue.catchUp(this);
    }

    final void handOver() {
        LogStream stream = this.stream;
        if (stream == null) {
            return;
        }
        // Once: else whoever is in a room that moves fast takes all turns. Whatever comes now has the loop woken again.
        long end = end(stream);
        while (this.stream != null && channel.isWritable() && position() < end) {
            write(end, false);
            out.flush();
        }
    }

    private long end(LogStream stream) {
        return Math.min(stream.end(), limit);
    }

    final void writeAll() {
        LogStream stream = this.stream;
        if (stream != null) {
            write(end(stream), true);
        }
    }

    /** Bytes that the room said since this member was last served. */
    final long backlog() {
        LogStream stream = this.stream;
        return stream == null ? 0 : end(stream) - position();
    }

    /** Whether whoever publishes to this room is to pause; see {@link RoomFeed#isCongested}. */
    public final boolean isCongested() {
        return feed != null && feed.isCongested();
    }

    /** Completes, on any event loop, when the room is relieved; see {@link RoomFeed#whenRelieved}. */
    public final CompletableFuture<Void> whenRelieved() {
        return feed == null ? CompletableFuture.completedFuture(null) : feed.whenRelieved();
    }

    /** Tells the channel's handlers of a bug while it was served. */
    final void fail(Throwable cause) {
        channel.pipeline().fireExceptionCaught(cause);
    }
}
