package chat.server.net;

import chat.protocol.ServerMessage;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** Answers to one program as lines. What a room says to all comes as bytes already and passes through. */
@Sharable
final class JsonEncoder extends MessageToByteEncoder<ServerMessage> {

    @Override
    protected void encode(ChannelHandlerContext ctx, ServerMessage message, ByteBuf out) {
        ServerMessages.encode(message, out);
        out.writeByte('\n');
    }
}
