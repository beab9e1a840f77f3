package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.client.ServerAddress;
import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.codec.LineTooLong;
import chat.transport.KeepAliveHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, from the socket being open to its end, and the last handler of its pipeline. On the event loop only.
 */
final class ServerConnection extends SimpleChannelInboundHandler<ServerMessage> {

    /** The longest pause that is believed of a server that reads this client slowly; it repeats it once a minute. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What uses connections. Called on the event loop. */
    interface Listener {

        /** The server said something on a connection that is not over. */
        void onMessage(ServerConnection connection, ServerMessage message);

        /** A connection is closed, and has its reason. */
        void onClosed(ServerConnection connection);
    }

    private final Channel channel;

    private final ServerAddress server;

    private final Listener listener;

    /** Since when the server has said nothing although this client reads; in the future while it has announced a pause. */
    private long silentSince;

    private int pings;
    private int pongs;

    /** Whether something was written that the end of this turn of the event loop will flush. */
    private boolean flushAwaited;

    /** Why it is over; from then on nothing is read or written. The first reason stays. */
    private @Nullable ChatException over;

    ServerConnection(Channel channel, ServerAddress server, Listener listener) {
        super(ServerMessage.class);
        this.channel = channel;
        this.server = server;
        this.listener = listener;
        silentSince = now();
    }

    boolean isOver() {
        return over != null;
    }

    /** Whether what is written has a chance to get there: a channel may be closed before anybody is told. */
    boolean isOpen() {
        return over == null && channel.isOpen();
    }

    ChatException reason() {
        return requireNonNull(over, "over");
    }

    /** Whether it takes another message. Flushes first if only messages of this turn of the event loop are in the way. */
    boolean takesMore() {
        if (!channel.isWritable() && flushAwaited) {
            channel.flush();
        }
        return channel.isWritable();
    }

    /** Writes; whatever is said in one turn of the event loop leaves together at its end. */
    void write(ClientMessage message) {
        channel.write(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        if (!flushAwaited) {
            channel.eventLoop().execute(this::flush);
            flushAwaited = true;
        }
    }

    private void flush() {
        flushAwaited = false;
        channel.flush();
    }

    /** Asks for a sign of life, unless one was asked for and has not come yet. */
    void ask() {
        if (pings == pongs) {
            ping();
        }
    }

    /** Sends a ping: its pong comes after the answers to all that was written before. */
    void ping() {
        pings++;
        write(new ClientMessage.Ping());
    }

    int pings() {
        return pings;
    }

    void pong() {
        pongs = Math.min(pongs + 1, pings);
    }

    int pongs() {
        return pongs;
    }

    void setReading(boolean reading) {
        if (reading && !isReading()) {
            heard(); // what the server said meanwhile lies in our own socket
        }
        channel.config().setAutoRead(reading);
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }

    void heard() {
        silentSince = Math.max(silentSince, now());
    }

    /** The server has said that it reads nothing from this client for so long. */
    void slowed(Duration pause) {
        Duration believed = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        silentSince = Math.max(silentSince, now() + believed.toNanos());
        channel.pipeline().get(KeepAliveHandler.class).announceSilence(believed);
    }

    /** How long the server has said nothing, by the event loop's clock; 0 while this client does not read, less while a pause lasts. */
    long silentNanos(long now) {
        return isReading() ? now - silentSince : 0;
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }

    void violation(String what) {
        giveUp(new ChatException.ProtocolViolation(server.toString(), what));
    }

    /** Ends it for this reason, unless it has one already. The only way out. */
    void giveUp(ChatException reason) {
        if (over == null) {
            over = reason;
        }
        if (flushAwaited) {
            flush(); // what was written before still leaves
        }
        channel.close();
    }

    void end() {
        if (over == null) {
            over = new ChatException.ConnectionLost("the server closed it without a word", null);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof LineTooLong) {
            giveUp(noMessage("a line of more than " + ProtocolLimits.MAX_SERVER_LINE_BYTES + " bytes"));
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
        if (!isOver()) {
            listener.onMessage(this, message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        listener.onClosed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        giveUp(inWords(cause));
    }

    private ChatException noMessage(String why) {
        return ChatException.ProtocolViolation.noMessage(server.toString(), why);
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
        if (cause instanceof WebSocketHandshakeException refusal) {
            return new ChatException.ConnectionLost(
                    "no WebSocket there: " + WebSocketRefusal.inWords(server, refusal), cause);
        }
        if (cause.getCause() instanceof IOException tls) {
            return new ChatException.ConnectionLost("what came was not what TLS expects: " + tls.getMessage(), tls);
        }
        return ChatException.ConnectionLost.byFault(cause);
    }
}
