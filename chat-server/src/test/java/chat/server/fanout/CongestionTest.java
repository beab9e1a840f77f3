package chat.server.fanout;

import static chat.server.fanout.Events.ofLength;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An embedded event loop runs only when it is told to: as late as a test wants it. */
final class CongestionTest {

    private static final int BACKLOG = 5000;

    private final GatedChannel here = new GatedChannel();
    private final GatedChannel there = new GatedChannel();
    private final RoomFeed log =
            Readers.feed(List.of(here.eventLoop(), there.eventLoop()), UnpooledByteBufAllocator.DEFAULT, BACKLOG);
    private final List<String> receivedAtRelief = new ArrayList<>();

    @AfterEach
    void end() {
        here.cut();
        there.cut();
        log.close();
    }

    private void subscribe(GatedChannel channel) {
        ByteReader reader = Readers.bytes(channel, WireFormat.LINES, 1024 * 1024, () -> {});
        Readers.subscribe(log, reader);
        channel.closeFuture().addListener(closed -> reader.close());
    }

    private void note() {
        receivedAtRelief.add(here.received());
    }

    @Test
    void loopThatIsMoreThanTheBacklogBehindCongestsTheRoom() {
        subscribe(here);
        Events.publish(log, ofLength(1, BACKLOG));
        assertThat(log.isCongested()).isFalse();

        Events.publish(log, ofLength(2, 200));
        assertThat(log.isCongested()).isTrue();

        here.runPendingTasks();
        assertThat(log.isCongested()).isFalse();
    }

    @Test
    void roomWithoutCongestionRunsTheActionAtOnce() {
        subscribe(here);
        Events.publish(log, ofLength(1, BACKLOG));
        log.whenRelieved().thenRun(this::note);

        assertThat(receivedAtRelief).containsExactly("");
    }

    @Test
    void actionRunsOnceAfterTheLoopHasCaughtUp() {
        subscribe(here);
        Events.publish(log, ofLength(1, 6000));
        log.whenRelieved().thenRun(this::note);
        log.whenRelieved().thenRun(this::note);
        assertThat(receivedAtRelief).isEmpty();

        here.runPendingTasks();
        assertThat(receivedAtRelief).hasSize(2);
        assertThat(receivedAtRelief.get(0)).hasSize(6000);
        Events.publish(log, ofLength(2, 6000));
        here.runPendingTasks();
        assertThat(receivedAtRelief).hasSize(2);
    }

    @Test
    void actionIsNotLostWhereTheLoopHasJustCaughtUp() {
        LoopReaders loop = new LoopReaders(here.eventLoop(), log);
        loop.whenCaughtUp().thenRun(this::note);
        here.runPendingTasks();
        loop.whenCaughtUp().thenRun(this::note);
        here.runPendingTasks();

        assertThat(receivedAtRelief).hasSize(2);
    }

    private static EventLoop endedLoop() {
        EventLoop loop = new DefaultEventLoop();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        return loop;
    }

    @Test
    void whoeverWaitsForALoopThatHasEndedIsToldSo() {
        LoopReaders readers = new LoopReaders(endedLoop(), log);
        for (int i = 0; i < 2; i++) {
            assertThat(readers.whenCaughtUp()).isCompletedExceptionally();
        }
    }

    @Test
    void loopThatHasEndedCongestsNothing() {
        LoopReaders readers = new LoopReaders(endedLoop(), log);
        readers.add(Readers.bytes(here, WireFormat.LINES, 1024 * 1024, () -> {}));
        assertThat(readers.backlog(BACKLOG)).isEqualTo(BACKLOG);
        readers.wake();

        assertThat(readers.backlog(BACKLOG)).isZero();
        assertThat(readers.whenCaughtUp()).isCompletedExceptionally();
    }

    @Test
    void anyLoopThatIsBehindCongestsTheRoom() {
        subscribe(here);
        subscribe(there);
        Events.publish(log, ofLength(1, 6000));
        here.runPendingTasks();
        assertThat(log.isCongested()).isTrue();
        log.whenRelieved().thenRun(this::note);
        assertThat(receivedAtRelief).isEmpty();

        there.runPendingTasks();
        assertThat(log.isCongested()).isFalse();
        assertThat(receivedAtRelief).hasSize(1);
    }

    @Test
    void slowReaderIsNoCongestion() {
        subscribe(here);
        here.shut();
        for (int i = 1; i <= 100; i++) {
            Events.publish(log, ofLength(i, 3000));
            here.runPendingTasks();
            assertThat(log.isCongested()).isFalse();
        }
    }

    @Test
    void loopWithoutReadersIsNeverBehind() {
        Events.publish(log, ofLength(1, 6000));
        assertThat(log.isCongested()).isFalse();

        subscribe(here);
        assertThat(log.isCongested()).isFalse();
        Events.publish(log, ofLength(2, BACKLOG));
        assertThat(log.isCongested()).isFalse();
    }

    @Test
    void loopWhoseLastReaderLeavesIsNoLongerBehind() {
        ByteReader reader = Readers.bytes(here, WireFormat.LINES, 1024 * 1024, () -> {});
        Readers.subscribe(log, reader);
        Events.publish(log, ofLength(1, 6000));
        log.whenRelieved().thenRun(this::note);
        reader.close();
        assertThat(log.isCongested()).isFalse();

        here.runPendingTasks();
        assertThat(receivedAtRelief).hasSize(1);
    }
}
