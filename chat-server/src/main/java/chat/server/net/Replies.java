package chat.server.net;

import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
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
    private boolean measuring;

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

    /** Whether what is sent gets out. */
    boolean haveNotEnded() {
        return begun && !ended;
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

    /** The same, and returns how many bytes that came to, or what the channel holds to write them with. */
    long sendMeasured(ServerMessage message) {
        long before = waitingBytes();
        measuring = true; // a channel that has enough is flushed at once, and what it has taken then would not be seen
        try {
            send(message);
            return Math.max(0, waitingBytes() - before);
        } finally {
            measuring = false;
            if (!channel.isWritable()) {
                flush();
            }
        }
    }

    private long waitingBytes() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
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
        if (measuring) {
            return;
        }
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
