package chat.server.testing;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel without a socket whose peer takes bytes only when a test lets it, and can end either direction. Its clock stands
 * still, and its event loop runs only within its own methods.
 */
public final class GatedChannel extends EmbeddedChannel implements DuplexChannel {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Object> takenObjects = new ArrayList<>();
    private long credit = Long.MAX_VALUE;
    private boolean inputShutdown;
    private boolean outputShutdown;

    // Without initial values: the constructor above sets them.
    private @Nullable AbstractUnsafe realUnsafe;
    private boolean running;
    private @Nullable SocketAddress remote;

    public GatedChannel() {
        super(DefaultChannelId.newInstance());
        freezeTime();
    }

    /** Its other end is there, and not within this process. To be said before anybody asks. */
    public void comeFrom(SocketAddress address) {
        remote = address;
    }

    /** From now on the peer takes nothing. */
    public void shut() {
        credit = 0;
    }

    /** The peer takes so many bytes more, of what waits now and what comes. */
    public void take(long bytes) {
        credit += bytes;
        unsafe().flush();
    }

    /** The peer takes everything again. */
    public void open() {
        credit = Long.MAX_VALUE;
        unsafe().flush();
    }

    /** Sends the server something, as one read. */
    public void send(String text) {
        writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Sends the server bytes, as one read. */
    public void sendBytes(int... bytes) {
        ByteBuf buffer = Unpooled.buffer(bytes.length);
        for (int b : bytes) {
            buffer.writeByte(b);
        }
        writeInbound(buffer);
    }

    /** The peer shuts its output down. */
    public void sendEnd() {
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        runPendingTasks();
    }

    /** What the peer took since the last call. */
    public String received() {
        String text = taken.toString(StandardCharsets.UTF_8);
        taken.reset();
        return text;
    }

    /** What the peer took since the last call that was not bytes, because no encoder is installed. */
    public List<Object> receivedObjects() {
        List<Object> objects = List.copyOf(takenObjects);
        takenObjects.clear();
        return objects;
    }

    /** Lets time pass and does what becomes due at its end. */
    public void pass(Duration time) {
        advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        runPendingTasks();
    }

    /** The connection is gone, whatever still waited. */
    public void cut() {
        close();
        releaseInbound();
        releaseOutbound();
    }

    /** One task at a time, as on a real event loop: what a task leaves to do is done behind it, not within it. */
    @Override
    public void runPendingTasks() {
        if (!running) {
            running = true;
            try {
                super.runPendingTasks();
            } finally {
                running = false;
            }
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote == null ? super.remoteAddress0() : remote;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object message = in.current(); message != null && credit > 0; message = in.current()) {
            if (message instanceof ByteBuf bytes) {
                int length = (int) Math.min(credit, bytes.readableBytes());
                taken.writeBytes(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length));
                credit -= credit == Long.MAX_VALUE ? 0 : length;
                in.removeBytes(length);
            } else {
                takenObjects.add(message);
                in.remove();
            }
        }
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        requireNonNull(realUnsafe).shutdownOutput(promise);
        return promise;
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        AbstractUnsafe unsafe = super.newUnsafe();
        realUnsafe = unsafe;
        return unsafe;
    }

    @Override
    public boolean isShutdown() {
        return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        inputShutdown = true;
        return shutdownOutput(promise);
    }
}
