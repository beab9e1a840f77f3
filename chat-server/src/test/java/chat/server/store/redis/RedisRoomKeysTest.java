package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Writer;
import chat.server.store.RoomStoreFixture.Speaker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis keeps of a room, and for how long. */
final class RedisRoomKeysTest {

    private static final int EVENTS = 64;
    private static final String FOR_EVER = ":-1";
    private static final String NOT_THERE = ":-2";

    private final RoomWatcher here = new RoomWatcher();
    private final String prefix = RedisServer.newPrefix();
    private final String base = prefix + "{r:dev}";
    private RedisLink link;
    private RoomStore store;
    private OpenRoom dev;

    @BeforeEach
    void open() {
        link = RedisServer.shared().link(prefix);
        store = new RedisRoomStore(link, null, 1_000, EVENTS);
        dev = here.open(store);
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static String ask(String... words) {
        return RedisServer.shared().ask(words);
    }

    /** The key of something of a session. */
    private String key(String kind, Object session) {
        return base + ":" + ask("HGET", base + ":meta", "born") + ":" + kind + ":" + session;
    }

    private static void assertEndsInADay(String key) {
        assertThat(Integer.parseInt(ask("TTL", key).substring(1))).isBetween(86_000, 86_400);
    }

    private Writer admit(Speaker user) {
        Lease device = new Lease(user.lease().username(), user.lease().session() + 1_000_000, 1);
        return answer(() -> dev.admit(device));
    }

    @Test
    void deviceOfSomebodyWhoIsInIsKnownForAsLongAsTheyAre() {
        Speaker alice = Speaker.in(dev, "alice");
        String device = key("s", alice.lease().session() + 1_000_000);
        Writer writer = admit(alice);
        assertThat(ask("TTL", device)).isEqualTo(FOR_EVER);

        answer(() -> writer.append(1, null, new Left("dev", 0, "alice", "part")));
        assertEndsInADay(device);
    }

    @Test
    void whoIsNotInIsKnownForADay() {
        Lease bob = new Lease(user("bob"), 1, 1);
        answer(() -> dev.admit(bob));
        assertEndsInADay(key("s", 1));
    }

    @Test
    void nothingStaysOfARoomThatIsForgotten() {
        Speaker alice = Speaker.in(dev, "alice");
        Writer device = admit(alice);
        long id = alice.lease().session() + 1_000_000;
        answer(() -> device.append(1, "a", alice.said("hello")));
        Message news = new Message("dev", 0, "server", "news", Instant.EPOCH, null, false);
        answer(() -> dev.announce("news", news));
        List<String> ending = List.of(key("s", id), key("s", alice.lease().session()));
        String announced = key("s", "");
        assertThat(ask("TTL", announced)).isEqualTo(FOR_EVER);
        alice.append(new Left("dev", 0, "alice", "part"));

        answer(dev::forget);
        ending.forEach(RedisRoomKeysTest::assertEndsInADay);
        assertThat(ask("TTL", announced)).isEqualTo(NOT_THERE);
        assertThat(ask("KEYS", prefix + "{r:dev}*:p")).isEqualTo("*0");
    }

    @Test
    void anyLabelIsKnownBehindManyOthers() {
        Speaker alice = Speaker.in(dev, "alice");
        Appended first = alice.append("long", alice.said("hello"));
        for (int i = 0; i < 100; i++) {
            alice.append("label " + i, alice.said("hello"));
        }
        assertThat(alice.append("long", alice.said("hello"))).isEqualTo(new Appended(first.seq(), true));
    }

    @Test
    void labelThatIsUsedTwiceInOneCallIsTakenOnce() {
        Speaker alice = Speaker.in(dev, "alice");
        Writer device = admit(alice);
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        answers.add(device.append(1, "first", alice.said("hello"))); // the others wait for it, and go together
        answers.add(device.append(2, "twice", alice.said("hello")));
        answers.add(device.append(3, "twice", alice.said("hello")));
        answers.add(device.append(4, "last", alice.said("hello")));
        assertThat(answers.stream().map(answer -> answer.toCompletableFuture().join()))
                .containsExactly(
                        new Appended(2, false), new Appended(3, false), new Appended(3, true), new Appended(4, false));
    }

    @Test
    void deviceOfSomebodyWhoLeftThroughAnotherOneSaysNothingUntilTheyAreBack() {
        Speaker alice = Speaker.in(dev, "alice");
        Writer device = admit(alice);
        answer(() -> device.append(1, null, alice.said("here")));
        alice.append(new Left("dev", 0, "alice", "part"));
        assertThat(refusal(() -> device.append(2, null, alice.said("gone"))).code())
                .isEqualTo(ErrorCode.ROOM_UNKNOWN);

        Speaker.in(dev, "alice");
        assertThat(answer(() -> device.append(3, null, alice.said("back"))).seq())
                .isEqualTo(5);
    }

    @Test
    void messagesAreKeptBehindTheEventsThatAre() {
        Speaker alice = Speaker.in(dev, "alice");
        alice.sayAtOnce("hello", 300);
        for (int i = 0; i < 2 * EVENTS; i++) {
            alice.append(new Left("dev", 0, "alice", "part"));
            alice = Speaker.in(dev, "alice");
        }
        assertThat(Integer.parseInt(ask("LLEN", base + ":log").substring(1))).isLessThan(3 * EVENTS);
        assertThat(answer(() -> dev.history(Long.MAX_VALUE, 1_000, 1 << 20)))
                .extracting(Message::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(2, 301).boxed().toList());
    }

    @Test
    void eventThatThisVersionCannotReadCostsOnlyThatTheRoomIsOpenedAgain() {
        Speaker alice = Speaker.in(dev, "alice");
        ask("RPUSH", base + ":log", "2\t0\to\t0\t\t{\"type\":\"of-tomorrow\"}");

        assertThat(alice.say("hello")).isEqualTo(3);
        assertThat(here.losses()).isEqualTo(1);
        here.open(store);
        assertThat(here.latest().lastSeq()).isEqualTo(3);
    }

    /** What rights_forget is called with by whoever sees the room go now. */
    private List<String> goneNow() {
        List<@Nullable Object> found = answer(() -> link.call("rights_isClosed", link.base("acc"), List.of("dev")));
        return List.of("dev", String.valueOf(found.get(1)));
    }

    @Test
    void whatIsGivenAnewIsNotTakenByWhoeverSawTheFormerRoomGo() {
        RedisAccounts accounts = new RedisAccounts(link, null);
        RoomRights rights = new RedisRoomRights(link, null);
        answer(() -> accounts.add(user("alice"), Role.MEMBER, "hash", 1));
        List<String> before = goneNow();
        answer(() -> rights.close(room("dev"), user("alice"), null));

        answer(() -> link.call("rights_forget", link.base("acc"), before));
        assertThat(answer(() -> rights.find(room("dev"), null))).isNotNull();

        List<String> now = goneNow();
        answer(() -> link.call("rights_forget", link.base("acc"), now));
        assertThat(answer(() -> rights.find(room("dev"), null))).isNull();
    }
}
