package chat.server.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of a connection that is being closed: nothing that comes in counts any more. When the last bytes are out it shuts
 * the output down and reads on until the peer ends too: closing with input unread would send a reset, and a reset makes the
 * peer's kernel throw away what it has not delivered yet, our {@code goodbye} included.
 */
public final class ClosingHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ClosingHandler.class);

    private final ChannelFuture lastWrite;
    private final Duration drainTimeout;
    private boolean outputDone;
    private boolean inputDone;

    /** @param drainTimeout how long to wait for the peer's end after ours */
    public ClosingHandler(ChannelFuture lastWrite, Duration drainTimeout) {
        this.lastWrite = lastWrite;
        this.drainTimeout = drainTimeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DuplexChannel channel = (DuplexChannel) ctx.channel();
        inputDone = channel.isInputShutdown();
        lastWrite.addListener(written -> {
            if (!written.isSuccess()) {
                ctx.close();
                return;
            }
            channel.shutdownOutput().addListener(shutDown -> {
                outputDone = true;
                closeIfDone(ctx);
                ctx.executor().schedule(() -> ctx.close(), drainTimeout.toMillis(), TimeUnit.MILLISECONDS);
            });
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputDone = true;
            closeIfDone(ctx);
        }
    }

    private void closeIfDone(ChannelHandlerContext ctx) {
        if (inputDone && outputDone) {
            ctx.close();
        }
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
