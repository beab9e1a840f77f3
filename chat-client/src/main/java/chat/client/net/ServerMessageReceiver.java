package chat.client.net;

import chat.client.ChatException;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.codec.LineTooLong;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.io.IOException;

/** The last handler: hands what a connection brings to the conversation, for as long as it is not over. */
final class ServerMessageReceiver extends SimpleChannelInboundHandler<ServerMessage> {

    private final Connection connection;
    private final Conversation conversation;

    ServerMessageReceiver(Connection connection, Conversation conversation) {
        super(ServerMessage.class);
        this.connection = connection;
        this.conversation = conversation;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof LineTooLong) {
            connection.giveUp(noMessage("a line of more than " + ProtocolLimits.MAX_SERVER_LINE_BYTES + " bytes"));
        } else {
            super.channelRead(ctx, message);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ServerMessage message) {
        receive(message);
    }

    /** Takes a message in its turn, wherever it was decoded. */
    void receive(ServerMessage message) {
        if (!connection.isOver()) {
            conversation.receive(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.end();
        conversation.onEnded(connection);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.giveUp(inWords(cause));
    }

    private ChatException noMessage(String why) {
        return ChatException.ProtocolViolation.noMessage(connection.address(), why);
    }

    private ChatException inWords(Throwable cause) {
        if (cause instanceof ChatException typed) {
            return typed;
        }
        if (cause.getCause() instanceof ProtocolException malformed) {
            return noMessage(malformed.reason());
        }
        if (cause instanceof DecoderException && cause.getCause() == null) {
            return noMessage(String.valueOf(cause.getMessage())); // Netty's own words for frames and the like
        }
        if (cause instanceof IOException) {
            return new ChatException.ConnectionLost("reset by the server or the network", cause);
        }
        if (cause instanceof WebSocketHandshakeException) {
            return new ChatException.ConnectionLost("no WebSocket there: " + cause.getMessage(), cause);
        }
        return ChatException.ConnectionLost.byFault(cause);
    }
}
