package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store of rooms has to do, wherever it keeps them: whoever makes one extends this. */
public abstract class RoomStoreContract extends RoomWritingContract {

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
    void roomIsNotMadeThatLooksLikeAnotherOneThatIsThere() {
        RoomStore.OpenRoom room = answer(() -> store.open(room("Dev-l"), "alice", new Told()));
        ProtocolException refused = refusal(() -> store.open(room("dev-1"), "alice", new Told()));
        assertThat(refused.code()).isEqualTo(ErrorCode.ROOM_INVALID);
        assertThat(refused.reason()).startsWith("There is a room #Dev-l already, and #dev-1 looks like it.");
        answer(() -> store.open(room("dev-L"), "bob", new Told()));
        answer(() -> store.open(room("dev-i"), "bob", new Told()));

        RoomStore.OpenRoom again = answer(() -> store.open(room("Dev-l"), "alice", new Told()));
        answer(again::forget);
        room.close();
        answer(() -> store.open(room("dev-1"), "alice", new Told()));
        assertThat(refusal(() -> store.open(room("Dev-l"), "alice", new Told())).code())
                .isEqualTo(ErrorCode.ROOM_INVALID);
    }

    @Test
    void roomIsNotMadeOfAMistakableName() {
        for (String name : List.of("d\u0435v", "s\u0435rver")) {
            assertThat(refusal(() -> store.open(room(name), "alice", new Told()))
                            .code())
                    .isEqualTo(ErrorCode.ROOM_INVALID);
        }
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
            if (told.events.get(i) instanceof Message said) {
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
                .filter(Message.class::isInstance)
                .map(said -> Integer.parseInt(((Message) said).text()))
                .toList();
        assertThat(order).hasSize(next.get()).isSorted();
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
