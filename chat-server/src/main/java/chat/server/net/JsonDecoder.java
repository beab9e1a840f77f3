package chat.server.net;

import chat.protocol.ProtocolException;
import chat.protocol.codec.ClientMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/** A program's lines as messages. Blank ones are ignored; what is not well formed is answered here and goes no further. */
final class JsonDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private final Connection connection;

    JsonDecoder(Connection connection) {
        this.connection = connection;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        if (isBlank(line)) {
            return;
        }
        try {
            ctx.fireChannelRead(ClientMessages.decode(line));
        } catch (ProtocolException refused) {
            connection.refuse(refused);
        }
    }

    private static boolean isBlank(ByteBuf line) {
        return line.forEachByte(b -> b == ' ' || b == '\t' || b == '\r') < 0;
    }
}
