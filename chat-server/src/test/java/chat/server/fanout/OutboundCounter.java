package chat.server.fanout;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Counts what a channel is asked to do. */
final class OutboundCounter extends ChannelOutboundHandlerAdapter {

    int writes;
    int flushes;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        writes++;
        ctx.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        flushes++;
        ctx.flush();
    }
}
