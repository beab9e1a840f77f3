package chat.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll, under which a channel survives that for a while nothing is wanted of it: neither to read nor to write nor to hear of
 * its peer's end. Netty (4.2.13 to 4.2.18) then takes the descriptor out of epoll but goes on as if it were still in it, so the next
 * wish fails and the channel is lost. That befalls whoever was half-closed by its peer, paused or not, as soon as an answer does not
 * fit into the socket's buffer or reading is switched on again.
 *
 * <p>Here such a descriptor stays in epoll, edge-triggered: what the kernel tells unasked, an error or a hang-up, is told once instead
 * of without end.
 */
public final class SteadyEpoll implements IoHandler {

    private final IoHandler epoll;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    /** For event loops whose channels are Netty's for epoll, where {@link io.netty.channel.epoll.Epoll#isAvailable()}. */
    public static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new SteadyEpoll(epoll.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new SteadyRegistration(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    private record SteadyRegistration(IoRegistration registration) implements IoRegistration {

        @Override
        public long submit(IoOps wanted) {
            return registration.submit(EpollIoOps.NONE.equals(wanted) ? EpollIoOps.EPOLLET : wanted);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
