package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.codec.LineTooLongException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler. What went wrong before is told to the peer in the contract's words, or is a bug and logged; and where the
 * peer's {@link EndOfInput} gets here, every line before it was answered.
 */
final class ErrorHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ErrorHandler.class);

    private final Connection connection;

    ErrorHandler(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message == EndOfInput.INSTANCE) {
            connection.peerFinished();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof LineTooLongException tooLong) {
            lineTooLong(tooLong);
        } else if (cause instanceof IOException) {
            log.debug("connection lost: {}", cause.toString());
            connection.broken();
        } else {
            log.error("closing {} because of a bug", ctx.channel().remoteAddress(), cause);
            connection.refuse(new ProtocolException(ErrorCode.INTERNAL, "Something went wrong in the server, sorry"));
            connection.close(CloseReason.INTERNAL);
        }
    }

    private void lineTooLong(LineTooLongException tooLong) {
        if (tooLong.isEndless()) {
            connection.close(CloseReason.LINE_TOO_LONG);
        } else {
            connection.refuse(new ProtocolException(ErrorCode.LINE_TOO_LONG, tooLong.reason()));
            connection.flush();
        }
    }
}
