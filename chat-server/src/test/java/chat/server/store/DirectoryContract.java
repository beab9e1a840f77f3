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
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.store.Directory.Added;
import chat.server.store.Directory.Claim;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.Found;
import chat.server.store.Directory.FoundSession;
import chat.server.store.Directory.Resumed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What every directory of users has to do, wherever it writes them down: whoever makes one extends this. */
public abstract class DirectoryContract {

    /** How long its seats are kept, as far as a directory knows. */
    protected static final Duration RESUME_WINDOW = Duration.ofSeconds(30);

    private static final long CREDENTIAL = 7;

    private static final AtomicLong SESSIONS = new AtomicLong();

    protected abstract Directory directory(int maxUsers);

    private static long newSession() {
        return SESSIONS.incrementAndGet();
    }

    private static String secretOf(long session) {
        return "secret " + session;
    }

    private static Claim claimed(Directory directory, String name) {
        long session = newSession();
        return answer(() -> directory.claim(user(name), session, secretOf(session)));
    }

    private static Lease claim(Directory directory, String name) {
        Claim claim = claimed(directory, name);
        assertThat(claim.evicted()).isNull();
        return claim.lease();
    }

    /** Alice, with an account. */
    private static Lease owner(Directory directory) {
        long session = newSession();
        Claim claim = answer(() -> directory.claim(user("alice"), CREDENTIAL, session, secretOf(session)));
        assertThat(claim.device()).isEqualTo(1);
        return claim.lease();
    }

    private static Added addSession(Directory directory, long session) {
        return answer(() -> directory.addSession(user("ALICE"), CREDENTIAL, session, secretOf(session)));
    }

    private static ErrorCode refusedSession(Directory directory, String name, long credential) {
        long session = newSession();
        return refusal(() -> directory.addSession(user(name), credential, session, null))
                .code();
    }

    private static ProtocolException refusedClaim(Directory directory, String name) {
        long session = newSession();
        return refusal(() -> directory.claim(user(name), session, secretOf(session)));
    }

    private static Resumed resume(Directory directory, Lease lease) {
        return answer(() -> directory.resume(secretOf(lease.session())));
    }

    private static void keep(Directory directory, Lease lease) {
        answer(() -> directory.keep(lease, LeaveReason.TIMEOUT));
    }

    private static Departure end(Directory directory, Lease lease) {
        return answer(() -> directory.end(lease, LeaveReason.EXIT));
    }

    private static void release(Directory directory, Departure departure) {
        answer(() -> directory.release(departure));
    }

    private static ErrorCode codeOfResume(Directory directory, Lease lease) {
        return refusal(() -> directory.resume(secretOf(lease.session()))).code();
    }

    @Test
    void nameAndSeatAreTakenTogetherAndTheNameIsJudgedFirst() {
        Directory directory = directory(2);
        claim(directory, "alice");
        claim(directory, "bob");

        ProtocolException taken = refusedClaim(directory, "ALICE");
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(taken.reason()).isEqualTo("Username ALICE is already taken");
        ProtocolException full = refusedClaim(directory, "carol");
        assertThat(full.code()).isEqualTo(ErrorCode.SERVER_FULL);
        assertThat(full.reason()).isEqualTo("Server is full (2 of 2 users)");
        directory.setMaxUsers(3);
        claim(directory, "carol");
        assertThat(directory.maxUsers()).isEqualTo(3);
    }

    @Test
    void nameThatLooksLikeOneInUseIsTakenUntilThatIsReleased() {
        Directory directory = directory(3);
        Lease bob = claim(directory, "Bobl");
        ProtocolException taken = refusedClaim(directory, "bob1");
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(taken.reason()).isEqualTo("Username bob1 is already taken, because it looks like Bobl");
        assertThat(taken.toMessage().retryAfterMs()).isNull();
        assertThat(refusedClaim(directory, "BobI").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        claim(directory, "bobi");

        keep(directory, bob);
        assertThat(refusedClaim(directory, "bob1").toMessage().retryAfterMs()).isEqualTo(RESUME_WINDOW.toMillis());
        Departure departure = end(directory, resume(directory, bob).lease());
        assertThat(refusedClaim(directory, "bob1").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        release(directory, departure);
        release(directory, departure);
        claim(directory, "bob1");
        assertThat(refusedClaim(directory, "bobl").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
    }

    @Test
    void nameOfSomebodyWhoIsPutOutIsLookedLikeUntilTheyAreReleased() {
        Directory directory = directory(1);
        keep(directory, claim(directory, "tom"));
        Departure evicted = requireNonNull(claimed(directory, "alice").evicted());
        directory.setMaxUsers(2);
        assertThat(refusedClaim(directory, "torn").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        release(directory, evicted);
        claim(directory, "torn");
    }

    @Test
    void mistakableNameIsRefusedBeforeTheSeat() {
        Directory directory = directory(1);
        claim(directory, "alice");
        for (String name : List.of("\u0430dam", "s\u0435rver", "a11")) {
            assertThat(refusedClaim(directory, name).code()).isEqualTo(ErrorCode.USERNAME_INVALID);
        }
    }

    @Test
    void ofSimultaneousClaimsToNamesThatLookAlikeOneWins() {
        List<String> alike = List.of("bill", "bi1l", "bil1", "bi11", "biIl", "bilI");
        Directory directory = directory(alike.size());
        AtomicInteger won = new AtomicInteger();
        CompletableFuture.allOf(alike.stream()
                        .map(name -> CompletableFuture.runAsync(() -> {
                            long session = newSession();
                            try {
                                answer(() -> directory.claim(user(name), session, null));
                                won.incrementAndGet();
                            } catch (AssertionError refused) {
                                assertThat(refused.getCause()).isInstanceOf(ProtocolException.class);
                            }
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(won).hasValue(1);
    }

    @Test
    void releasedNameAndSeatAreFree() {
        Directory directory = directory(1);
        release(directory, end(directory, claim(directory, "alice")));
        release(directory, end(directory, claim(directory, "Alice")));
        claim(directory, "bob");
    }

    @Test
    void nameAndItsSeatAreTakenUntilTheyAreReleased() {
        Directory directory = directory(2);
        end(directory, claim(directory, "alice"));
        assertThat(refusedClaim(directory, "alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
    }

    @Test
    void repeatedClaimIsAnsweredAsBeforeAndTakesNoOtherSeat() {
        Directory directory = directory(2);
        Claim alice = claimed(directory, "alice");
        assertThat(answer(() -> directory.claim(user("alice"), alice.lease().session(), null)))
                .isEqualTo(alice);
        claim(directory, "bob");
    }

    @Test
    void whoComesBackHasTheSeatWhetherItIsKeptOrNotAndEachTimeTheNextFence() {
        Directory directory = directory(1);
        Lease first = claim(directory, "alice");
        Lease second = resume(directory, first).lease();
        keep(directory, second);
        Lease third = resume(directory, first).lease();

        assertThat(second.username()).isEqualTo(user("alice"));
        assertThat(second.session()).isEqualTo(first.session());
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(third.fence()).isGreaterThan(second.fence());
        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void onlyWhoWantsToComeBackCan() {
        Directory directory = directory(2);
        long session = newSession();
        answer(() -> directory.claim(user("alice"), session, null));
        assertThat(refusal(() -> directory.resume("")).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        Lease bob = claim(directory, "bob");
        assertThat(refusal(() -> directory.resume(secretOf(bob.session() + 1))).code())
                .isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void sessionIsOverAsSoonAsItEnds() {
        Directory directory = directory(1);
        Lease alice = claim(directory, "alice");
        Departure departure = end(directory, alice);
        assertThat(codeOfResume(directory, alice)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        release(directory, departure);

        assertThat(codeOfResume(directory, alice)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        claim(directory, "alice");
        assertThat(codeOfResume(directory, alice)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void endHasAGreaterFenceThanTheSessionEverHadAndTheFirstReasonCounts() {
        Directory directory = directory(1);
        Lease alice = resume(directory, claim(directory, "alice")).lease();
        Departure departure = end(directory, alice);
        Departure again = answer(() -> directory.end(alice, LeaveReason.KICKED));

        assertThat(departure.lease().fence()).isGreaterThan(alice.fence());
        assertThat(departure.lease().session()).isEqualTo(alice.session());
        assertThat(departure.ended()).containsExactly(departure.lease());
        assertThat(departure.reason()).isEqualTo(LeaveReason.EXIT);
        assertThat(departure.last()).isTrue();
        assertThat(again).isEqualTo(departure);
    }

    @Test
    void repeatedReleaseTakesNothingFromWhoHasTheNameNow() {
        Directory directory = directory(1);
        Departure departure = end(directory, claim(directory, "alice"));
        release(directory, departure);
        Lease other = claim(directory, "alice");
        release(directory, departure);

        assertThat(refusedClaim(directory, "alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        resume(directory, other);
    }

    @Test
    void smallerFenceHasNoEffect() {
        Directory directory = directory(1);
        Lease first = claim(directory, "alice");
        Lease second = resume(directory, first).lease();
        RoomName dev = room("dev");

        assertThat(failure(() -> directory.keep(first, LeaveReason.TIMEOUT))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> directory.end(first, LeaveReason.EXIT))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> directory.enter(first, dev))).isInstanceOf(FencedException.class);
        answer(() -> directory.enter(second, dev));
        assertThat(failure(() -> directory.part(first, dev))).isInstanceOf(FencedException.class);

        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.SERVER_FULL); // nothing is kept
        Resumed third = resume(directory, first);
        assertThat(third.rooms()).containsExactly(dev);
        Departure departure = end(directory, third.lease());
        assertThat(failure(() -> directory.end(second, LeaveReason.EXIT))).isInstanceOf(FencedException.class);
        assertThat(failure(() -> directory.keep(third.lease(), LeaveReason.EXIT)))
                .isInstanceOf(FencedException.class);
        assertThat(failure(() -> directory.enter(third.lease(), dev))).isInstanceOf(FencedException.class);
        release(directory, departure);
        assertThat(failure(() -> directory.enter(third.lease(), dev))).isInstanceOf(FencedException.class);
        claim(directory, "bob");
    }

    @Test
    void keptNameIsTakenAndItIsSaidForHowLong() {
        Directory directory = directory(1);
        Lease alice = claim(directory, "alice");
        assertThat(refusedClaim(directory, "Alice").toMessage().retryAfterMs()).isNull();
        keep(directory, alice);
        keep(directory, alice);

        ProtocolException taken = refusedClaim(directory, "Alice");
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(taken.reason()).isEqualTo("Username Alice is already taken");
        assertThat(taken.toMessage().retryAfterMs()).isEqualTo(30_000);
        resume(directory, alice);
        assertThat(refusedClaim(directory, "Alice").toMessage().retryAfterMs()).isNull();
    }

    @Test
    void newcomerToAFullServerGetsTheSeatThatIsKeptLongest() {
        Directory directory = directory(3);
        Lease alice = claim(directory, "alice");
        Lease bob = claim(directory, "bob");
        claim(directory, "carol");
        answer(() -> directory.enter(bob, room("dev")));
        keep(directory, bob);
        keep(directory, alice);

        Claim dave = claimed(directory, "dave");
        Departure evicted = requireNonNull(dave.evicted());
        assertThat(evicted.lease().session()).isEqualTo(bob.session());
        assertThat(evicted.lease().fence()).isGreaterThan(bob.fence());
        assertThat(evicted.reason()).isEqualTo(LeaveReason.TIMEOUT);
        assertThat(evicted.rooms()).containsExactly(room("dev"));
        assertThat(evicted.last()).isTrue();
        assertThat(answer(() -> directory.claim(user("dave"), dave.lease().session(), null)))
                .isEqualTo(dave);
        assertThat(codeOfResume(directory, bob)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(failure(() -> directory.keep(bob, LeaveReason.EXIT))).isInstanceOf(FencedException.class);

        release(directory, evicted);
        assertThat(requireNonNull(claimed(directory, "bob").evicted()).lease().session())
                .isEqualTo(alice.session());
        assertThat(refusedClaim(directory, "erin").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void seatOfWhoIsJustLeavingGoesToANewcomerBeforeAnyThatIsKept() {
        Directory directory = directory(2);
        keep(directory, claim(directory, "alice"));
        Departure bob = end(directory, claim(directory, "bob"));

        assertThat(claimed(directory, "carol").evicted()).isEqualTo(bob);
        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        release(directory, bob);
        assertThat(requireNonNull(claimed(directory, "bob").evicted()).lease().username())
                .isEqualTo(user("alice"));
    }

    @Test
    void whoCameBackIsNotTheOneToGo() {
        Directory directory = directory(1);
        Lease alice = claim(directory, "alice");
        keep(directory, alice);
        resume(directory, alice);

        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void whereThereAreFewerSeatsThanUsersNobodyLosesTheirs() {
        Directory directory = directory(2);
        Lease alice = claim(directory, "alice");
        keep(directory, alice);
        claim(directory, "bob");
        directory.setMaxUsers(1);

        assertThat(refusedClaim(directory, "carol").reason()).isEqualTo("Server is full (2 of 1 users)");
        resume(directory, alice);
    }

    @Test
    void roomsOfAUserAreListedInTheOrderOfTheEntries() {
        Directory directory = directory(1);
        Lease alice = claim(directory, "alice");
        for (String name : List.of("lobby", "tea", "dev", "tea")) {
            answer(() -> directory.enter(alice, room(name)));
        }
        assertThat(resume(directory, alice).rooms()).containsExactly(room("lobby"), room("tea"), room("dev"));

        Lease now = resume(directory, alice).lease();
        answer(() -> directory.part(now, room("tea")));
        answer(() -> directory.part(now, room("tea")));
        answer(() -> directory.enter(now, room("TEA")));
        answer(() -> directory.part(now, room("Dev")));
        assertThat(end(directory, now).rooms()).containsExactly(room("lobby"), room("tea"));
    }

    @Test
    void severalSessionsShareTheUsersSeatAndRooms() {
        Directory directory = directory(1);
        Lease phone = owner(directory);
        answer(() -> directory.enter(phone, room("lobby")));
        long id = newSession();
        Resumed added = addSession(directory, id).session();
        assertThat(added.rooms()).containsExactly(room("lobby"));
        assertThat(addSession(directory, id).session()).isEqualTo(added);
        answer(() -> directory.enter(phone, room("dev")));
        assertThat(answer(() -> directory.rooms(added.lease()))).containsExactly(room("lobby"), room("dev"));
        answer(() -> directory.part(added.lease(), room("dev")));

        keep(directory, phone);
        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.SERVER_FULL);
        Departure first = end(directory, resume(directory, phone).lease());
        assertThat(first.last()).isFalse();
        release(directory, first);
        assertThat(refusedClaim(directory, "alice").code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        Departure second = end(directory, added.lease());
        assertThat(second.last()).isTrue();
        assertThat(second.rooms()).containsExactly(room("lobby"));
        assertThat(refusedSession(directory, "alice", CREDENTIAL)).isEqualTo(ErrorCode.USER_UNKNOWN);
        release(directory, second);
        claim(directory, "bob");
    }

    @Test
    void oneMoreSessionIsOnlyForWhoHasTheAccountOfTheUserWhoIsIn() {
        Directory directory = directory(2);
        owner(directory);
        Lease guest = claim(directory, "guest");

        assertThat(refusedSession(directory, "bob", CREDENTIAL)).isEqualTo(ErrorCode.USER_UNKNOWN);
        assertThat(refusedSession(directory, "alice", CREDENTIAL + 1)).isEqualTo(ErrorCode.USER_UNKNOWN);
        assertThat(refusedSession(directory, "guest", CREDENTIAL)).isEqualTo(ErrorCode.USER_UNKNOWN);
        answer(() -> directory.identify(guest, 3));
        long second = newSession();
        assertThat(answer(() -> directory.addSession(user("guest"), 3, second, null))
                        .session()
                        .credential())
                .isEqualTo(3);
    }

    @Test
    void numbersOfDevicesAreGivenOnceAndStayWithTheirSessions() {
        Directory directory = directory(1);
        Lease phone = owner(directory);
        Resumed laptop = addSession(directory, newSession()).session();
        assertThat(laptop.device()).isEqualTo(2);
        release(directory, end(directory, laptop.lease()));

        assertThat(addSession(directory, newSession()).session().device()).isEqualTo(3);
        assertThat(resume(directory, phone).device()).isEqualTo(1);
    }

    @Test
    void ofAsManySessionsAsThereMayBeTheOneThatIsLostLongestMakesRoom() {
        Directory directory = directory(1);
        Lease first = owner(directory);
        List<Lease> others = new ArrayList<>();
        for (int i = 1; i < Directory.MAX_SESSIONS; i++) {
            others.add(addSession(directory, newSession()).session().lease());
        }
        assertThat(refusedSession(directory, "alice", CREDENTIAL)).isEqualTo(ErrorCode.USERNAME_TAKEN);

        keep(directory, others.get(2));
        keep(directory, first);
        keep(directory, others.get(0));
        Lease back = resume(directory, others.get(2)).lease();
        long id = newSession();
        Departure ended = requireNonNull(addSession(directory, id).ended());
        assertThat(ended.lease()).isEqualTo(first.next());
        assertThat(ended.last()).isFalse();
        assertThat(ended.reason()).isEqualTo(LeaveReason.TIMEOUT);
        assertThat(addSession(directory, id).ended()).isEqualTo(ended);
        assertThat(codeOfResume(directory, first)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(requireNonNull(addSession(directory, newSession()).ended()).lease())
                .isEqualTo(others.get(0).next());
        assertThat(refusedSession(directory, "alice", CREDENTIAL)).isEqualTo(ErrorCode.USERNAME_TAKEN);
        release(directory, end(directory, back));
        assertThat(addSession(directory, newSession()).ended()).isNull();
    }

    @Test
    void seatIsKeptOnceAllConnectionsOfTheUserAreLost() {
        Directory directory = directory(1);
        Lease phone = owner(directory);
        long id = newSession();
        Lease laptop = addSession(directory, id).session().lease();
        keep(directory, phone);
        keep(directory, laptop);
        Lease tablet = addSession(directory, newSession()).session().lease();
        assertThat(refusedClaim(directory, "bob").code()).isEqualTo(ErrorCode.SERVER_FULL);
        end(directory, tablet);

        Departure evicted = requireNonNull(claimed(directory, "bob").evicted());
        assertThat(evicted.last()).isTrue();
        assertThat(evicted.ended()).extracting(Lease::session).containsExactlyInAnyOrder(phone.session(), id);
        assertThat(evicted.ended()).contains(evicted.lease());
        assertThat(codeOfResume(directory, phone)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(codeOfResume(directory, laptop)).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void whoHasANameIsFoundWithTheSessionsThatGoOn() {
        Directory directory = directory(2);
        assertThat(answer(() -> directory.find(user("alice")))).isNull();
        Lease phone = owner(directory);
        Resumed laptop = addSession(directory, newSession()).session();
        keep(directory, phone);
        claim(directory, "Bob");

        assertThat(answer(() -> directory.find(user("ALICE"))))
                .isEqualTo(new Found(
                        user("alice"),
                        CREDENTIAL,
                        List.of(new FoundSession(phone, 1, true), new FoundSession(laptop.lease(), 2, false))));
        Found bob = requireNonNull(answer(() -> directory.find(user("bob"))));
        assertThat(bob.username()).hasToString("Bob");
        assertThat(bob.credential()).isNull();
        Departure departure = end(directory, bob.sessions().get(0).lease());
        assertThat(requireNonNull(answer(() -> directory.find(user("bob")))).sessions())
                .isEmpty();
        release(directory, departure);
        assertThat(answer(() -> directory.find(user("bob")))).isNull();
        await().untilAsserted(() -> assertThat(directory.count()).isEqualTo(1));
    }

    @Test
    void closedDirectoryChangesNothingMore() {
        Directory directory = directory(2);
        Lease alice = claim(directory, "alice");
        directory.close();

        for (Supplier<CompletionStage<?>> call : List.<Supplier<CompletionStage<?>>>of(
                () -> directory.claim(user("bob"), newSession(), null),
                () -> directory.resume(secretOf(alice.session())),
                () -> directory.keep(alice, LeaveReason.DISCONNECTED),
                () -> directory.enter(alice, room("dev")),
                () -> directory.end(alice, LeaveReason.EXIT))) {
            assertThat(failure(call)).isInstanceOf(CancellationException.class);
        }
    }

    @RepeatedTest(5)
    void ofManyWhoClaimAtOnceAsManyGetInAsThereAreSeats() throws Exception {
        Directory directory = directory(5);
        AtomicInteger in = new AtomicInteger();
        List<CompletableFuture<?>> claims = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "user" + i / 2; // two want each name
            claims.add(CompletableFuture.runAsync(() -> {
                long session = newSession();
                try {
                    answer(() -> directory.claim(user(name), session, secretOf(session)));
                    in.incrementAndGet();
                } catch (AssertionError refused) {
                    assertThat(refused).hasCauseInstanceOf(ProtocolException.class);
                }
            }));
        }
        CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

        assertThat(in).hasValue(5);
    }
}
