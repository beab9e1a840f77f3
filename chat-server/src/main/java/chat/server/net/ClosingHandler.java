package chat.server.net;

import chat.server.net.tls.TlsPipeline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of a connection that is being closed: nothing that comes in counts any more. What is left for the peer goes out as
 * long as the peer takes enough of it; then the output is shut down, and when the peer has all of it, input is drained for a moment:
 * closing with input unread would send a reset, and a reset makes kernels throw away what they have not delivered yet, our {@code
 * goodbye} included.
 */
public final class ClosingHandler extends ChannelInboundHandlerAdapter {

    /** Bytes a second, on the average, that whoever wants to be told good-bye has to take. */
    private static final int MIN_PACE = 64 * 1024;

    /** How far a peer may be behind that: windows open in bursts, with a large buffer one of some 400 KB every few seconds. */
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How often to look whether the last byte has arrived, which no event tells. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What is read and thrown away: somebody who writes on and on before they read gets that far, and no further. */
    private static final int MAX_DRAINED_BYTES = 1024 * 1024;

    /** The kernel's states of a socket (Linux, tcp_states.h) whose end is on its way: FIN_WAIT1, LAST_ACK, CLOSING. */
    private static final Set<Integer> UNACKNOWLEDGED = Set.of(4, 9, 11);

    private static final Logger log = LoggerFactory.getLogger(ClosingHandler.class);

    private final ChannelFuture lastWrite;
    private final long timeoutNanos;

    // Of the channel's event loop.
    private long begun;
    private long leftAtFirst;
    private long drained;
    private boolean outputDone;
    private boolean inputDone;
    private boolean arrived;
    private long drainUntil;
    private @Nullable Future<?> timer;

    /** @param timeout for all of it, however fast the peer takes what is left */
    public ClosingHandler(ChannelFuture lastWrite, Duration timeout) {
        this.lastWrite = lastWrite;
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DuplexChannel channel = (DuplexChannel) ctx.channel();
        begun = now(ctx);
        leftAtFirst = left(channel);
        inputDone = channel.isInputShutdown();
        look(ctx);
        lastWrite.addListener(written -> {
            if (channel.pipeline().get(TlsPipeline.TLS) != null) {
                // Where the peer has said close_notify, nothing can be written any more, but what was written before
                // goes out.
                TlsPipeline.closeOutbound(channel).addListener(told -> shutDownOutput(ctx, channel));
            } else if (written.isSuccess()) {
                shutDownOutput(ctx, channel);
            } else {
                ctx.close();
            }
        });
    }

    private void shutDownOutput(ChannelHandlerContext ctx, DuplexChannel channel) {
        channel.shutdownOutput().addListener(shutDown -> {
            outputDone = true;
            look(ctx);
        });
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopLooking();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        drained += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (drained >= MAX_DRAINED_BYTES && ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            look(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputDone = true;
            look(ctx);
        }
    }

    /** Closes if it is time to, else looks again when it may be. */
    private void look(ChannelHandlerContext ctx) {
        stopLooking();
        Channel channel = ctx.channel();
        if (!channel.isOpen()) {
            return;
        }
        long elapsed = now(ctx) - begun;
        if (outputDone && !arrived && hasArrived(channel)) {
            arrived = true;
            drainUntil = Math.min(elapsed + DRAIN_NANOS, timeoutNanos);
        }
        long due = due(channel);
        if (elapsed >= due) {
            ctx.close();
        } else {
            long wait = due - elapsed;
            long pause = outputDone && !arrived ? Math.min(LOOK_NANOS, wait) : wait;
            timer = ctx.executor().schedule(() -> look(ctx), pause, TimeUnit.NANOSECONDS);
        }
    }

    /** When to close, if nothing more happens, from the beginning on. */
    private long due(Channel channel) {
        if (outputDone && inputDone) {
            return 0;
        }
        if (arrived) {
            return drained < MAX_DRAINED_BYTES ? drainUntil : 0;
        }
        long taken = leftAtFirst - left(channel);
        return Math.min(timeoutNanos, SLACK_NANOS + TimeUnit.SECONDS.toNanos(taken) / MIN_PACE);
    }

    private static long left(Channel channel) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
    }

    /** Whether the peer's kernel has everything, our end included; where there is no way to know, it is taken for granted. */
    private static boolean hasArrived(Channel channel) {
        try {
            return !(channel instanceof EpollSocketChannel socket)
                    || !UNACKNOWLEDGED.contains(socket.tcpInfo().state());
        } catch (ChannelException e) {
            return true;
        }
    }

    private void stopLooking() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }

    @Override
    @SuppressWarnings("deprecation") // ChannelHandler's method is, ChannelInboundHandler's is not
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // It is over anyway: what it sent is not read, what it gets was sent.
        log.debug("while closing {}: {}", ctx.channel().remoteAddress(), cause.toString());
        if (cause instanceof IOException) {
            ctx.close();
        }
    }
}
