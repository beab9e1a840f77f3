package chat.server.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every log of rooms has to do, wherever it keeps them: whoever makes one extends this. */
abstract class RoomLogContract {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Messages that the logs under test keep of a room, at least. */
    static final int KEPT = 20;

    private static final long PLENTY = 1_000_000;

    /** Logs that keep {@link #KEPT} messages of a room and give all events this time. */
    abstract RoomLogs logs(InstantSource clock);

    private final Told told = new Told();

    /** Keeps what the log tells; a test may make it fail. */
    static final class Told implements RoomLog.Listener {

        final List<RoomEvent> events = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger inside = new AtomicInteger();
        volatile boolean overlapped;
        volatile int settledUpTo;
        volatile Consumer<RoomEvent> before = event -> {};
        volatile Runnable atSettled = () -> {};

        @Override
        public void appended(RoomEvent event, @Nullable Consumer<RoomEvent> atNumber) {
            overlapped |= inside.incrementAndGet() > 1;
            try {
                before.accept(event);
                events.add(event);
                if (atNumber != null) {
                    atNumber.accept(event);
                }
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void settled() {
            settledUpTo = events.size();
            atSettled.run();
        }
    }

    private RoomLog open() {
        return logs(InstantSource.fixed(NOW)).open("dev", "alice", told);
    }

    static Said said(String text) {
        return new Said("dev", 0, "alice", text, Instant.EPOCH, null, false);
    }

    static Said said(long seq, String text) {
        return new Said("dev", seq, "alice", text, NOW, null, false);
    }

    static RoomEvent append(RoomLog log, RoomEvent draft) {
        try {
            return log.append(draft, null).toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void say(RoomLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            append(log, said("message " + i));
        }
    }

    @Test
    void eventsAreNumberedFromOneAndSaidOnesBearTheTimeOfTheLog() {
        RoomLog log = open();
        append(log, new Joined("dev", 0, "alice"));
        append(log, said("hello"));
        append(log, new Topic("dev", 0, "alice", "tea"));
        append(log, new Left("dev", 0, "alice", "part"));

        assertThat(told.events)
                .containsExactly(
                        new Joined("dev", 1, "alice"),
                        said(2, "hello"),
                        new Topic("dev", 3, "alice", "tea"),
                        new Left("dev", 4, "alice", "part"));
    }

    @Test
    void whoAppendsGetsTheNumberedEventWhenTheListenerWasToldAndAllIsSettled() throws Exception {
        RoomLog log = open();
        CompletableFuture<Integer> settled = new CompletableFuture<>();
        RoomEvent event = log.append(said("hello"), null)
                .whenComplete((appended, failure) -> settled.complete(told.settledUpTo))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        assertThat(event).isEqualTo(said(1, "hello"));
        assertThat(settled.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void whatIsGivenWithAnEventGoesToTheListenerWithIt() throws Exception {
        RoomLog log = open();
        List<RoomEvent> numbered = new ArrayList<>();
        append(log, said("before"));
        log.append(said("hello"), numbered::add).toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(numbered).containsExactly(said(2, "hello"));
    }

    @Test
    void eventThatTheListenerRefusesDidNotHappen() {
        RoomLog log = open();
        append(log, said("one"));
        told.before = event -> {
            throw new IllegalStateException("out of memory");
        };
        assertThatThrownBy(() ->
                        log.append(said("lost"), null).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        told.before = event -> {};
        append(log, said("two"));

        assertThat(told.events).containsExactly(said(1, "one"), said(2, "two"));
        assertThat(log.between(0, 2, PLENTY)).containsExactly(said(1, "one"), said(2, "two"));
        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).containsExactly(said(1, "one"), said(2, "two"));
    }

    @Test
    void theLogCanBeReadWhereItSaysThatAllIsSettled() throws Exception {
        RoomLog log = open();
        CompletableFuture<List<Said>> read = new CompletableFuture<>();
        told.atSettled = () -> read.completeAsync(() -> log.messages(Long.MAX_VALUE, 1, PLENTY))
                .join();
        append(log, said("hello"));

        assertThat(read.get(5, TimeUnit.SECONDS)).containsExactly(said(1, "hello"));
    }

    @Test
    void manyWhoAppendAtOnceGetOneOrderAndEachKeepsTheirOwn() throws Exception {
        RoomLog log = open();
        int threads = 6;
        int each = 300;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String from = "user" + t;
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < each; i++) {
                    log.append(new Said("dev", 0, from, Integer.toString(i), NOW, null, false), null);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        append(log, said("the end"));

        assertThat(told.overlapped).isFalse();
        assertThat(told.events).hasSize(threads * each + 1);
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            Said event = (Said) told.events.get(i);
            assertThat(event.seq()).isEqualTo(i + 1L);
            int sender = Integer.parseInt(event.from().substring("user".length()));
            assertThat(Integer.parseInt(event.text())).isEqualTo(next[sender]++);
        }
    }

    @Test
    void whatIsAppendedAfterSomethingElseIsNumberedBehindItAlsoIfThatCameFromAnotherThread() throws Exception {
        RoomLog log = open();
        int threads = 4;
        int each = 500;
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < each; i++) {
                    synchronized (next) {
                        log.append(said(Integer.toString(next.getAndIncrement())), null);
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        append(log, said(Integer.toString(next.get())));

        assertThat(told.events).hasSize(threads * each + 1);
        assertThat(told.events)
                .allSatisfy(event -> assertThat(((Said) event).text()).isEqualTo(Long.toString(event.seq() - 1)));
    }

    @Test
    void numberingsHaveDifferentEpochs() {
        RoomLogs logs = logs(InstantSource.fixed(NOW));
        RoomLog first = logs.open("dev", "alice", told);
        RoomLog other = logs.open("tea", "alice", new Told());
        assertThat(other.epoch()).isNotEqualTo(first.epoch()).isNotEmpty();
        first.close();

        RoomLog again = logs.open("dev", "alice", new Told());
        assertThat(again.epoch()).isNotIn(first.epoch(), other.epoch());
        assertThat(append(again, said("anew"))).isEqualTo(said(1, "anew"));
    }

    @Test
    void missedEventsAreExactlyThoseBetween() {
        RoomLog log = open();
        append(log, new Joined("dev", 0, "alice"));
        append(log, said("hello"));
        append(log, new Left("dev", 0, "alice", "part"));
        append(log, said("too late"));

        assertThat(log.between(1, 3, PLENTY)).containsExactly(said(2, "hello"), new Left("dev", 3, "alice", "part"));
        assertThat(log.between(0, 4, PLENTY)).hasSize(4);
        assertThat(log.between(3, 3, PLENTY)).isEmpty();
    }

    @Test
    void whatIsNotThereYetWasNotMissed() {
        RoomLog log = open();
        assertThat(log.between(0, 0, PLENTY)).isEmpty();
        append(log, said("hello"));
        assertThat(log.between(2, 1, PLENTY)).isNull();
    }

    /** The sizes of the pieces in which all is read that is behind a number. */
    private static List<Integer> pieces(RoomLog log, long seq, long last, long maxBytes) {
        List<Integer> sizes = new ArrayList<>();
        long position = seq;
        while (position < last) {
            List<RoomEvent> piece = requireNonNull(log.between(position, last, maxBytes));
            for (RoomEvent event : piece) {
                assertThat(event.seq()).isEqualTo(++position);
            }
            assertThat(piece).isNotEmpty();
            if (piece.size() > 1) {
                assertThat(piece.stream().mapToLong(EventSize::of).sum()).isLessThanOrEqualTo(maxBytes);
            }
            sizes.add(piece.size());
        }
        return sizes;
    }

    @Test
    void whatIsMoreThanWasAskedForIsReadPieceByPiece() {
        RoomLog log = open();
        append(log, said("x".repeat(1000)));
        append(log, said("y".repeat(1000)));
        append(log, new Topic("dev", 0, "alice", "tea"));
        append(log, new Topic("dev", 0, "alice", "tea"));

        assertThat(pieces(log, 0, 4, 0)).containsExactly(1, 1, 1, 1);
        assertThat(pieces(log, 0, 4, 4000)).containsExactly(1, 3);
        assertThat(pieces(log, 0, 3, 4000)).containsExactly(1, 2);
        assertThat(pieces(log, 1, 4, 3500)).containsExactly(2, 1);
        assertThat(pieces(log, 0, 4, PLENTY)).containsExactly(4);
    }

    @Test
    void whatWasMissedIsKeptApartFromHistory() {
        RoomLog log = open();
        append(log, new Joined("dev", 0, "alice"));
        say(log, 1, 3 * KEPT);
        for (int i = 0; i < 3 * KEPT; i++) {
            append(log, new Topic("dev", 0, "alice", "tea"));
        }

        assertThat(pieces(log, 0, 6 * KEPT + 1, 2000)).hasSizeGreaterThan(1);
        assertThat(log.messages(Long.MAX_VALUE, KEPT, PLENTY)).hasSize(KEPT).endsWith(said(3 * KEPT + 1, "message 60"));
    }

    @Test
    void theLatestMessagesAreKept() {
        RoomLog log = open();
        say(log, 1, 3 * KEPT);

        List<Said> kept = log.messages(Long.MAX_VALUE, KEPT, PLENTY);
        assertThat(kept).hasSize(KEPT).startsWith(said(2 * KEPT + 1, "message " + (2 * KEPT + 1)));
        assertThat(kept).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    }

    @Test
    void comingsAndGoingsAreNoHistoryAndDoNotPushItOut() {
        RoomLog log = open();
        append(log, said("hello"));
        for (int i = 0; i < 1000; i++) {
            append(log, new Joined("dev", 0, "bob"));
            append(log, new Left("dev", 0, "bob", "part"));
        }

        assertThat(log.messages(Long.MAX_VALUE, KEPT, PLENTY)).containsExactly(said(1, "hello"));
        assertThat(log.between(1999, 2001, PLENTY)).hasSize(2);
    }

    @Test
    void historyIsReadBackwardsByNumber() {
        RoomLog log = open();
        say(log, 1, 10);

        assertThat(log.messages(Long.MAX_VALUE, 3, PLENTY))
                .extracting(Said::seq)
                .containsExactly(8L, 9L, 10L);
        assertThat(log.messages(8, 3, PLENTY)).extracting(Said::seq).containsExactly(5L, 6L, 7L);
        assertThat(log.messages(3, 5, PLENTY)).extracting(Said::seq).containsExactly(1L, 2L);
        assertThat(log.messages(1, 5, PLENTY)).isEmpty();
    }

    @Test
    void historyIsCutWhereItIsTooMuchButNeverToNothing() {
        RoomLog log = open();
        append(log, said("x".repeat(2000)));
        append(log, said("y".repeat(2000)));
        append(log, said("z"));

        assertThat(log.messages(Long.MAX_VALUE, 3, 7000)).extracting(Said::seq).containsExactly(2L, 3L);
        assertThat(log.messages(3, 3, 10)).extracting(Said::seq).containsExactly(2L);
    }

    @Test
    void whetherThereIsHistoryIsKnown() {
        RoomLog log = open();
        append(log, new Joined("dev", 0, "alice"));
        assertThat(log.hasMessages()).isFalse();
        append(log, said("hello"));
        assertThat(log.hasMessages()).isTrue();
    }

    @Test
    void nothingIsAppendedToAClosedLog() {
        RoomLog log = open();
        append(log, said("hello"));
        log.close();

        assertThatThrownBy(() ->
                        log.append(said("too late"), null).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .satisfiesAnyOf(e -> assertThat(e).isInstanceOf(CancellationException.class), e -> assertThat(e)
                        .hasCauseInstanceOf(CancellationException.class));
        assertThat(told.events).hasSize(1);
        assertThat(log.hasMessages()).isFalse();
        assertThat(log.messages(Long.MAX_VALUE, 10, PLENTY)).isEmpty();
    }
}
