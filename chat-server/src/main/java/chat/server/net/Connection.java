package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Goodbye;
import chat.server.config.ServerLimits;
import chat.server.domain.AccountRules;
import chat.server.domain.Session;
import chat.server.limit.Peer;
import chat.server.text.Spent;
import chat.server.web.WebSocketMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: who sits at it, what is answered to a line, and the only way out. All methods are for the channel's event
 * loop, which owns all the state here.
 */
final class Connection {

    /** Who is told of the end of a connection at which somebody has joined, or is about to. On the channel's event loop. */
    interface EndListener {

        /**
         * The connection is over, and they may want to come back.
         *
         * @param logged why, in words for the log
         */
        void lost(String logged, LeaveReason reason);

        /**
         * The connection is over for good: name and seat are given up.
         *
         * @return whether they were to be: they had not been, and nobody has come back to them elsewhere
         */
        CompletionStage<Boolean> leave(String logged, LeaveReason reason);
    }

    /** Why somebody is turned away who sends a PROXY header. */
    static final String UNTRUSTED_HEADER = "a PROXY header, which --trust-proxy does not allow there, or not so late";

    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "connection");
    /** Whoever is closed so may want to come back; the others left, or were shown the door. */
    private static final Set<CloseReason> RESUMABLE =
            EnumSet.of(CloseReason.SLOW_CONSUMER, CloseReason.TIMEOUT, CloseReason.INTERNAL);

    /** Others may have gone by then; who comes back and finds it as before is to wait longer. */
    private static final long RETRY_AFTER_TOO_MANY_MS = 5_000;

    /** Behind it somebody is guessing; whoever mistypes connects again. */
    private static final int MAX_WRONG_PASSWORDS = ProtocolLimits.MAX_WRONG_PASSWORDS;

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final ServerLimits limits;
    private final Doorkeeper.Visit visit;
    private final Peer peer;
    private final Replies replies;
    private final ReadGate gate;
    private final EndOfInputHandler input;
    private final Pace pace;

    private @Nullable EndListener endListener;
    private @Nullable Subscriptions subscriptions;
    private boolean isOnProbation;
    private boolean closing;
    private int malformedInARow;
    private int wrongPasswords;

    /**
     * @param visit counted: it is known who is there, which the channel's own address need not tell
     * @param ahead what all connections of the server hold that is read ahead
     */
    Connection(Channel channel, ServerLimits limits, Doorkeeper.Visit visit, ReadAhead ahead) {
        Peer peer = visit.peer();
        this.channel = channel;
        this.limits = limits;
        this.visit = visit;
        this.peer = peer;
        this.isOnProbation = visit.isBeyond();
        this.replies = new Replies(channel);
        this.gate = new ReadGate(channel, replies, this::failed);
        this.input = new EndOfInputHandler(ahead, limits.endTimeout(), this::endedBy);
        this.pace = new Pace(channel, gate, input, replies, limits.fairUse(), peer);
        channel.attr(KEY).set(this);
        channel.closeFuture().addListener(closed -> broken());
        if (!isOnProbation) {
            log.info("connection from {}", address());
        }
    }

    /** The connection of a channel that {@link ServerPipeline} set up. */
    static Connection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    ServerLimits limits() {
        return limits;
    }

    String address() {
        return peer.address();
    }

    Doorkeeper.Visit visit() {
        return visit;
    }

    /** Whether there are too many connections, of its address or in all, so that only somebody who comes back to a session is let in. */
    boolean isOnProbation() {
        return isOnProbation;
    }

    /** Somebody has got a name here, or come back to theirs. */
    void joined() {
        isOnProbation = false;
        visit.joined();
    }

    Replies replies() {
        return replies;
    }

    ReadGate gate() {
        return gate;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** The handler that what this peer sends goes through first. */
    EndOfInputHandler input() {
        return input;
    }

    Pace pace() {
        return pace;
    }

    /** Somebody is about to join here. */
    void tellEnd(EndListener listener) {
        endListener = listener;
    }

    /** Somebody is in here, and this is what comes out; null if nobody is any more. */
    void subscribe(@Nullable Subscriptions theirs) {
        subscriptions = theirs;
    }

    /** Whether somebody is in here. */
    boolean isJoined() {
        return !closing && subscriptions != null;
    }

    /** Whether it is over but for its last bytes: nobody may join here any more. */
    boolean isClosing() {
        return closing;
    }

    /** Hands the channel what the rooms said since, if it takes it, and what was said to this user. */
    void catchUp() {
        if (subscriptions != null) {
            subscriptions.catchUp();
        }
    }

    /** Does something when all that was sent before is answered: at once, unless a store is slow. */
    private void inTurn(Runnable action) {
        Session session = subscriptions == null ? null : subscriptions.session();
        if (closing || session == null || session.isReadyFor(null)) {
            action.run();
        } else {
            gate.await(session.progress(), progressed -> inTurn(action), this::failed);
        }
    }

    /**
     * Answers this client alone, after what the room said so far as long as the client takes it, so that answers come in the
     * order of the questions.
     */
    void answer(ServerMessage message) {
        catchUp();
        replies.send(message);
    }

    /** The same with what was asked for, which counts against what may be asked for. */
    void answerAsked(ServerMessage message) {
        catchUp();
        pace.answer(message);
    }

    /** Answers a line that the contract refuses, in its turn, and gives up on a peer that sends nothing else. */
    void refuse(ProtocolException refusal) {
        inTurn(() -> refuseNow(refusal));
    }

    private void refuseNow(ProtocolException refusal) {
        if (isOnProbation) {
            refuseOnProbation();
            return;
        }
        answerAsked(refusal.toMessage());
        malformedInARow = refusal.code() == ErrorCode.MALFORMED ? malformedInARow + 1 : 0;
        if (malformedInARow == ProtocolLimits.MAX_MALFORMED_IN_A_ROW) {
            close(CloseReason.MALFORMED);
        }
        if (refusal.code() == ErrorCode.PASSWORD_WRONG && ++wrongPasswords == MAX_WRONG_PASSWORDS) {
            close(CloseReason.PASSWORD_WRONG);
        }
    }

    /** Whoever is here has shown whose the account is. */
    void passwordRight() {
        wrongPasswords = 0;
    }

    /**
     * Refuses a password that others on the way can read, where there is a better way for it.
     *
     * @throws ProtocolException with {@link ErrorCode#TLS_REQUIRED}
     */
    void expectFitForPasswords(AccountRules rules, @Nullable String id) throws ProtocolException {
        if (rules.passwordsNeedTls()
                && !ServerPipeline.isPrivate(channel)
                && !visit.isEncrypted()
                && !peer.source().isLoopback()) {
            throw new ProtocolException(
                    ErrorCode.TLS_REQUIRED,
                    "Others on the way could read a password here. Connect over TLS (--tls-port, or https) to give it",
                    id);
        }
    }

    /** A decoder has done something for this client alone, without a message. */
    void spent(Spent spent) {
        replies.written();
        pace.spent(spent.bytes());
    }

    /** A line made sense: the count of malformed ones starts anew. */
    void understood() {
        malformedInARow = 0;
    }

    /**
     * What was asked for did not come about: the client is told why, or it is a bug. Also that is told, and logged; unless the session is over
     * here, so that its user and its rooms may be gone already, and the connection is just about to end.
     */
    void failed(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof ProtocolException refused) {
            refuseNow(refused);
        } else if (!isServersEnd(cause)) {
            if (subscriptions != null && subscriptions.session().isOver()) {
                log.debug("something failed for {}, whose session is over", address(), cause);
                return;
            }
            log.error("closing {} because something failed in the server", address(), cause);
            refuseNow(new ProtocolException(ErrorCode.INTERNAL, "Something went wrong in the server, sorry"));
            close(CloseReason.INTERNAL);
        }
    }

    /** A session could not be ended as it should: there is nobody to tell, and name and seat may not be free. */
    void failedToEnd(Throwable failure) {
        Throwable cause = cause(failure);
        if (!isServersEnd(cause)) {
            log.error("ending the session of {} failed", address(), cause);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static boolean isServersEnd(Throwable cause) {
        return cause instanceof CancellationException || cause instanceof RejectedExecutionException;
    }

    /** Whoever was refused because they try too much is not heard for a moment, so that refusing them costs the others nothing. */
    void restIfLimited(Throwable failure) {
        if (failure instanceof ProtocolException refused && refused.code() == ErrorCode.RATE_LIMITED) {
            gate.rest();
        }
    }

    /** Ends the connection: name and seat are free at once, then {@code goodbye}, then the close. The first reason counts. */
    void close(CloseReason reason) {
        close(reason, null);
    }

    /**
     * The same.
     *
     * @param text what to say beyond the reason
     * @return whether name and seat were given up by this: somebody had them still, and over this connection
     */
    CompletionStage<Boolean> close(CloseReason reason, @Nullable String text) {
        return close(reason, replies.haveBegun() ? new Goodbye(reason.wire(), text) : Unpooled.EMPTY_BUFFER);
    }

    /**
     * Ends the connection of somebody who goes on over another one: what this one's client has not taken comes there. If it takes nothing
     * now, it is not waited for; else many that hang, one after the other, would each hold what it has not taken.
     *
     * @param text why, for whoever sits here
     */
    void displaced(String text) {
        if (!closing) {
            end(false);
            lost(CloseReason.KICKED.wire(), CloseReason.KICKED.leaveReason());
            finish(channel.writeAndFlush(new Goodbye(CloseReason.KICKED.wire(), text)), limits.closeTimeout());
        }
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer(); // null when all of it was taken
        if (outbound != null && !outbound.isWritable()) {
            channel.close();
        }
    }

    /** Whoever is there is none of those for whom an exception is made, or had their time to show it. */
    void refuseOnProbation() {
        if (isOnProbation) {
            tooMany(visit.tooMany());
        }
    }

    /**
     * Ends a connection at which nobody has joined because there are too many. A program gets the error with its code before {@code
     * goodbye}; a person one line.
     *
     * @param words what there are too many of, and what to do
     */
    void tooMany(String words) {
        visit.heard();
        if (!closing && replies.haveBegun() && ServerPipeline.kind(channel) != UserInfo.Kind.TEXT) {
            replies.send(new ServerMessage.ErrorMessage(
                    ErrorCode.TOO_MANY_CONNECTIONS.wire(), words, null, RETRY_AFTER_TOO_MANY_MS));
        }
        close(
                CloseReason.TOO_MANY_CONNECTIONS,
                replies.haveBegun()
                        ? new Goodbye(CloseReason.TOO_MANY_CONNECTIONS.wire(), words, RETRY_AFTER_TOO_MANY_MS)
                        : Unpooled.EMPTY_BUFFER);
    }

    private CompletionStage<Boolean> close(CloseReason reason, Object farewell) {
        CompletionStage<Boolean> left = CompletableFuture.completedFuture(false);
        if (closing) {
            ReferenceCountUtil.release(farewell);
            return left;
        }
        end(reason != CloseReason.SLOW_CONSUMER);
        if (RESUMABLE.contains(reason)) {
            lost(reason.wire(), reason.leaveReason());
        } else if (endListener != null) {
            if (subscriptions != null) {
                subscriptions.writeDirects(message -> channel.write(message, channel.voidPromise()));
            }
            left = endListener.leave(reason.wire(), reason.leaveReason());
        }
        Duration timeout = reason == CloseReason.SHUTDOWN ? limits.shutdownTimeout() : limits.closeTimeout();
        finish(channel.writeAndFlush(farewell), timeout);
        return left;
    }

    /** Ends a connection over WebSocket whose peer broke the rules of its frames, as {@code status} says. */
    void violated(WebSocketCloseStatus status) {
        boolean tooLarge = status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
        close(tooLarge ? CloseReason.LINE_TOO_LONG : CloseReason.MALFORMED, closingFrame(status));
    }

    /** What ends the connection if this is the last message of its peer, and has waited for its turn too long; null if it is not. */
    private @Nullable Runnable endedBy(Object message) {
        if (message == EndOfInput.INSTANCE) {
            return () -> finish(Unpooled.EMPTY_BUFFER);
        }
        if (message instanceof CloseWebSocketFrame close) {
            WebSocketCloseStatus status = WebSocketMessages.answer(close);
            return () -> finish(closingFrame(status));
        }
        return null;
    }

    /** Ends a connection over WebSocket that its peer has closed, with {@code status}. */
    void closedByPeer(WebSocketCloseStatus status) {
        inTurn(() -> finish(closingFrame(status)));
    }

    private static CloseWebSocketFrame closingFrame(WebSocketCloseStatus status) {
        return status.equals(WebSocketCloseStatus.EMPTY)
                ? new CloseWebSocketFrame()
                : new CloseWebSocketFrame(status.code(), "");
    }

    /** Does something when all that was sent before is answered and has gone out, as far as the client takes it. */
    void answered(Runnable then) {
        inTurn(() -> {
            catchUp();
            replies.flush();
            channel.flush();
            then.run();
        });
    }

    /** Ends a connection whose peer will send no more, when everything that it sent was answered. */
    void peerFinished() {
        inTurn(() -> finish(Unpooled.EMPTY_BUFFER));
    }

    private void finish(Object farewell) {
        if (!closing) {
            end(true);
            lost("disconnected", LeaveReason.DISCONNECTED);
            finish(channel.writeAndFlush(farewell), limits.closeTimeout());
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
        log.info("turned {} away: {}", address(), why);
    }

    /** @param deliverRest whether the client is to get what the rooms said so far */
    private void end(boolean deliverRest) {
        // First: nothing that writing the rest sets off may answer, pause or close.
        closing = true;
        replies.end();
        gate.end();
        pace.end();
        if (subscriptions != null && deliverRest) {
            subscriptions.writeRest();
        }
    }

    private void lost(String logged, LeaveReason reason) {
        if (endListener != null) {
            endListener.lost(logged, reason);
        }
    }

    private void finish(ChannelFuture lastWrite, Duration timeout) {
        ServerPipeline.closing(channel, lastWrite, timeout);
        channel.config().setAutoRead(true); // what still comes is thrown away, and the end of it is waited for
    }
}
