package chat.client.net;

import chat.client.RawMessageListener;
import chat.protocol.PeerText;
import chat.protocol.codec.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Shows each line that holds an object to a listener on its way to the decoder. What is not UTF-8 is left to that one to judge. */
final class RawMessageHandler extends ChannelInboundHandlerAdapter {

    private final RawMessageListener listener;

    RawMessageHandler(RawMessageListener listener) {
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf line && line.isReadable() && line.getByte(line.readerIndex()) == '{') {
            String json = Utf8.decode(line.duplicate());
            if (json != null) {
                listener.onRawMessage(PeerText.clean(json));
            }
        }
        ctx.fireChannelRead(message);
    }
}
