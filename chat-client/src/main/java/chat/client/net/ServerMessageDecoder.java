package chat.client.net;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A line becomes a message. Lines that do not begin with <code>{</code> are for people, and types that this version does not
 * know are for others: both are skipped.
 */
final class ServerMessageDecoder extends MessageToMessageDecoder<ByteBuf> {

    private final BiConsumer<ServerMessage, ByteBuf> observer;

    ServerMessageDecoder() {
        this((message, line) -> {});
    }

    /** @param observer is told each message and its line before the message goes on; it keeps nothing of the line */
    ServerMessageDecoder(BiConsumer<ServerMessage, ByteBuf> observer) {
        super(ByteBuf.class);
        this.observer = observer;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out) throws ProtocolException {
        if (!line.isReadable() || line.getByte(line.readerIndex()) != '{') {
            return;
        }
        ServerMessage message = ServerMessages.decode(line);
        if (message != null) {
            observer.accept(message, line);
            out.add(message);
        }
    }
}
