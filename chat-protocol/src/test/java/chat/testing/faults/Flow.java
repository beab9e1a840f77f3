package chat.testing.faults;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes from one side of a link to the other: one read is taken at a time, and the next one not before it is written. Belongs
 * to the link's event loop.
 */
final class Flow extends ChannelInboundHandlerAdapter {

    /** Slices of one read, after which its rest goes at once: a large one would last too long. */
    private static final int MAX_SLICES = 100;

    private final Link link;
    private final SocketChannel from;
    private final SocketChannel to;
    private @Nullable ByteBuf waiting;
    private boolean held;
    private boolean dropping;
    private boolean ended;
    private boolean passedOn;

    private long slicesUntil;
    private int sliceBytes;
    private Duration slicePause = Duration.ZERO;
    private int slices;

    private double part;
    private @Nullable Runnable afterPart;

    Flow(Link link, SocketChannel from, SocketChannel to) {
        this.link = link;
        this.from = from;
        this.to = to;
    }

    /** The end that one side has made has been told to the other. */
    boolean isEnded() {
        return passedOn;
    }

    /** Nothing goes through until it is let go. */
    void hold() {
        held = true;
    }

    void letGo() {
        held = false;
        pump();
    }

    /** Whatever comes from now on is lost. */
    void drop() {
        dropping = true;
        pump();
    }

    void slice(int bytes, Duration pause, Duration time) {
        sliceBytes = bytes;
        slicePause = pause;
        slicesUntil = System.nanoTime() + time.toNanos();
    }

    /** Of what comes next only a part goes through; then this is run. */
    void interrupt(double part, Runnable then) {
        this.part = part;
        afterPart = then;
    }

    /** Goes on with whatever there is to do. */
    void pump() {
        ByteBuf bytes = waiting;
        if (bytes != null) {
            send(bytes);
        }
        if (waiting == null && !ended && (dropping || (!held && to.isWritable()))) {
            from.read();
        }
    }

    private void send(ByteBuf bytes) {
        if (dropping) {
            waiting = null;
            bytes.release();
        } else if (held) {
            return;
        } else if (afterPart != null) {
            Runnable then = afterPart;
            afterPart = null;
            bytes.writerIndex(bytes.readerIndex() + (int) (bytes.readableBytes() * part));
            waiting = null;
            to.writeAndFlush(bytes).addListener(written -> then.run());
        } else if (System.nanoTime() < slicesUntil && bytes.readableBytes() > sliceBytes && slices < MAX_SLICES) {
            slices++;
            to.writeAndFlush(bytes.readRetainedSlice(sliceBytes));
            from.eventLoop().schedule(this::pump, slicePause.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            slices = 0;
            waiting = null;
            to.writeAndFlush(bytes);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting = (ByteBuf) message;
        pump();
    }

    /** The side that this comes from takes what the other flow has for it. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        link.otherThan(this).pump();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            if (dropping) {
                from.close();
            } else { // behind what is not written yet: Netty would throw that away
                to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                    if (!dropping) {
                        passedOn = true;
                        to.shutdownOutput();
                        link.closeIfEnded();
                    }
                });
            }
        }
    }

    /** A reset: the other side gets one too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (dropping) {
            from.close();
        } else {
            link.closeWithReset();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        ByteBuf bytes = waiting;
        waiting = null;
        if (bytes != null) {
            bytes.release();
        }
        if (!dropping) {
            link.close();
        }
        link.onClosed();
    }
}
