package chat.testing;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Netty tells of a leaked buffer when it allocates another one after a collection. Behind the last test nobody does: this does. */
public final class LeakListener implements LauncherSessionListener {

    private static final int ROUNDS = 4;

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        List<ByteBufAllocator> allocators =
                List.of(ByteBufAllocator.DEFAULT, PooledByteBufAllocator.DEFAULT, new AdaptiveByteBufAllocator());
        for (int i = 0; i < ROUNDS; i++) {
            collect();
            allocators.forEach(allocator -> allocator.directBuffer(256).release());
        }
    }

    /** Collects, and waits until the references to what is gone are in their queues. */
    private static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> witness = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(1000) != witness) {
                System.err.println("LeakListener: the collector did not run, leaks may go unseen");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
