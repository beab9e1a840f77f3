package chat.client.net;

import chat.client.ChatListener;
import chat.client.ClientConfig;
import chat.protocol.ProtocolLimits;
import chat.protocol.codec.LineDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** The pipeline of a client's connection, from the socket down to the conversation. Nobody else adds a handler. */
final class ClientPipeline extends ChannelInitializer<Channel> {

    private final ClientConfig config;
    private final ChatListener listener;

    ClientPipeline(ClientConfig config, ChatListener listener) {
        this.config = config;
        this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
        Conversation conversation = new Conversation(channel, config, listener);
        int maxLineBytes = ProtocolLimits.MAX_SERVER_LINE_BYTES;
        channel.pipeline()
                .addLast("silence", new SilenceHandler(config.silenceTimeout(), config.pongTimeout()))
                .addLast("lines", new LineDecoder(maxLineBytes, maxLineBytes))
                .addLast("decoder", new ServerMessageDecoder())
                .addLast("encoder", new ClientMessageEncoder())
                .addLast("receiver", new ServerMessageReceiver(conversation, listener));
    }
}
