package chat.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops that close every channel before they end, also without a quiet period. Netty's own (4.2.18) look whether they are to end
 * before they run what waits, and again after it: a loop that is told to end between the two leaves its channels open. Their peers
 * never see an end, and what their handlers hold is not released.
 */
public final class EventLoops extends MultiThreadIoEventLoopGroup {

    /** @param threads one for each loop, at least 1 */
    public EventLoops(int threads, ThreadFactory threadFactory, IoHandlerFactory ioHandlers) {
        super(threads, threadFactory, ioHandlers);
    }

    /** With threads as Netty makes them. */
    public EventLoops(int threads, IoHandlerFactory ioHandlers) {
        super(threads, ioHandlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlers, Object... none) {
        return new Loop(this, executor, ioHandlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory ioHandlers) {
            super(group, executor, ioHandlers);
        }

        @Override
        protected boolean confirmShutdown() {
            boolean isEnding = isShuttingDown();
            if (isEnding) {
                ioHandler().prepareToDestroy(); // what follows the closing is run by what comes now
            }
            boolean isConfirmed = super.confirmShutdown();
            if (isEnding) {
                ioHandler().prepareToDestroy(); // what was registered by that
            }
            return isConfirmed;
        }
    }
}
