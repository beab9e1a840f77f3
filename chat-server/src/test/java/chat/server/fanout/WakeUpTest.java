package chat.server.fanout;

import static chat.server.fanout.Events.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often event loops are bothered: what makes a burst cost them as much as a message. */
final class WakeUpTest {

    private static final long ALLOWANCE = 1024 * 1024;

    private final Deque<Runnable> tasksHere = new ArrayDeque<>();
    private final Deque<Runnable> tasksThere = new ArrayDeque<>();
    private final EventLoop here = loop(tasksHere);
    private final EventLoop there = loop(tasksThere);
    private final List<Reader> subscribed = new ArrayList<>();
    private final GatedChannel channel = new GatedChannel();
    private final RoomFeed log = Readers.feed(List.of(here, there), UnpooledByteBufAllocator.DEFAULT, ALLOWANCE);

    /** An event loop that only takes tasks. */
    private static EventLoop loop(Deque<Runnable> tasks) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("execute")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    tasks.add((Runnable) arguments[0]);
                    return null;
                });
    }

    /** A reader that lives on one of the loops above, and counts what it is asked to write. */
    private final class Reader extends LogReader {

        private final EventLoop home;
        private long position;
        private int writes;

        Reader(EventLoop home) {
            super(new OutboundQueue(
                    WakeUpTest.this.channel,
                    WakeUpTest.this.channel,
                    out -> {
                        throw new IllegalStateException();
                    },
                    ALLOWANCE,
                    () -> {}));
            this.home = home;
            Readers.subscribe(WakeUpTest.this.log, this);
            WakeUpTest.this.subscribed.add(this);
        }

        @Override
        public WireFormat form() {
            return WireFormat.LINES;
        }

        @Override
        EventLoop eventLoop() {
            return home;
        }

        @Override
        void startBehind(LogEntry last) {
            position = last.end;
        }

        @Override
        long position() {
            return position;
        }

        @Override
        void write(long end, boolean evenIfFull) {
            position = end;
            writes++;
        }
    }

    @AfterEach
    void end() {
        subscribed.forEach(LogReader::close);
        channel.cut();
        log.close();
    }

    @Test
    void burstIsOneTaskForEachLoopAndOneWriteForEachMember() {
        List<Reader> readers = List.of(new Reader(here), new Reader(here), new Reader(there));
        for (int i = 1; i <= 50; i++) {
            Events.publish(log, said(i, "hello"));
        }
        assertThat(tasksHere).hasSize(1);
        assertThat(tasksThere).hasSize(1);

        tasksHere.remove().run();
        tasksThere.remove().run();
        assertThat(readers).allSatisfy(reader -> {
            assertThat(reader.writes).isEqualTo(1);
            assertThat(reader.position).isEqualTo(log.end());
        });
        assertThat(tasksHere).isEmpty();
        assertThat(tasksThere).isEmpty();
    }

    @Test
    void nextBurstIsAnotherTask() {
        Reader reader = new Reader(here);
        Events.publish(log, said(1, "hello"));
        tasksHere.remove().run();
        Events.publish(log, said(2, "hello"));
        assertThat(tasksHere).hasSize(1);
        tasksHere.remove().run();
        assertThat(reader.writes).isEqualTo(2);
    }

    @Test
    void loopWithoutReadersIsLeftAlone() {
        new Reader(here);
        Events.publish(log, said(1, "hello"));
        assertThat(tasksThere).isEmpty();
    }

    @Test
    void nobodyIsWokenBeforeTheDelivery() {
        new Reader(here);
        log.publish(said(1, "hello"));
        log.publish(said(2, "hello"));
        assertThat(tasksHere).isEmpty();
        log.deliver();
        assertThat(tasksHere).hasSize(1);
    }
}
