package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import chat.transport.EventLoops;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ReadGateTest {

    @Test
    void endThatComesBeforeReadingGoesOnStands() {
        GatedChannel channel = new GatedChannel();
        ReadGate reading = new ReadGate(channel, new Replies(channel), failure -> {});
        reading.pause();
        channel.eventLoop().execute(() -> {
            reading.goOn();
            reading.end();
        });
        channel.runPendingTasks();

        assertThat(channel.config().isAutoRead()).isFalse();
        channel.cut();
    }

    @Test
    void whoIsPausedWhenTheirLoopEndsIsToldSoAndClosed() {
        EventLoopGroup loop = new EventLoops(1, LocalIoHandler.newFactory());
        LocalChannel channel = new LocalChannel();
        loop.register(channel).syncUninterruptibly();
        List<Throwable> failures = new ArrayList<>();
        ReadGate reading = new ReadGate(channel, new Replies(channel), failures::add);
        CompletableFuture<Void> awaited = new CompletableFuture<>();
        reading.await(awaited, done -> {}, failures::add);
        assertThat(channel.config().isAutoRead()).isFalse();

        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        awaited.complete(null);
        assertThat(failures).singleElement().isInstanceOf(RejectedExecutionException.class);
        assertThat(channel.isOpen()).isFalse();
    }
}
