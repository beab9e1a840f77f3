package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.codec.LineTooLong;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler. A line that was too long is answered in its turn; where the peer's {@link EndOfInput} gets here, every line
 * before it was answered; and what went wrong before is told to the peer in the contract's words, or is a bug and logged.
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
        } else if (message instanceof AnsweredMark mark) {
            connection.answered(mark.then());
        } else if (message instanceof LineTooLong tooLong && tooLong.endless()) {
            connection.close(CloseReason.LINE_TOO_LONG);
        } else if (message instanceof LineTooLong tooLong) {
            connection.refuse(new ProtocolException(ErrorCode.LINE_TOO_LONG, tooLong.reason()));
        } else {
            ReferenceCountUtil.release(message); // it was on its way when the connection was closed
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelBroadcaster.SHUTDOWN) {
            connection.close(CloseReason.SHUTDOWN);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) { // the socket's: what fails in a store does not come this way
            log.debug("connection lost: {}", cause.toString());
            connection.broken();
        } else {
            connection.failed(cause);
        }
    }
}
