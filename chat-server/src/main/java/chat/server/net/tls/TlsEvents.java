package chat.server.net.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands behind what decrypts, and tells those behind it of TLS's events as if they were a socket's. */
final class TlsEvents extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(TlsEvents.class);

    private final TlsPipeline pipeline;
    private boolean secured;

    TlsEvents(TlsPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess() && ctx.channel().isActive()) {
                secured = true;
                pipeline.secured(ctx.channel());
            }
        } else if (event instanceof SslCloseCompletionEvent closed) {
            if (closed.isSuccess()) { // else the socket itself has told
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                ctx.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
            }
        } else if (secured) {
            ctx.fireUserEventTriggered(event);
        } else if (event instanceof ChannelInputShutdownReadComplete) {
            ctx.close(); // before the handshake was done
        }
    }

    @Override
    @SuppressWarnings("deprecation") // ChannelHandler's method is, ChannelInboundHandler's is not
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable inner =
                cause instanceof DecoderException && cause.getCause() instanceof SSLException tls ? tls : cause;
        if (secured) {
            ctx.fireExceptionCaught(inner);
        } else {
            log.debug("no handshake with {}: {}", pipeline.address(ctx.channel()), inner.toString());
            ctx.close();
        }
    }
}
