package chat.server.net;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * Turns the end of a peer's input from an event, which overtakes lines that wait for their turn, into a message, which queues
 * up behind them.
 */
@Sharable
final class EndOfInputHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownReadComplete) {
            ctx.fireChannelRead(EndOfInput.INSTANCE);
        }
    }
}
