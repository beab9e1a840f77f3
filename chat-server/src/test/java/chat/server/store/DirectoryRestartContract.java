package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.Restored;
import chat.server.store.Directory.Resumed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a directory has to do besides that outlives its process. */
public abstract class DirectoryRestartContract {

    protected static final Directory.Listener NOBODY_ELSE = new Directory.Listener() {};

    private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    private Directory directory;
    private long sessions;

    /** Closes the one that was opened last, and opens it again. */
    protected abstract Directory reopen(int maxUsers, InstantSource clock);

    @BeforeEach
    void openIt() {
        directory = reopen(2, () -> now);
        assertThat(directory.begin(NOBODY_ELSE)).isEmpty();
    }

    private List<Restored> restart(int maxUsers) {
        directory = reopen(maxUsers, () -> now);
        return directory.begin(NOBODY_ELSE);
    }

    private Lease claim(String name) {
        long session = ++sessions;
        return answer(() -> directory.claim(user(name), session, "secret " + session))
                .lease();
    }

    private Resumed resume(Lease lease) {
        return answer(() -> directory.resume("secret " + lease.session()));
    }

    private Resumed addSession(long id) {
        return answer(() -> directory.addSession(user("alice"), 7, id, "secret " + id))
                .session();
    }

    private ProtocolException refused(String name) {
        return refusal(() -> directory.claim(user(name), ++sessions, null));
    }

    @Test
    void whoWasInIsInAndComesBackWithTheNextFence() {
        Lease alice = claim("Alice");
        answer(() -> directory.enter(alice, room("lobby")));
        answer(() -> directory.enter(alice, room("Dev")));
        answer(() -> directory.enter(alice, room("tea")));
        answer(() -> directory.part(alice, room("lobby")));
        Lease latest = resume(alice).lease();

        assertThat(restart(2)).containsExactly(new Restored(latest, List.of(room("dev"), room("tea")), null, true));
        assertThat(refused("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        Resumed back = resume(alice);
        assertThat(back.lease()).isEqualTo(latest.next());
        assertThat(back.lease().username()).hasToString("Alice");
        assertThat(back.rooms()).extracting(Object::toString).containsExactly("Dev", "tea");
        assertThat(failure(() -> directory.enter(latest, room("late")))).isInstanceOf(FencedException.class);
        answer(() -> directory.enter(back.lease(), room("late")));
    }

    @Test
    void nameOfWhoWasInIsLookedLikeByTheSameNames() {
        Lease bob = claim("bob1");
        restart(2);
        assertThat(refused("bobl").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        Departure departure = answer(() -> directory.end(bob, LeaveReason.EXIT));
        answer(() -> directory.release(departure));
        claim("bobl");
        restart(2);
        assertThat(refused("bob1").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
    }

    @Test
    void whoIsReleasedIsForgotten() {
        Lease alice = claim("alice");
        Departure departure = answer(() -> directory.end(alice, LeaveReason.EXIT));
        answer(() -> directory.release(departure));

        assertThat(restart(2)).isEmpty();
        assertThat(refusal(() -> directory.resume("secret " + alice.session())).code())
                .isEqualTo(ErrorCode.SESSION_UNKNOWN);
        claim("alice");
    }

    @Test
    void whoCouldNotComeBackIsToldApart() {
        answer(() -> directory.claim(user("alice"), ++sessions, null));

        Restored restored = restart(2).get(0);
        assertThat(restored.resumable()).isFalse();
        Departure departure = answer(() -> directory.end(restored.lease(), LeaveReason.RESTART));
        assertThat(departure.reason()).isEqualTo(LeaveReason.RESTART);
        answer(() -> directory.release(departure));
        claim("alice");
    }

    @Test
    void whoWasLeavingGoesOnLeavingForTheSameReason() {
        Lease alice = claim("alice");
        answer(() -> directory.enter(alice, room("dev")));
        Departure departure = answer(() -> directory.end(alice, LeaveReason.KICKED));

        assertThat(restart(2)).containsExactly(new Restored(departure.lease(), departure.rooms(), null, false));
        assertThat(refusal(() -> directory.resume("secret " + alice.session())).code())
                .isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(refused("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(answer(() -> directory.end(departure.lease(), LeaveReason.RESTART)))
                .isEqualTo(departure);
        answer(() -> directory.release(departure));
        claim("alice");
    }

    @Test
    void sessionsOfOneUserShareTheirRoomsAndLeaveOneByOne() {
        Lease phone = answer(() -> directory.claim(user("alice"), 7L, ++sessions, null))
                .lease();
        answer(() -> directory.enter(phone, room("dev")));
        long id = ++sessions;
        Lease laptop = addSession(id).lease();
        Departure first = answer(() -> directory.end(phone, LeaveReason.EXIT));

        assertThat(restart(2)).extracting(Restored::resumable).containsExactlyInAnyOrder(false, true);
        assertThat(answer(() -> directory.end(first.lease(), LeaveReason.RESTART)))
                .isEqualTo(first);
        assertThat(first.last()).isFalse();
        answer(() -> directory.release(first));
        assertThat(resume(laptop).rooms()).containsExactly(room("dev"));
        assertThat(restart(2)).hasSize(1);
        assertThat(resume(laptop).device()).isEqualTo(2);
        assertThat(addSession(++sessions).device())
                .as("the first one's is not given again")
                .isEqualTo(3);
    }

    @Test
    void keptSeatsAreGivenToNobodyAtFirstAndThenTheFirstOneGoes() {
        Lease alice = claim("alice");
        Lease bob = claim("bob");
        answer(() -> directory.keep(bob, LeaveReason.TIMEOUT));

        restart(2);
        now = now.plusSeconds(5);
        ProtocolException full = refused("carol");
        assertThat(full.code()).isEqualTo(ErrorCode.SERVER_FULL);
        assertThat(full.toMessage().retryAfterMs()).isEqualTo(10_000);
        assertThat(refused("bob").toMessage().retryAfterMs()).isPositive();
        now = now.plusSeconds(10);
        Departure evicted = requireNonNull(
                answer(() -> directory.claim(user("carol"), ++sessions, null)).evicted());
        assertThat(evicted.lease()).isEqualTo(alice.next());
        assertThat(evicted.reason()).isEqualTo(LeaveReason.RESTART);

        assertThat(restart(2))
                .extracting(restored -> restored.lease().username())
                .containsExactly(user("alice"), user("bob"), user("carol"));
        assertThat(refused("alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(refused("dave").reason()).as("of three, one is evicted").isEqualTo("Server is full (2 of 2 users)");
        answer(() -> directory.release(evicted));
        resume(bob);
        assertThat(refusal(() -> directory.resume("secret " + alice.session())).code())
                .isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void whoCameBackIsNotTheOneToGo() {
        Lease alice = claim("alice");
        Lease bob = claim("bob");
        restart(2);
        resume(alice);
        now = now.plusSeconds(Directory.SPARED_SECONDS);

        assertThat(requireNonNull(answer(() -> directory.claim(user("carol"), ++sessions, null))
                                .evicted())
                        .lease())
                .isEqualTo(bob.next());
        assertThat(refused("dave").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void seatOfWhoIsLeavingIsNotSpared() {
        Lease alice = claim("alice");
        claim("bob");
        Departure departure = answer(() -> directory.end(alice, LeaveReason.EXIT));
        restart(2);

        assertThat(answer(() -> directory.claim(user("carol"), ++sessions, null))
                        .evicted())
                .isEqualTo(departure);
        assertThat(refused("dave").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void seatsBeyondFewerStayUntilTheirHoldersGo() {
        Lease alice = claim("alice");
        Lease bob = claim("bob");
        restart(1);
        now = now.plusSeconds(Directory.SPARED_SECONDS);

        assertThat(directory.maxUsers()).isEqualTo(1);
        assertThat(refused("carol").reason()).isEqualTo("Server is full (2 of 1 users)");
        resume(alice);
        resume(bob);
    }

    @Test
    void nothingChangesOnceItIsClosed() {
        Lease alice = claim("alice");
        Directory former = directory;
        former.close();
        assertThat(failure(() -> former.end(alice, LeaveReason.EXIT))).isInstanceOf(CancellationException.class);
        assertThat(restart(2)).hasSize(1);
        assertThat(failure(() -> former.resume("secret " + alice.session()))).isInstanceOf(CancellationException.class);
        resume(alice);
    }
}
