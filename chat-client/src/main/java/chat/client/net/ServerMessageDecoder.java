package chat.client.net;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;

/**
 * A line becomes a message. Lines that do not begin with <code>{</code> are for people, and types that this version does not
 * know are for others: both are skipped.
 */
final class ServerMessageDecoder extends MessageToMessageDecoder<ByteBuf> {

    ServerMessageDecoder() {
        super(ByteBuf.class);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out) throws ProtocolException {
        if (!line.isReadable() || line.getByte(line.readerIndex()) != '{') {
            return;
        }
        ServerMessage message = ServerMessages.decode(line);
        if (message != null) {
            out.add(message);
        }
    }
}
