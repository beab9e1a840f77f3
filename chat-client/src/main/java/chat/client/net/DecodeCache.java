package chat.client.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands in front of the handlers that cut and decode the lines of one connection, and takes from them what it knows already. All
 * of a connection's bytes pass it; what it does not take it hands on as it came. On the event loop only.
 */
public abstract class DecodeCache extends ChannelInboundHandlerAdapter {

    /**
     * A message was decoded on this connection, and goes on.
     *
     * @param line its bytes without their line end, valid during the call
     */
    protected abstract void onDecoded(ServerMessage message, ByteBuf line);
}
