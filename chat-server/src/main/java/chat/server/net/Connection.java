package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Goodbye;
import chat.server.ServerLimits;
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
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: who sits at it, how it is answered, and the only way out. All methods are for the channel's event
 * loop, which owns all the state here.
 */
final class Connection {

    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "connection");
    /** Whoever is closed so may want to come back; the others left, or were shown the door. */
    private static final Set<CloseReason> RESUMABLE =
            EnumSet.of(CloseReason.SLOW_CONSUMER, CloseReason.TIMEOUT, CloseReason.INTERNAL);

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final ServerLimits limits;
    private final Connections connections;
    private final String address;

    private @Nullable Participant participant;
    private boolean speaks;

    /** For how many reasons nothing is read at the moment, beside that the client does not take its answers. */
    private int pauses;

    private boolean closing;
    private boolean unflushed;
    private int malformedInARow;

    Connection(Channel channel, ServerLimits limits, Connections connections) {
        this.channel = channel;
        this.limits = limits;
        this.connections = connections;
        this.address = format(channel.remoteAddress());
        channel.attr(KEY).set(this);
        channel.closeFuture().addListener(closed -> {
            if (!closing) {
                closing = true;
                lost("disconnected", LeaveReason.DISCONNECTED);
            }
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

    /** Whoever is about to sit here. */
    void seat(Participant newcomer) {
        participant = newcomer;
    }

    /** Who sits here; null if nobody does. */
    @Nullable
    Participant participant() {
        return closing || participant == null || !participant.isIn() ? null : participant;
    }

    /** Whether it is over but for its last bytes: nobody may join here any more. */
    boolean isClosing() {
        return closing;
    }

    String address() {
        return address;
    }

    /**
     * Goes on when the stage has completed: at once if it has, else on the event loop, and reads nothing until then.
     *
     * @param otherwise given what went wrong
     */
    <T> void await(CompletionStage<T> stage, Consumer<? super T> then, Consumer<Throwable> otherwise) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            goOn(future, then, otherwise);
            return;
        }
        pauseUntil(done -> future.whenComplete((result, failure) -> done.run()), () -> goOn(future, then, otherwise));
    }

    private static <T> void goOn(CompletableFuture<T> future, Consumer<? super T> then, Consumer<Throwable> otherwise) {
        T result;
        try {
            result = future.join();
        } catch (CompletionException e) {
            otherwise.accept(e.getCause() == null ? e : e.getCause());
            return;
        } catch (CancellationException e) {
            otherwise.accept(e);
            return;
        }
        then.accept(result);
    }

    /** Reads nothing until what is given to {@code signal} was run, on any thread. */
    void pauseUntil(Consumer<Runnable> signal) {
        pauseUntil(signal, () -> {});
    }

    private void pauseUntil(Consumer<Runnable> signal, Runnable then) {
        pauses++;
        updateReading();
        signal.accept(() -> {
            try {
                channel.eventLoop().execute(() -> {
                    pauses--;
                    try {
                        then.run();
                    } catch (RuntimeException | Error bug) {
                        failed(bug);
                    }
                    updateReading();
                });
            } catch (RejectedExecutionException e) {
                log.debug("the server has stopped", e);
            }
        });
    }

    /** What was asked for did not come about: the client is told why, or it is a bug. Also that is told, and logged. */
    void failed(Throwable cause) {
        if (cause instanceof ProtocolException refused) {
            refuse(refused);
        } else if (!(cause instanceof CancellationException)) { // else the server is about to say goodbye
            channel.pipeline().fireExceptionCaught(cause);
        }
    }

    /** The seat of whoever sat here is kept from now on. */
    void keeps(Participant participant) {
        connections.addKept(participant);
    }

    /** The seat is not kept any more. */
    void keepsNot(Participant participant) {
        connections.removeKept(participant);
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Hands the channel what the rooms said since, if it takes it, and what was said to this user. */
    void catchUp() {
        if (participant != null) {
            participant.catchUp();
            participant.collectMail();
        }
    }

    /** Something was written past this object that goes out with {@link #flush()}. */
    void written() {
        unflushed = true;
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
        return channel.isWritable() && pauses == 0;
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
            end(reason != CloseReason.SLOW_CONSUMER);
            if (RESUMABLE.contains(reason)) {
                lost(reason.wire(), reason.leaveReason());
            } else if (participant != null) {
                participant.writeMail(message -> channel.write(message, channel.voidPromise()));
                participant.leave(reason.wire(), reason.leaveReason());
            }
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
            end(true);
            lost("disconnected", LeaveReason.DISCONNECTED);
            finish(channel.writeAndFlush(farewell), limits.stallTimeout());
        } else {
            ReferenceCountUtil.release(farewell);
        }
    }

    /** Ends a connection that is broken: nothing can be sent any more. */
    void broken() {
        if (!closing) {
            end(false);
            lost("disconnected", LeaveReason.DISCONNECTED);
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
        end(false);
        finish(channel.writeAndFlush(farewell), limits.closeTimeout());
    }

    /** @param why in our words, not the peer's */
    void logTurnedAway(String why) {
        log.info("turned {} away: {}", address, why);
    }

    /** @param deliverRest whether the client is to get what the rooms said so far */
    private void end(boolean deliverRest) {
        closing = true; // first: nothing that writing the rest sets off may answer, pause or close
        if (participant != null && deliverRest) {
            participant.writeRest();
        }
    }

    private void lost(String logged, LeaveReason reason) {
        if (participant != null) {
            participant.lost(logged, reason);
        }
    }

    private void finish(ChannelFuture lastWrite, Duration patience) {
        ServerPipeline.closing(channel, lastWrite);
        channel.config().setAutoRead(true); // what still comes is thrown away, and the end of it is waited for
        channel.eventLoop().schedule(() -> channel.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
