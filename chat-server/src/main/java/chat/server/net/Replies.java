package chat.server.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;

/**
 * What is written to one client alone, whatever the rooms say: nothing before it is known in which language, and nothing once the
 * connection is being closed. All methods are for the channel's event loop, which owns the state.
 */
final class Replies {

    private final Channel channel;
    private boolean begun;
    private boolean ended;
    private boolean unflushed;

    Replies(Channel channel) {
        this.channel = channel;
    }

    /** It is known now in which language to answer, and the pipeline speaks it. */
    void begin() {
        begun = true;
    }

    /** Whether the client has a language to be told something in. */
    boolean haveBegun() {
        return begun;
    }

    /** Nothing is sent any more. */
    void end() {
        ended = true;
    }

    /** Whether the client takes more at the moment. */
    boolean areTaken() {
        return !ended && channel.isWritable();
    }

    /** Sends to this client, at once. Goes out with {@link #flush()}. */
    void send(ServerMessage message) {
        if (begun && !ended) {
            write(message);
        }
    }

    /** Answers a ping of WebSocket's own, which is not one of the chat's. */
    void pong(ByteBuf payload) {
        if (!ended) {
            write(new PongWebSocketFrame(payload.retain()));
        }
    }

    private void write(Object message) {
        unflushed = true;
        channel.write(message, channel.voidPromise());
    }

    /** Something was written past this object that goes out with {@link #flush()}. */
    void written() {
        unflushed = true;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }
}
