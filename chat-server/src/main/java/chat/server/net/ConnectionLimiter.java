package chat.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in a listening socket's pipeline and closes connections for which there is no place before anything is set up for them. */
@Sharable
public final class ConnectionLimiter extends ChannelInboundHandlerAdapter {

    private final Doorkeeper doorkeeper;

    /** @param doorkeeper that of the other listening sockets too */
    public ConnectionLimiter(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel accepted = (Channel) message;
        if (doorkeeper.accept(accepted)) {
            ctx.fireChannelRead(accepted);
        } else {
            accepted.unsafe().closeForcibly();
        }
    }
}
