package chat.server.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one client alone, whatever the rooms say: nothing before it is known in which language, and nothing once the
 * connection is being closed. All methods are for the channel's event loop, which owns the state.
 */
final class Replies {

    private final Channel channel;
    private boolean begun;
    private boolean ended;
    private boolean unflushed;

    /** What the latest ping of WebSocket's own held; null if it is answered. */
    private @Nullable ByteBuf pinged;

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
        forgetPing();
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

    /**
     * Answers a ping of WebSocket's own, which is not one of the chat's, with {@link #flush()}: of many that come at once the latest is
     * enough (RFC 6455, section 5.5.3).
     */
    void pong(ByteBuf payload) {
        if (!ended) {
            forgetPing();
            pinged = payload.retain();
        }
    }

    private void forgetPing() {
        if (pinged != null) {
            pinged.release();
            pinged = null;
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
        ByteBuf answered = pinged;
        if (answered != null) {
            pinged = null; // first: if that is too much for the channel, this is called again from within
            write(new PongWebSocketFrame(answered));
        }
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }
}
