package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.RoomRights.Invitation;
import chat.server.store.RoomRights.Rights;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of rights in rooms has to do, wherever it writes them down: whoever makes one extends this. */
public abstract class RoomRightsContract {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final RoomName DEV = room("dev");
    private static final RoomName OPS = room("ops");
    private static final Username ALICE = user("alice");
    private static final Username BOB = user("bob");

    private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());

    @SuppressWarnings("NullAway.Init") // before each
    private Stores stores;

    @SuppressWarnings("NullAway.Init") // before each
    private RoomRights rights;

    /** The stores that a room's rights depend on. */
    public record Stores(RoomRights rights, Accounts accounts, RoomStore rooms) {}

    /** Opens them, once more if they were open: then what was kept is there. */
    protected abstract Stores stores(InstantSource clock);

    @BeforeEach
    void open() {
        reopen();
        make("dev");
        make("Ops");
        add("Alice", 1);
        add("bob", 2);
    }

    private void reopen() {
        stores = stores(() -> Instant.ofEpochMilli(millis.get()));
        rights = stores.rights();
    }

    /** A room that is kept, and open as long as nobody gives it up. */
    private RoomStore.OpenRoom make(String name) {
        return answer(() -> stores.rooms().open(room(name), "alice", new RoomStoreFixture.Told()));
    }

    private void add(String name, long credential) {
        answer(() -> stores.accounts().add(user(name), Role.MEMBER, "hash", credential));
    }

    private @Nullable Rights find(RoomName room, @Nullable Username guest) {
        return answer(() -> rights.find(room, guest));
    }

    private void own(RoomName room, Username account) {
        answer(() -> rights.own(room, account));
    }

    private void close(RoomName room, Username by, @Nullable String hash) {
        answer(() -> rights.close(room, by, hash));
    }

    private void invite(RoomName room, Username account) {
        answer(() -> rights.invite(room, account, ALICE));
    }

    private Map<RoomName, Instant> closedTo(@Nullable Username account) {
        return answer(() -> rights.closedTo(account));
    }

    private List<Invitation> untold(Username account) {
        return answer(() -> rights.untold(account));
    }

    @Test
    void roomIsWhoseItBecameFirst() {
        assertThat(find(DEV, null)).isNull();

        own(DEV, ALICE);
        own(DEV, BOB);
        own(room("nowhere"), ALICE);
        own(OPS, user("nobody"));

        assertThat(find(room("DEV"), BOB)).isEqualTo(new Rights(ALICE, null, null, false));
        assertThat(requireNonNull(find(DEV, null)).owner()).hasToString("Alice");
        assertThat(find(OPS, null)).isNull();
    }

    @Test
    void roomIsClosedUntilItIsOpenedAndItsPasswordIsTheLatest() {
        own(DEV, ALICE);
        close(DEV, ALICE, "first");
        millis.addAndGet(1_000);

        close(DEV, BOB, "second");
        assertThat(find(DEV, null)).isEqualTo(new Rights(ALICE, NOW, "second", false));
        assertThat(requireNonNull(find(DEV, null)).toString()).doesNotContain("second");
        close(DEV, ALICE, null);
        assertThat(find(DEV, null)).isEqualTo(new Rights(ALICE, NOW, null, false));

        answer(() -> rights.open(DEV));
        answer(() -> rights.open(DEV));
        assertThat(find(DEV, null)).isEqualTo(new Rights(ALICE, null, null, false));
    }

    @Test
    void roomOfNobodyIsOfWhoeverClosesIt() {
        close(DEV, BOB, null);

        assertThat(find(DEV, null)).isEqualTo(new Rights(BOB, NOW, null, false));
        assertThat(refusal(() -> rights.close(OPS, user("nobody"), null)).code())
                .isEqualTo(ErrorCode.ACCOUNT_REQUIRED);
        assertThat(refusal(() -> rights.close(room("nowhere"), BOB, null)).code())
                .isEqualTo(ErrorCode.ROOM_UNKNOWN);
    }

    @Test
    void closedRoomsAreThoseOfOthersToWhichOneIsNotInvited() {
        close(DEV, ALICE, null);
        close(OPS, BOB, null);

        assertThat(closedTo(null)).isEqualTo(Map.of(DEV, NOW, OPS, NOW));
        assertThat(closedTo(ALICE)).isEqualTo(Map.of(OPS, NOW));
        invite(OPS, ALICE);
        assertThat(closedTo(ALICE)).isEmpty();
        answer(() -> rights.open(OPS));
        assertThat(closedTo(null)).isEqualTo(Map.of(DEV, NOW));
    }

    @Test
    void invitationIsKeptUntilItIsUsedAndToldOnce() {
        invite(DEV, BOB); // the room is open
        assertThat(untold(BOB)).isEmpty();
        close(OPS, ALICE, null);
        invite(OPS, BOB);
        millis.addAndGet(1);
        close(DEV, ALICE, null);
        invite(DEV, BOB);
        invite(DEV, BOB);
        invite(DEV, user("nobody"));

        reopen();
        assertThat(untold(BOB)).containsExactly(new Invitation(OPS, ALICE), new Invitation(DEV, ALICE));
        answer(() -> rights.told(OPS, BOB));
        assertThat(untold(BOB)).containsExactly(new Invitation(DEV, ALICE));
        assertThat(requireNonNull(find(OPS, BOB)).isInvited()).isTrue();
        assertThat(requireNonNull(find(OPS, ALICE)).isInvited()).isFalse();
        answer(() -> rights.use(OPS, BOB));
        answer(() -> rights.use(OPS, BOB));
        assertThat(requireNonNull(find(OPS, BOB)).isInvited()).isFalse();
        answer(() -> rights.open(DEV));
        close(DEV, ALICE, null);
        assertThat(requireNonNull(find(DEV, BOB)).isInvited()).isFalse();
    }

    @Test
    void roomsOfAnAccountThatEndsAreOpenAndItIsInvitedNowhere() {
        close(DEV, ALICE, "hash");
        invite(DEV, BOB);
        close(OPS, BOB, null);
        invite(OPS, ALICE);
        assertThat(closedTo(null)).hasSize(2);

        answer(() -> stores.accounts().remove(ALICE, 1));

        assertThat(find(DEV, BOB)).isNull();
        assertThat(untold(BOB)).isEmpty();
        assertThat(requireNonNull(find(OPS, ALICE)).isInvited()).isFalse();
        own(DEV, ALICE);
        assertThat(find(DEV, null)).isNull();
        add("alice", 3);
        assertThat(find(DEV, null)).as("somebody else").isNull();
        assertThat(closedTo(null)).isEqualTo(Map.of(OPS, NOW));
    }

    @Test
    void rightsGoWithTheRoomAndAClosedOneStaysAlthoughNothingWasSaid() {
        RoomStore.OpenRoom dev = make("dev");
        own(DEV, ALICE);
        answer(dev::forget);
        make("dev");
        assertThat(find(DEV, null)).isNull();

        RoomStore.OpenRoom ops = make("Ops");
        close(OPS, ALICE, "hash");
        answer(ops::forget);
        assertThat(find(OPS, null)).isEqualTo(new Rights(ALICE, NOW, "hash", false));
        RoomStore.OpenRoom again = make("Ops");
        answer(() -> rights.open(OPS));
        answer(again::forget);
        make("Ops");
        assertThat(find(OPS, null)).isNull();
    }

    @Test
    void nameThatLooksLikeThatOfAClosedRoomIsClosedToo() {
        make("dev-l");
        close(room("dev-l"), ALICE, null);

        ProtocolException refused =
                refusal(() -> stores.rooms().open(room("dev-1"), "bob", new RoomStoreFixture.Told()));

        assertThat(refused.code()).isEqualTo(ErrorCode.ROOM_CLOSED);
        assertThat(refused.reason()).contains("dev-1").doesNotContain("dev-l");
    }

    @Test
    void thereAreSoManyClosedRoomsOfOneOwnerAndNoMore() {
        for (int i = 0; i < RoomRights.MAX_CLOSED_OF_OWNER; i++) {
            make("r" + i);
            close(room("r" + i), ALICE, null);
        }

        own(DEV, ALICE);
        assertThat(refusal(() -> rights.close(DEV, BOB, null)).code()).isEqualTo(ErrorCode.TOO_MANY_ROOMS);
        close(room("r0"), ALICE, "another");
        close(OPS, BOB, null);
        answer(() -> rights.open(room("r0")));
        close(DEV, ALICE, null);
    }

    @Test
    void nothingIsDoneBehindTheEnd() {
        rights.close();

        assertThat(failure(() -> rights.find(DEV, null))).isInstanceOf(CancellationException.class);
        assertThat(failure(() -> rights.own(DEV, ALICE))).isInstanceOf(CancellationException.class);
    }
}
