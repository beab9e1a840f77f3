package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of rooms has to do, wherever it keeps them: whoever makes one extends this. */
public abstract class RoomStoreContract {

    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Messages that the stores under test keep of a room, at least; and so many events. */
    protected static final int KEPT = 20;

    protected static final long PLENTY = 1_000_000;

    private static final AtomicLong SESSIONS = new AtomicLong();

    private final Told told = new Told();
    private RoomStore store;
    private OpenRoom dev;

    /** A store that keeps {@link #KEPT} messages of a room and gives all events this time. */
    protected abstract RoomStore store(InstantSource clock);

    /** How much a test does that is about many. */
    protected int many() {
        return 300;
    }

    @BeforeEach
    void openRoom() {
        store = store(InstantSource.fixed(NOW));
        dev = open(told);
    }

    private OpenRoom open(Told by) {
        return answer(() -> store.open(room("dev"), "alice", by));
    }

    /** Keeps what the store tells, each event once. */
    public static final class Told implements RoomStore.Subscriber {

        final List<Snapshot> opened = Collections.synchronizedList(new ArrayList<>());
        final List<RoomEvent> events = Collections.synchronizedList(new ArrayList<>());
        final List<Throwable> losses = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger inside = new AtomicInteger();
        volatile boolean overlapped;
        volatile long lastSeq;
        volatile long settledUpTo;
        public volatile Runnable atSettled = () -> {};

        @Override
        public void opened(Snapshot now) {
            overlapped |= inside.incrementAndGet() > 1;
            lastSeq = now.lastSeq();
            opened.add(now);
            inside.decrementAndGet();
        }

        @Override
        public void applied(RoomEvent event) {
            overlapped |= inside.incrementAndGet() > 1;
            if (event.seq() > lastSeq) {
                lastSeq = event.seq();
                events.add(event);
            }
            inside.decrementAndGet();
        }

        @Override
        public void settled() {
            settledUpTo = lastSeq;
            atSettled.run();
        }

        @Override
        public void lost(Throwable cause) {
            losses.add(cause);
        }

        Snapshot latest() {
            return opened.get(opened.size() - 1);
        }
    }

    /** A session that appends to one room. */
    public static final class Speaker {

        private final OpenRoom room;
        final Lease lease;
        final RoomStore.Writer writer;
        long number;

        Speaker(OpenRoom room, Lease lease) {
            this.room = room;
            this.lease = lease;
            this.writer = answer(() -> room.admit(lease));
        }

        public OpenRoom room() {
            return room;
        }

        /** A new session of a user, who comes in. */
        public static Speaker in(OpenRoom room, String name) {
            Speaker speaker = new Speaker(room, new Lease(user(name), SESSIONS.incrementAndGet(), 1));
            speaker.append(speaker.joined());
            return speaker;
        }

        Speaker resumed() {
            return new Speaker(room, lease.next());
        }

        Joined joined() {
            return new Joined("dev", 0, lease.username().toString());
        }

        Left left() {
            return new Left("dev", 0, lease.username().toString(), "part");
        }

        Said said(String text) {
            return new Said("dev", 0, lease.username().toString(), text, Instant.EPOCH, null, false);
        }

        public Appended append(RoomEvent draft) {
            return append(null, draft);
        }

        Appended append(@Nullable String label, RoomEvent draft) {
            return answer(appending(++number, label, draft));
        }

        Supplier<CompletionStage<Appended>> appending(long asNumber, @Nullable String label, RoomEvent draft) {
            return () -> writer.append(asNumber, label, draft);
        }

        public long say(String text) {
            return append(said(text)).seq();
        }

        public void say(int from, int to) {
            for (int i = from; i <= to; i++) {
                say("message " + i);
            }
        }
    }

    private Speaker alice() {
        return Speaker.in(dev, "alice");
    }

    private static Said said(long seq, String text) {
        return new Said("dev", seq, "alice", text, NOW, null, false);
    }

    private @Nullable List<RoomEvent> replay(long after, long to, long maxBytes) {
        return answer(() -> dev.replay(after, to, maxBytes));
    }

    private List<Said> history(long before, int limit, long maxBytes) {
        return answer(() -> dev.history(before, limit, maxBytes));
    }

    @Test
    void eventsAreNumberedFromOneAndSaidOnesBearTheTimeOfTheStore() {
        Speaker alice = alice();
        alice.say("hello");
        alice.append(new Topic("dev", 0, "alice", "tea"));
        alice.append(alice.left());

        assertThat(told.events)
                .containsExactly(
                        new Joined("dev", 1, "alice"),
                        said(2, "hello"),
                        new Topic("dev", 3, "alice", "tea"),
                        new Left("dev", 4, "alice", "part"));
    }

    @Test
    void whoAppendsIsAnsweredWhenTheSubscriberWasToldAndAllIsSettled() {
        Speaker alice = alice();
        for (int i = 0; i < 10; i++) {
            long number = ++alice.number;
            CompletableFuture<Long> settled = new CompletableFuture<>();
            Appended appended = answer(
                    () -> alice.writer.append(number, null, alice.said("hello")).whenComplete((done, failure) -> {
                        if (done != null) {
                            settled.complete(told.settledUpTo);
                        }
                    }));
            assertThat(settled.join()).isGreaterThanOrEqualTo(appended.seq());
        }
    }

    @Test
    void subscriberIsToldWhatTheRoomIsBeforeTheAnswerAndEveryEventBehindThat() {
        assertThat(told.opened).isNotEmpty().allSatisfy(empty -> {
            assertThat(empty.lastSeq()).isZero();
            assertThat(empty.users()).isEmpty();
            assertThat(empty.topic()).isEmpty();
        });
        Speaker alice = alice();
        alice.append(new Topic("dev", 0, "alice", "tea"));
        Speaker bob = Speaker.in(dev, "bob");
        Speaker.in(dev, "carol");
        alice.append(alice.left());
        Speaker again = alice();

        Told other = new Told();
        open(other);
        Snapshot now = other.latest();
        assertThat(now.epoch()).isEqualTo(told.latest().epoch()).isNotEmpty();
        assertThat(now.lastSeq()).isEqualTo(6);
        assertThat(now.topic()).isEqualTo("tea");
        assertThat(now.users().keySet()).extracting(Username::toString).containsExactly("bob", "carol", "alice");
        assertThat(now.users().values()).containsExactly(3L, 4L, 6L);

        long numbersBefore = told.events.size();
        bob.say("hello");
        again.say("hello");
        assertThat(other.events).extracting(RoomEvent::seq).containsExactly(7L, 8L);
        assertThat(told.events).hasSize((int) numbersBefore);
    }

    @Test
    void whoeverHadTheRoomOpenIsToldThatTheyHaveLostIt() {
        Told other = new Told();
        open(other);
        await().until(() -> told.losses.size() == 1);

        assertThat(other.losses).isEmpty();
        open(other); // as it was
        Speaker.in(dev, "alice").say("hello");
        assertThat(other.losses).isEmpty();
        assertThat(other.lastSeq).isEqualTo(2);
        assertThat(told.losses).hasSize(1);
    }

    @Test
    void manyWhoAppendAtOnceGetOneOrderAndEachKeepsTheirOwn() throws Exception {
        int threads = 6;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Speaker speaker = Speaker.in(dev, "user" + t);
            all.add(CompletableFuture.runAsync(() -> speaker.say(1, many())));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        assertThat(told.overlapped).isFalse();
        assertThat(told.events).hasSize(threads * (many() + 1));
        int[] last = new int[threads];
        for (int i = 0; i < told.events.size(); i++) {
            assertThat(told.events.get(i).seq()).isEqualTo(i + 1L);
            if (told.events.get(i) instanceof Said said) {
                int sender = Integer.parseInt(said.from().substring("user".length()));
                assertThat(said.text()).isEqualTo("message " + ++last[sender]);
            }
        }
    }

    @Test
    void whatIsAppendedBehindAnAnswerIsNumberedBehindItAlsoIfThatCameFromAnotherThread() throws Exception {
        int threads = 4;
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Speaker speaker = Speaker.in(dev, "user" + t);
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < many() / 3; i++) {
                    synchronized (next) {
                        speaker.say(Integer.toString(next.getAndIncrement()));
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        List<Integer> order = told.events.stream()
                .filter(Said.class::isInstance)
                .map(said -> Integer.parseInt(((Said) said).text()))
                .toList();
        assertThat(order).hasSize(next.get()).isSorted();
    }

    @Test
    void numberIsTakenOnlyBehindTheOneBeforeIt() {
        Speaker alice = alice();
        assertThat(alice.writer.append(3, null, alice.said("two")))
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreException.class);

        assertThat(answer(alice.appending(2, null, alice.said("one")))).isEqualTo(new Appended(2, false));
        assertThat(answer(alice.appending(3, null, alice.said("two")))).isEqualTo(new Appended(3, false));
        assertThat(told.events).endsWith(said(2, "one"), said(3, "two"));
    }

    @Test
    void numberThatWasTakenIsAnsweredAsBeforeAndNothingHappens() {
        Speaker alice = alice();
        List<Appended> answers = new ArrayList<>();
        for (int i = 0; i < RoomStore.MAX_IN_FLIGHT; i++) {
            answers.add(alice.append("label" + i / 2, alice.said("message " + i)));
        }
        assertThat(answers.get(2)).isEqualTo(new Appended(3, false));
        assertThat(answers.get(3)).isEqualTo(new Appended(3, true));

        for (int i = 0; i < RoomStore.MAX_IN_FLIGHT; i++) {
            assertThat(answer(alice.appending(2 + i, "label" + i / 2, alice.said("message " + i))))
                    .isEqualTo(answers.get(i));
        }
        assertThat(answer(alice.appending(1, null, alice.joined())).repeated()).isFalse(); // long ago
        assertThat(told.events).hasSize(1 + RoomStore.MAX_IN_FLIGHT / 2);
    }

    @Test
    void whoIsNotInIsRefusedAndThatStaysSoForTheSameNumber() {
        Speaker alice = new Speaker(dev, new Lease(user("alice"), SESSIONS.incrementAndGet(), 1));
        assertThat(refusal(alice.appending(1, "a", alice.said("hello"))).code()).isEqualTo(ErrorCode.ROOM_UNKNOWN);
        assertThat(refusal(alice.appending(2, null, new Topic("dev", 0, "alice", "tea")))
                        .code())
                .isEqualTo(ErrorCode.ROOM_UNKNOWN);
        assertThat(answer(alice.appending(3, null, alice.joined()))).isEqualTo(new Appended(1, false));

        assertThat(refusal(alice.appending(1, "a", alice.said("hello"))).code()).isEqualTo(ErrorCode.ROOM_UNKNOWN);
        assertThat(answer(alice.appending(4, "a", alice.said("hello")))).isEqualTo(new Appended(2, false));
        assertThat(told.events).hasSize(2);
    }

    @Test
    void comingOfWhoIsInAndGoingOfWhoIsNotAreNoEvents() {
        Speaker alice = alice();
        assertThat(alice.append(alice.joined())).isEqualTo(new Appended(0, false));
        assertThat(alice.append(alice.left())).isEqualTo(new Appended(2, false));
        Speaker other = new Speaker(dev, new Lease(user("alice"), SESSIONS.incrementAndGet(), 1));
        assertThat(other.append(other.left())).isEqualTo(new Appended(0, false));

        assertThat(told.events).containsExactly(new Joined("dev", 1, "alice"), new Left("dev", 2, "alice", "part"));
        alice();
        assertThat(told.lastSeq).isEqualTo(3);
    }

    @Test
    void labelIsFoundAgainWhateverTheFenceWas() {
        Speaker alice = alice();
        alice.append("a", alice.said("hello"));
        assertThat(alice.append("a", alice.said("hello"))).isEqualTo(new Appended(2, true));
        Speaker resumed = alice.resumed();
        assertThat(resumed.append("a", alice.said("hello"))).isEqualTo(new Appended(2, true));
        assertThat(resumed.append("b", alice.said("hello"))).isEqualTo(new Appended(3, false));
        assertThat(Speaker.in(dev, "bob").append("a", alice.said("hello")).repeated())
                .isFalse();

        assertThat(answer(() -> dev.sent(resumed.lease, "a"))).isEqualTo(2);
        assertThat(answer(() -> dev.sent(alice.lease, "b"))).isEqualTo(3);
        assertThat(answer(() -> dev.sent(alice.lease, "c"))).isNull();
    }

    @Test
    void labelIsFoundByWhoIsOutOfTheRoomSince() {
        Speaker alice = alice();
        alice.append("a", alice.said("hello"));
        alice.append(alice.left());
        assertThat(answer(() -> dev.sent(alice.lease.next(), "a"))).isEqualTo(2);

        Speaker back = alice.resumed();
        back.append(back.joined());
        assertThat(back.append("a", back.said("hello"))).isEqualTo(new Appended(2, true));
    }

    @Test
    void asManyLabelsAreRememberedAsTheContractSays() {
        Speaker alice = alice();
        for (int i = 0; i < ProtocolLimits.MAX_REMEMBERED_IDS; i++) {
            alice.append("label" + i, alice.said("hello"));
        }
        assertThat(alice.append("label0", alice.said("hello"))).isEqualTo(new Appended(2, true));
        assertThat(answer(() -> dev.sent(alice.lease, "label255"))).isEqualTo(257);
    }

    @Test
    void smallerFenceHasNoEffect() {
        Speaker before = alice();
        Speaker now = before.resumed();

        assertThat(failure(before.appending(2, "a", before.said("too late")))).isInstanceOf(FencedException.class);
        assertThat(failure(before.appending(2, null, before.left()))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> dev.admit(before.lease))).isInstanceOf(FencedException.class);
        assertThat(now.say("it is me")).isEqualTo(2);
        assertThat(told.events).containsExactly(new Joined("dev", 1, "alice"), said(2, "it is me"));
    }

    @Test
    void writerIsSupersededByTheSessionsNextOne() {
        Speaker former = alice();
        Speaker latter = new Speaker(dev, former.lease);
        assertThat(failure(former.appending(2, null, former.said("hello")))).isInstanceOf(FencedException.class);
        assertThat(latter.say("hello")).isEqualTo(2);
    }

    @Test
    void behindItsUsersLeaveAWriterAppendsNothingMore() {
        Speaker former = alice();
        Appended left = former.append(former.left());
        Speaker latter = new Speaker(dev, former.lease);
        latter.append(latter.joined());

        assertThat(failure(former.appending(3, null, former.said("hello")))).isInstanceOf(FencedException.class);
        assertThat(latter.say("hello")).isEqualTo(4);
        assertThat(left.seq()).isEqualTo(2);
    }

    @Test
    void leaveIsAnsweredAsBeforeToo() {
        Speaker alice = alice();
        Appended left = alice.append(alice.left());
        assertThat(answer(alice.appending(2, null, alice.left()))).isEqualTo(left);
    }

    @Test
    void sessionThatHasEndedAppendsNothingWithWhateverFence() {
        Speaker alice = alice();
        Speaker last = alice.resumed();
        last.append(last.left());
        answer(() -> store.forgetSession(alice.lease.session()));
        answer(() -> store.forgetSession(alice.lease.session()));
        Speaker namesake = alice();

        assertThat(failure(() -> dev.admit(alice.lease))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> dev.admit(last.lease))).isInstanceOf(FencedException.class);
        assertThat(failure(last.appending(2, null, last.said("hello")))).isInstanceOf(FencedException.class);
        assertThat(namesake.say("hello")).isEqualTo(4);
    }

    @Test
    void whatTheServerSaysIsSaidOnceByItsLabel() {
        Said draft = new Said("dev", 0, "server", "hello", Instant.EPOCH, null, false);
        assertThat(answer(() -> dev.announce("a", draft)).seq()).isEqualTo(1);
        assertThat(answer(() -> dev.announce("a", draft)).seq()).isEqualTo(1);
        assertThat(answer(() -> dev.announce("b", draft)).seq()).isEqualTo(2);
        assertThat(told.events)
                .containsExactly(
                        new Said("dev", 1, "server", "hello", NOW, null, false),
                        new Said("dev", 2, "server", "hello", NOW, null, false));
    }

    @Test
    void missedEventsAreExactlyThoseBetween() {
        Speaker alice = alice();
        alice.say("hello");
        alice.append(alice.left());
        alice();

        assertThat(replay(1, 3, PLENTY)).containsExactly(said(2, "hello"), new Left("dev", 3, "alice", "part"));
        assertThat(replay(0, 4, PLENTY)).hasSize(4);
        assertThat(replay(3, 3, PLENTY)).isEmpty();
    }

    @Test
    void whatIsNotThereYetWasNotMissed() {
        assertThat(replay(0, 0, PLENTY)).isEmpty();
        alice();
        assertThat(replay(2, 1, PLENTY)).isNull();
    }

    /** The sizes of the pieces in which all is read that is behind a number. */
    private List<Integer> pieces(long seq, long last, long maxBytes) {
        List<Integer> sizes = new ArrayList<>();
        long position = seq;
        while (position < last) {
            List<RoomEvent> piece = requireNonNull(replay(position, last, maxBytes));
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
        Speaker alice = alice();
        alice.say("x".repeat(1000));
        alice.say("y".repeat(1000));
        alice.append(new Topic("dev", 0, "alice", "tea"));
        alice.append(new Topic("dev", 0, "alice", "tea"));

        assertThat(pieces(1, 5, 0)).containsExactly(1, 1, 1, 1);
        assertThat(pieces(1, 5, 4000)).containsExactly(1, 3);
        assertThat(pieces(1, 4, 4000)).containsExactly(1, 2);
        assertThat(pieces(2, 5, 3500)).containsExactly(2, 1);
        assertThat(pieces(1, 5, PLENTY)).containsExactly(4);
    }

    @Test
    void whatWasMissedIsKeptApartFromHistory() {
        Speaker alice = alice();
        alice.say(1, 3 * KEPT);
        for (int i = 0; i < 3 * KEPT; i++) {
            alice.append(new Topic("dev", 0, "alice", "tea"));
        }

        assertThat(pieces(0, 6 * KEPT + 1, 2000)).hasSizeGreaterThan(1);
        assertThat(history(Long.MAX_VALUE, KEPT, PLENTY)).hasSize(KEPT).endsWith(said(3 * KEPT + 1, "message 60"));
    }

    @Test
    void theLatestMessagesAreKept() {
        alice().say(1, 3 * KEPT);

        List<Said> kept = history(Long.MAX_VALUE, KEPT, PLENTY);
        assertThat(kept).hasSize(KEPT).startsWith(said(2 * KEPT + 2, "message " + (2 * KEPT + 1)));
        assertThat(kept).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    }

    @Test
    void comingsAndGoingsAreNoHistoryAndDoNotPushItOut() {
        alice().say("hello");
        for (int i = 0; i < many(); i++) {
            Speaker bob = Speaker.in(dev, "bob");
            bob.append(bob.left());
        }

        assertThat(history(Long.MAX_VALUE, KEPT, PLENTY)).containsExactly(said(2, "hello"));
        assertThat(replay(2L * many(), 2L * many() + 2, PLENTY)).hasSize(2);
    }

    @Test
    void historyIsReadBackwardsByNumber() {
        alice().say(1, 10);

        assertThat(history(Long.MAX_VALUE, 3, PLENTY)).extracting(Said::seq).containsExactly(9L, 10L, 11L);
        assertThat(history(9, 3, PLENTY)).extracting(Said::seq).containsExactly(6L, 7L, 8L);
        assertThat(history(4, 5, PLENTY)).extracting(Said::seq).containsExactly(2L, 3L);
        assertThat(history(2, 5, PLENTY)).isEmpty();
    }

    @Test
    void historyIsCutWhereItIsTooMuchButNeverToNothing() {
        Speaker alice = alice();
        alice.say("x".repeat(2000));
        alice.say("y".repeat(2000));
        alice.say("z");

        assertThat(history(Long.MAX_VALUE, 3, 7000)).extracting(Said::seq).containsExactly(3L, 4L);
        assertThat(history(4, 3, 10)).extracting(Said::seq).containsExactly(3L);
    }

    @Test
    void whetherThereIsHistoryIsKnown() {
        Speaker alice = alice();
        assertThat(dev.hasMessages()).isFalse();
        alice.say("hello");
        assertThat(dev.hasMessages()).isTrue();
    }

    @Test
    void numberingsHaveDifferentEpochs() {
        OpenRoom tea = answer(() -> store.open(room("tea"), "alice", new Told()));
        Told other = new Told();
        answer(() -> store.open(room("tea"), "alice", other));
        String epoch = other.latest().epoch();
        assertThat(epoch).isNotEqualTo(told.latest().epoch()).isNotEmpty();
        answer(tea::forget); // has lost it
        Told third = new Told();
        OpenRoom last = answer(() -> store.open(room("tea"), "alice", third));
        assertThat(third.latest().epoch()).isEqualTo(epoch);
        answer(last::forget);

        Told again = new Told();
        OpenRoom anew = answer(() -> store.open(room("tea"), "alice", again));
        assertThat(again.latest().epoch()).isNotIn(epoch, told.latest().epoch());
        assertThat(Speaker.in(anew, "alice").say("anew")).isEqualTo(2);
    }

    @Test
    void nothingIsAppendedToARoomThatIsForgotten() {
        Speaker alice = alice();
        alice.say("hello");
        alice.append(alice.left());
        Speaker bob = new Speaker(dev, new Lease(user("bob"), SESSIONS.incrementAndGet(), 1));
        answer(dev::forget);
        answer(dev::forget);

        assertThat(failure(bob.appending(1, null, bob.joined()))).isInstanceOf(CancellationException.class);
        assertThat(told.lastSeq).isEqualTo(3);
        assertThat(dev.hasMessages()).isFalse();
        Told anew = new Told();
        open(anew);
        assertThat(anew.latest().lastSeq()).isZero();
        assertThat(anew.latest().users()).isEmpty();
    }

    @Test
    void closedRoomIsToldNothingMoreAndIsKept() {
        Speaker alice = alice();
        dev.close();
        alice.say("hello");
        assertThat(told.lastSeq).isEqualTo(1);

        Told again = new Told();
        open(again);
        assertThat(again.latest().lastSeq()).isEqualTo(2);
        assertThat(again.latest().epoch()).isEqualTo(told.latest().epoch());
        assertThat(told.losses).isEmpty();
    }

    @Test
    void closedStoreDoesNothingMoreAndTellsNobody() {
        Speaker alice = alice();
        store.close();

        assertThat(failure(alice.appending(2, null, alice.said("too late")))).isInstanceOf(CancellationException.class);
        assertThat(failure(() -> store.open(room("tea"), "alice", new Told())))
                .isInstanceOf(CancellationException.class);
        assertThat(told.lastSeq).isEqualTo(1);
    }
}
