package chat.client.net;

import chat.protocol.ClientMessage;
import chat.protocol.codec.ClientMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** A message becomes a line. */
final class ClientMessageEncoder extends MessageToByteEncoder<ClientMessage> {

    ClientMessageEncoder() {
        super(ClientMessage.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ClientMessage message, ByteBuf out) {
        ClientMessages.encode(message, out);
        out.writeByte('\n');
    }
}
