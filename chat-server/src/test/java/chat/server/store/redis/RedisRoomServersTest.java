package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Writer;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers with one room. */
final class RedisRoomServersTest {

    private static final Message SAID = new Message("dev", 0, "server", "hello", Instant.EPOCH, null, false);

    private final RoomWatcher here = new RoomWatcher();
    private final RoomWatcher there = new RoomWatcher();
    private final List<RedisLink> links = new ArrayList<>();
    private RoomStore other;
    private OpenRoom ours;
    private OpenRoom theirs;

    @BeforeEach
    void open() {
        String prefix = RedisServer.newPrefix();
        ours = here.open(store(prefix));
        other = store(prefix);
        theirs = there.open(other);
    }

    private RoomStore store(String prefix) {
        RedisLink link = RedisServer.shared().link(prefix);
        links.add(link);
        return new RedisRoomStore(link, null, 1_000, 1_000);
    }

    @AfterEach
    void close() {
        links.forEach(RedisLink::close);
    }

    private void awaitBoth(long last) {
        await().until(() -> here.last() >= last && there.last() >= last);
        assertThat(here.faults()).isEmpty();
        assertThat(there.faults()).isEmpty();
        assertThat(there.events()).isEqualTo(here.events());
    }

    @Test
    void eachIsToldWhatIsAppendedThroughTheOtherInTheSameOrderAndTheirOwnBeforeItIsAnswered() throws Exception {
        int times = 200;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RoomWatcher watcher = i % 2 == 0 ? here : there;
            Speaker speaker = Speaker.in(i % 2 == 0 ? ours : theirs, "user" + i);
            all.add(CompletableFuture.runAsync(() -> {
                for (int said = 0; said < times; said++) {
                    long seq = speaker.say(speaker.lease().username() + " " + said);
                    assertThat(watcher.settledUpTo()).isGreaterThanOrEqualTo(seq);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        awaitBoth(4 * times + 4);
        assertThat(here.texts()).hasSize(4 * times).doesNotHaveDuplicates();
    }

    /** The answer to whoever wanted the room before, and may have given it up, can be late. */
    @Test
    void whoeverWantedTheRoomLastIsToldWhatHappensThere() {
        RedisRoomStore store = (RedisRoomStore) store(RedisServer.newPrefix());
        RedisRoom room = new RedisRoom(room("dev"), store);
        List<Object> answer = List.of("epoch", 0L, "", 0L, 0L, List.of());
        room.opened(here, 2, room.name(), answer);

        assertThatThrownBy(() -> room.opened(there, 1, room.name(), answer)).isInstanceOf(StoreException.class);
        assertThat(room.isToldTo(here)).isTrue();
        assertThat(here.losses()).isZero();
    }

    @Test
    void manyAtOnceGoInOneCallAndKeepTheirOrder() {
        Speaker alice = Speaker.in(ours, "alice");
        Speaker bob = Speaker.in(theirs, "bob");
        for (int i = 0; i < 10; i++) {
            alice.sayAtOnce("a", 50);
            bob.sayAtOnce("b", 50);
        }
        awaitBoth(1_002);
    }

    @Test
    void whoIsInIsInOnBothAndWhatWasChangedReadsSo() {
        Speaker alice = Speaker.in(ours, "alice");
        long said = alice.say("helo");
        Speaker again = Speaker.in(theirs, "alice"); // is in already: no event
        Speaker bob = Speaker.in(theirs, "bob");
        alice.amend(said, "hello");
        awaitBoth(4);

        assertThat(there.events()).endsWith(new Edited("dev", 4, said, "alice", "hello"));
        RoomWatcher third = new RoomWatcher();
        OpenRoom opened = third.open(other);
        assertThat(third.latest().users().keySet())
                .extracting(Username::toString)
                .containsExactly("alice", "bob");
        assertThat(third.latest().epoch()).isEqualTo(here.latest().epoch());
        assertThat(answer(() -> opened.history(Long.MAX_VALUE, 10, 10_000)))
                .extracting(message -> message.text())
                .containsExactly("hello");
        assertThat(again.say("me too")).isEqualTo(5);
        assertThat(bob.say("and me")).isEqualTo(6);
    }

    @Test
    void sessionThatWasResumedElsewhereWritesNothingMoreHere() {
        Speaker alice = Speaker.in(ours, "alice");
        alice.append("a", alice.said("hello"));
        Writer former = answer(() -> ours.admit(alice.lease()));
        answer(() -> former.append(1, "a", alice.said("hello")));
        Writer resumed = answer(() -> theirs.admit(alice.lease().next()));

        assertThat(failure(() -> ours.admit(alice.lease()))).isInstanceOf(FencedException.class);
        assertThat(answer(() -> resumed.append(1, "a", alice.said("hello")))).isEqualTo(new Appended(2, true));
        assertThat(answer(() -> resumed.append(2, "b", alice.said("again")))).isEqualTo(new Appended(3, false));
        assertThat(answer(() -> ours.sent(alice.lease(), "b"))).isEqualTo(3);
        assertThat(failure(() -> former.append(2, null, alice.said("too late"))))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void whoIsAdmittedElsewhereFindsWhatTheySawHere() {
        Lease lease = Speaker.in(ours, "alice").lease();
        for (int i = 0; i < 100; i++) {
            lease = lease.next();
            String label = "news " + i;
            long seen = answer(() -> ours.announce(label, SAID)).seq();
            Lease resumed = lease;
            answer(() -> theirs.admit(resumed));
            assertThat(there.settledUpTo()).isGreaterThanOrEqualTo(seen);
        }
    }

    @Test
    void sessionThatEndedElsewhereWritesNothingMore() {
        Speaker alice = Speaker.in(ours, "alice");
        answer(() -> theirs.admit(alice.lease().next()));
        answer(() -> other.forgetSession(alice.lease().session()));

        assertThat(failure(() -> ours.admit(alice.lease().next().next()))).isInstanceOf(FencedException.class);
    }

    @Test
    void roomInWhichSomebodyIsElsewhereIsNotForgotten() {
        Speaker bob = Speaker.in(theirs, "bob");
        answer(ours::forget);

        assertThat(bob.say("I am here")).isEqualTo(2);
        assertThat(there.losses()).isZero();
    }

    @Test
    void whoeverHasARoomThatWasForgottenElsewhereOpensItAnew() {
        answer(ours::forget);
        String before = there.latest().epoch();
        assertThat(theirs.announce("x", SAID)).failsWithin(30, TimeUnit.SECONDS);
        await().until(() -> there.losses() == 1);

        OpenRoom again = there.open(other);
        assertThat(there.latest().epoch()).isNotEqualTo(before);
        assertThat(Speaker.in(again, "bob").say("hello")).isEqualTo(2);
    }
}
