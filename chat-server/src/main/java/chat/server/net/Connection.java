package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Goodbye;
import chat.protocol.Username;
import chat.server.ServerLimits;
import chat.server.fanout.ByteReader;
import chat.server.fanout.Form;
import chat.server.fanout.LogReader;
import chat.server.fanout.RoomLog;
import chat.server.room.Chat;
import chat.server.room.Membership;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: who sits at it, how it is answered, and the only way out. All methods are for the channel's event
 * loop, which owns all the state here.
 */
final class Connection {

    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "connection");
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final Chat chat;
    private final RoomLog roomLog;
    private final ServerLimits limits;
    private final String address;

    private @Nullable Membership membership;
    private @Nullable LogReader reader;
    private Instant joinedAt = Instant.MIN;
    private boolean speaks;
    private boolean roomBehind;
    private boolean closing;
    private boolean unflushed;
    private int malformedInARow;

    Connection(Channel channel, Chat chat, RoomLog roomLog, ServerLimits limits) {
        this.channel = channel;
        this.chat = chat;
        this.roomLog = roomLog;
        this.limits = limits;
        this.address = format(channel.remoteAddress());
        channel.attr(KEY).set(this);
        channel.closeFuture().addListener(closed -> {
            closing = true;
            leave("disconnected", LeaveReason.DISCONNECTED);
        });
        log.info("connection from {}", address);
    }

    /** The connection of a channel that {@link ServerPipeline} set up. */
    static Connection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    ServerLimits limits() {
        return limits;
    }

    private static String format(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? Addresses.format(inet)
                : String.valueOf(remote);
    }

    /**
     * Takes a name, a seat and a place in the lobby.
     *
     * @param reader what will read the room's log for this connection
     * @throws ProtocolException if that is refused
     */
    Chat.Entry join(String username, LogReader reader) throws ProtocolException {
        Chat.Entry entry;
        try {
            entry = chat.join(username, () -> roomLog.subscribe(reader));
        } catch (RuntimeException | Error bug) {
            roomLog.unsubscribe(reader); // it may have failed after that
            throw bug;
        }
        this.membership = entry.membership();
        this.reader = reader;
        joinedAt = Instant.now();
        log.info(
                "{} joined from {} ({} of {})",
                entry.membership().username(),
                address,
                entry.roster().count(),
                chat.maxUsers());
        return entry;
    }

    /** Who sits here; null if nobody does. */
    @Nullable
    Occupant occupant() {
        if (closing || membership == null || reader == null) {
            return null;
        }
        return new Occupant(membership.username().toString(), address, kind(reader), joinedAt, reader.waitingBytes());
    }

    private static Occupant.Kind kind(LogReader reader) {
        if (reader instanceof ByteReader) {
            return reader.form() == Form.FRAMES ? Occupant.Kind.WEB : Occupant.Kind.JSON;
        }
        return Occupant.Kind.TEXT;
    }

    boolean isOccupiedBy(Username username) {
        return !closing && membership != null && membership.username().equals(username);
    }

    /** Whether it is over but for its last bytes: nobody may join here any more. */
    boolean isClosing() {
        return closing;
    }

    int maxUsers() {
        return chat.maxUsers();
    }

    /** Says something for whoever sits here, and stops reading from here for a while if the room has too much to do. */
    void say(Membership member, String text, @Nullable String id, boolean action) {
        member.say(text, id, action);
        if (roomLog.isCongested()) {
            roomBehind = true;
            updateReading();
            roomLog.whenRelieved(() -> channel.eventLoop().execute(() -> {
                roomBehind = false;
                updateReading();
            }));
        }
    }

    /** Hands the channel what the room said since, if it takes it. */
    void catchUp() {
        if (reader != null) {
            reader.catchUp();
        }
    }

    /**
     * Answers this client alone, behind what the room said so far as long as the client takes it, so that answers come in the
     * order of the questions.
     */
    void answer(ServerMessage message) {
        catchUp();
        send(message);
    }

    /** Sends to this client alone, at once, whatever the room said. Goes out with {@link #flush()}. */
    void send(ServerMessage message) {
        if (!closing && speaks) {
            unflushed = true;
            channel.write(message, channel.voidPromise());
        }
    }

    /** Answers a ping of WebSocket's own, which is not one of the chat's. */
    void pong(ByteBuf payload) {
        if (!closing) {
            unflushed = true;
            channel.write(new PongWebSocketFrame(payload.retain()), channel.voidPromise());
        }
    }

    /** It is known now in which language to answer, and the pipeline speaks it. */
    void speaks() {
        speaks = true;
    }

    /** Answers a line or message that the contract refuses, and gives up on a peer that sends nothing else. */
    void refuse(ProtocolException refusal) {
        answer(refusal.toMessage());
        malformedInARow = refusal.code() == ErrorCode.MALFORMED ? malformedInARow + 1 : 0;
        if (malformedInARow == ProtocolLimits.MAX_MALFORMED_IN_A_ROW) {
            close(CloseReason.MALFORMED);
        }
    }

    /** A line made sense: the count of malformed ones starts anew. */
    void understood() {
        malformedInARow = 0;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /**
     * Reads on while this client takes its answers and the room is not behind. To be called when either changes. What was
     * answered before reading stops goes out.
     */
    void updateReading() {
        if (closing) {
            return;
        }
        if (!mayRead()) {
            channel.config().setAutoRead(false);
            flush();
        } else if (!channel.config().isAutoRead()) {
            // Not at once: the next line must not be read in the midst of answering the last one.
            channel.eventLoop().execute(this::readOn);
        }
    }

    private void readOn() {
        if (mayRead()) {
            channel.config().setAutoRead(true);
            flush(); // lines that waited were answered just now, and no read ends behind them
        }
    }

    private boolean mayRead() {
        return channel.isWritable() && !roomBehind;
    }

    /** Ends the connection: name and seat are free at once, then {@code goodbye}, then the close. The first reason counts. */
    void close(CloseReason reason) {
        close(reason, null);
    }

    /** @param text what to say beyond the reason */
    void close(CloseReason reason, @Nullable String text) {
        close(reason, speaks ? new Goodbye(reason.wire(), text) : Unpooled.EMPTY_BUFFER);
    }

    private void close(CloseReason reason, Object farewell) {
        if (!closing) {
            boolean slow = reason == CloseReason.SLOW_CONSUMER;
            end(reason.wire(), reason.leaveReason(), !slow);
            Duration patience = reason == CloseReason.SHUTDOWN ? limits.shutdownTimeout() : limits.closeTimeout();
            finish(channel.writeAndFlush(farewell), patience);
        } else {
            ReferenceCountUtil.release(farewell);
        }
    }

    /** Ends a connection over WebSocket whose peer broke the rules of its frames, as {@code status} says. */
    void violated(WebSocketCloseStatus status) {
        boolean tooLarge = status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
        close(tooLarge ? CloseReason.LINE_TOO_LONG : CloseReason.MALFORMED, closingFrame(status));
    }

    /** Ends a connection over WebSocket that its peer has closed, with {@code status}. */
    void closedByPeer(WebSocketCloseStatus status) {
        peerFinished(closingFrame(status));
    }

    private static CloseWebSocketFrame closingFrame(WebSocketCloseStatus status) {
        return status.equals(WebSocketCloseStatus.EMPTY)
                ? new CloseWebSocketFrame()
                : new CloseWebSocketFrame(status.code(), "");
    }

    /** Ends a connection whose peer will send no more, when everything that it sent was answered. */
    void peerFinished() {
        peerFinished(Unpooled.EMPTY_BUFFER);
    }

    private void peerFinished(Object farewell) {
        if (!closing) {
            end("disconnected", LeaveReason.DISCONNECTED, true);
            finish(channel.writeAndFlush(farewell), limits.stallTimeout());
        } else {
            ReferenceCountUtil.release(farewell);
        }
    }

    /** Ends a connection that is broken: nothing can be sent any more. */
    void broken() {
        if (!closing) {
            end("disconnected", LeaveReason.DISCONNECTED, false);
            channel.close();
        }
    }

    /** Ends the connection of a peer that does not speak any of our languages, without a word in them. */
    void turnAway(String why, ByteBuf farewell) {
        if (closing) {
            farewell.release();
            return;
        }
        logTurnedAway(why);
        end(why, LeaveReason.DISCONNECTED, false);
        finish(channel.writeAndFlush(farewell), limits.closeTimeout());
    }

    /** @param why in our words, not the peer's */
    void logTurnedAway(String why) {
        log.info("turned {} away: {}", address, why);
    }

    private void end(String logged, LeaveReason reason, boolean deliverRest) {
        closing = true; // first: nothing that writing the rest sets off may answer, pause or close
        if (reader != null && deliverRest) {
            reader.writeRest();
        }
        leave(logged, reason);
    }

    private void leave(String logged, LeaveReason reason) {
        if (membership == null || reader == null) {
            return;
        }
        roomLog.unsubscribe(reader);
        int left = membership.leave(reason);
        if (left >= 0) {
            log.info("{} left: {} ({} of {})", membership.username(), logged, left, chat.maxUsers());
        }
    }

    private void finish(ChannelFuture lastWrite, Duration patience) {
        ServerPipeline.closing(channel, lastWrite);
        channel.config().setAutoRead(true); // what still comes is thrown away, and the end of it is waited for
        channel.eventLoop().schedule(() -> channel.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
