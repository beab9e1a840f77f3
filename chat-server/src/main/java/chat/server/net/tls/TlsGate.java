package chat.server.net.tls;

import static java.util.Objects.requireNonNull;

import chat.server.limit.Source;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before what decrypts. The first byte tells whether a peer speaks TLS at all. Until the handshake is done each read waits for a
 * turn, and when its time is over, the connection is closed. From then on whole records (RFC 8446, section 5.1) are passed on as they
 * come, but for what may be the peer's close_notify: with some engines nothing can be sent after one, so it waits until everything
 * before it is answered. All methods are for the channel's event loop, which owns the state.
 */
final class TlsGate extends ChannelDuplexHandler {

    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;

    /** Of a record that is encrypted, with its header. */
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + (1 << 14) + 2048;

    private static final byte ALERT = 21;
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION_DATA = 23;

    /** What an alert of TLS 1.3 comes to: two bytes, their kind, and the tag of a cipher. Data of two bytes looks the same. */
    private static final int ENCRYPTED_ALERT_BYTES = 2 + 1 + 16;

    /** Zeros that Java's sockets put behind it (RFC 8446, section 5.4). */
    private static final int JAVA_PADDING_BYTES = 16;

    private final TlsPipeline pipeline;
    private final Source source;
    private final Runnable onDone;

    /** What came and was not passed on yet; null for nothing. */
    private @Nullable ByteBuf received;

    /** Whether the first byte was one of TLS's. */
    private boolean speaksTls;

    /** What decrypts; null until the handshake has its first turn. */
    private @Nullable SslHandler tls;

    private boolean waiting;

    /** What is released at once is gone on with by whoever waited for it: each on top of the last would be too deep. */
    private boolean goingOn;

    private boolean readAsked;
    private boolean done;

    /** The turn of the handshake that is waited for; null for none. */
    private @Nullable Runnable turn;

    /** How often something was held that may be the end. */
    private int holds;

    private @Nullable Future<?> timer;

    /** What the socket told behind what waits: that nothing more comes. */
    private final Deque<Object> events = new ArrayDeque<>(0);

    /** @param onDone called once, when the handshake is done or will not be */
    TlsGate(TlsPipeline pipeline, Source source, Runnable onDone) {
        this.pipeline = pipeline;
        this.source = source;
        this.onDone = onDone;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        startTimer(ctx, pipeline.handshakeNanos(), ctx::close);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
        if (turn != null) {
            pipeline.turns().forget(ctx.executor(), source, turn);
            turn = null;
        }
        if (received != null) {
            received.release();
            received = null;
        }
    }

    /** The handshake is done, or will not be. */
    private void end() {
        stopTimer();
        if (!done) {
            done = true;
            onDone.run();
        }
    }

    private void startTimer(ChannelHandlerContext ctx, long nanos, Runnable action) {
        timer = ctx.executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!speaksTls && !beginsTls(ctx, bytes)) {
            return;
        }
        received =
                received == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
        goOn(ctx);
    }

    private boolean beginsTls(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return false;
        }
        if (bytes.getByte(bytes.readerIndex()) != HANDSHAKE) {
            ctx.pipeline().remove(TlsPipeline.EVENTS);
            ctx.pipeline().remove(this);
            pipeline.plain(ctx.channel(), bytes);
            return false;
        }
        speaksTls = true;
        return true;
    }

    /** Making what decrypts takes nearly as long as a part of the handshake: it has a turn of its own, the first. */
    private void addTls(ChannelHandlerContext ctx) {
        SslHandler handler = pipeline.newHandler(ctx.channel());
        tls = handler;
        ctx.pipeline().addAfter(TlsPipeline.GATE, TlsPipeline.TLS, handler);
        handler.handshakeFuture().addListener(finished -> end());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (waiting && tls != null) {
            events.add(event); // before the first turn, the end need not wait for it
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (waiting && !ctx.channel().config().isAutoRead()) {
            readAsked = true; // what is held comes first
        } else { // also when the connection is being closed, and what comes is thrown away before it gets here
            ctx.read();
        }
    }

    private boolean isShakingHands() {
        return tls == null || !tls.handshakeFuture().isDone();
    }

    /** Passes on what is there, as far as it need not wait, and then what was told after it. */
    private void goOn(ChannelHandlerContext ctx) {
        if (goingOn) {
            return;
        }
        goingOn = true;
        try {
            passRecords(ctx);
        } finally {
            goingOn = false;
        }
        while (!waiting && !events.isEmpty()) {
            ctx.fireUserEventTriggered(events.remove());
        }
        if (readAsked && !waiting && !ctx.isRemoved()) {
            readAsked = false;
            ctx.read();
        }
    }

    private void passRecords(ChannelHandlerContext ctx) {
        while (!waiting && received != null && !ctx.isRemoved()) {
            ByteBuf bytes = received;
            int length = lengthBeforeEnd(bytes);
            boolean mayEnd = length == 0 && bytes.isReadable();
            int next = mayEnd ? recordLength(bytes, bytes.readerIndex()) : length;
            if (next > MAX_RECORD_BYTES && !bytes.isReadable(next)) {
                ctx.close(); // nothing that TLS allows (RFC 8446, section 5.2), and not to be waited for
                return;
            }
            if (next == 0 || !bytes.isReadable(next)) {
                return;
            }
            if (isShakingHands()) {
                waiting = true;
                Runnable mine = () -> {
                    turn = null;
                    ctx.channel().config().setAutoRead(true);
                    if (tls == null) {
                        addTls(ctx);
                        waiting = false;
                        goOn(ctx);
                    } else {
                        release(ctx, next);
                    }
                };
                turn = mine;
                pipeline.turns().await(ctx.executor(), source, mine);
                if (turn != null) {
                    ctx.channel().config().setAutoRead(false); // one read is kept, and no more; nobody else brakes yet
                }
            } else if (mayEnd) {
                waiting = true;
                int hold = ++holds;
                ctx.fireChannelReadComplete(); // what was answered goes out first
                Runnable release = () -> {
                    if (waiting && hold == holds) {
                        stopTimer();
                        release(ctx, next);
                    }
                };
                startTimer(ctx, pipeline.endNanos(), release);
                pipeline.whenAnswered(ctx.channel(), release);
            } else {
                pass(ctx, next);
            }
        }
    }

    private void release(ChannelHandlerContext ctx, int length) {
        waiting = false;
        if (ctx.isRemoved() || received == null) {
            return;
        }
        pass(ctx, length);
        ctx.fireChannelReadComplete();
        goOn(ctx);
    }

    private void pass(ChannelHandlerContext ctx, int length) {
        ByteBuf bytes = requireNonNull(received);
        if (length == bytes.readableBytes()) {
            received = null;
            ctx.fireChannelRead(bytes);
        } else {
            ctx.fireChannelRead(bytes.readRetainedSlice(length));
        }
    }

    /** Bytes of the whole records at the beginning, up to one that may be the peer's last. */
    private static int lengthBeforeEnd(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (bytes.writerIndex() - at >= HEADER_BYTES && !mayBeClose(bytes, at)) {
            int next = at + recordLength(bytes, at);
            if (next > bytes.writerIndex()) {
                break;
            }
            at = next;
        }
        return at - bytes.readerIndex();
    }

    private static int recordLength(ByteBuf bytes, int at) {
        return bytes.writerIndex() - at < HEADER_BYTES ? 0 : HEADER_BYTES + bytes.getUnsignedShort(at + LENGTH_AT);
    }

    private static boolean mayBeClose(ByteBuf bytes, int at) {
        byte type = bytes.getByte(at);
        int padding = bytes.getUnsignedShort(at + LENGTH_AT) - ENCRYPTED_ALERT_BYTES;
        return type == ALERT || (type == APPLICATION_DATA && (padding == 0 || padding == JAVA_PADDING_BYTES));
    }
}
