package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.RoomStore.OpenRoom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store of rooms appends, and what it does not: fences, numbers, labels. */
abstract class RoomWritingContract extends RoomAmendingContract {

    @Test
    void numberIsTakenOnlyBehindTheOneBeforeIt() {
        Speaker alice = alice();
        assertThat(alice.writer.append(3, null, alice.said("two")))
                .failsWithin(30, TimeUnit.SECONDS)
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

    /** Else it would come behind what was sent later, where it is sent again because its refusal was lost with the connection. */
    @Test
    void whatWasGivenUpIsKnownToEachLaterWriterOfTheSessionInTheRoom() {
        Speaker alice = alice();
        assertThat(alice.writer.givenUp()).isEmpty();
        answer(() -> alice.writer.giveUp(List.of("a", "b")));
        answer(() -> alice.writer.giveUp(List.of("c", "a")));
        Speaker resumed = alice.resumed();
        assertThat(resumed.writer.givenUp()).containsExactlyInAnyOrder("a", "b", "c");

        assertThat(failure(() -> alice.writer.giveUp(List.of("d")))).isInstanceOf(FencedException.class);
        assertThat(resumed.append("a", resumed.said("again"))).isEqualTo(new Appended(2, false));
        assertThat(resumed.resumed().writer.givenUp()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(Speaker.in(dev, "bob").writer.givenUp()).isEmpty();
        OpenRoom tea = answer(() -> store.open(room("tea"), "alice", new Told()));
        assertThat(new Speaker(tea, resumed.lease.next()).writer.givenUp()).isEmpty();
    }

    @Test
    void ofWhatWasGivenUpTheLatestIsKept() {
        Speaker alice = alice();
        List<String> labels = IntStream.rangeClosed(0, ProtocolLimits.MAX_REMEMBERED_IDS)
                .mapToObj(Integer::toString)
                .toList();
        answer(() -> alice.writer.giveUp(labels.subList(0, ProtocolLimits.MAX_REMEMBERED_IDS)));
        answer(() -> alice.writer.giveUp(labels.subList(ProtocolLimits.MAX_REMEMBERED_IDS, labels.size())));

        assertThat(alice.resumed().writer.givenUp())
                .containsExactlyInAnyOrderElementsOf(labels.subList(1, labels.size()));
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
        Message draft = new Message("dev", 0, "server", "hello", Instant.EPOCH, null, false);
        assertThat(answer(() -> dev.announce("a", draft)).seq()).isEqualTo(1);
        assertThat(answer(() -> dev.announce("a", draft)).seq()).isEqualTo(1);
        assertThat(answer(() -> dev.announce("b", draft)).seq()).isEqualTo(2);
        assertThat(told.events)
                .containsExactly(
                        new Message("dev", 1, "server", "hello", NOW, null, false),
                        new Message("dev", 2, "server", "hello", NOW, null, false));
    }
}
