package chat.server.store.redis;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** Lends Lettuce our event loops, which it never shuts down. */
final class RedisLoops implements EventLoopGroupProvider {

    /** What is asked for in one turn of a loop is written at once: so many commands at most. */
    private static final int MAX_FLUSHES = 256;

    private final EventLoopGroup loops;

    private RedisLoops(EventLoopGroup loops) {
        this.loops = loops;
    }

    static ClientResources resources(EventLoopGroup loops) {
        return ClientResources.builder()
                .eventLoopGroupProvider(new RedisLoops(loops))
                .eventExecutorGroup(loops)
                .socketAddressResolver(
                        SocketAddressResolver.create(InetAddress::getAllByName)) // on the thread that asks to connect
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_FLUSHES, true));
                    }
                })
                .build();
    }

    /** Lettuce takes epoll where it loads, else NIO, as we do: whatever it asks for is what there is. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) loops;
    }

    @Override
    public int threadPoolSize() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup lent, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
