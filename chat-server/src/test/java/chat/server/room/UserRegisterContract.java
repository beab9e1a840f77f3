package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.room.UserRegister.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What every register of names has to do, wherever it writes them down: whoever makes one extends this. */
abstract class UserRegisterContract {

    /** How long its seats are kept, as far as a register knows. */
    static final Duration RESUME_WINDOW = Duration.ofSeconds(30);

    abstract UserRegister register(int maxUsers);

    /** Somebody whose seat may be taken; a test decides when they have left all rooms. */
    private static final class Holding implements UserRegister.Holder {

        final CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletionStage<?> left = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<?> evicted() {
            asked.complete(null);
            return left;
        }
    }

    static Username name(String name) {
        try {
            return Username.of(name);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static ProtocolException refusal(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProtocolException refused) {
                return refused;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("was not refused");
    }

    private static Seat claim(UserRegister register, String name) {
        return get(register.claim(name(name), true, new Holding()));
    }

    @Test
    void nameAndSeatAreTakenTogetherAndTheNameIsJudgedFirst() {
        UserRegister register = register(2);
        claim(register, "alice");
        claim(register, "bob");

        ProtocolException taken = refusal(register.claim(name("ALICE"), false, new Holding()));
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(taken.reason()).isEqualTo("Username ALICE is already taken");
        ProtocolException full = refusal(register.claim(name("carol"), false, new Holding()));
        assertThat(full.code()).isEqualTo(ErrorCode.SERVER_FULL);
        assertThat(full.reason()).isEqualTo("Server is full (2 of 2 users)");
        register.setMaxUsers(3);
        claim(register, "carol");
        assertThat(register.maxUsers()).isEqualTo(3);
    }

    @Test
    void releasedNameAndSeatAreFree() {
        UserRegister register = register(1);
        register.release(claim(register, "alice"));
        register.release(claim(register, "Alice"));
        claim(register, "bob");
    }

    @Test
    void onlyWhoWantsToComeBackHasASessionAndEachAnother() {
        UserRegister register = register(3);
        Seat alice = claim(register, "alice");
        Seat bob = claim(register, "bob");

        assertThat(alice.session()).matches("[0-9a-f]{32}").isNotEqualTo(bob.session());
        assertThat(get(register.claim(name("carol"), false, new Holding())).session())
                .isNull();
        assertThat(alice.toString()).doesNotContain(String.valueOf(alice.session()));
    }

    @Test
    void whoComesBackHasTheSeatWhetherItIsKeptOrNot() {
        UserRegister register = register(1);
        Seat first = claim(register, "alice");
        Seat second = get(register.resume(session(first)));
        register.keep(second);
        Seat third = get(register.resume(session(first)));

        assertThat(second).isEqualTo(new Seat(name("alice"), first.session(), first.tenancy() + 1));
        assertThat(third.tenancy()).isEqualTo(second.tenancy() + 1);
        assertThat(refusal(register.claim(name("bob"), false, new Holding())).code())
                .isEqualTo(ErrorCode.SERVER_FULL);
    }

    private static String session(Seat seat) {
        return String.valueOf(seat.session());
    }

    @Test
    void sessionIsOverWithItsSeat() {
        UserRegister register = register(1);
        Seat alice = claim(register, "alice");
        register.release(alice);

        assertThat(refusal(register.resume(session(alice))).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(refusal(register.resume("")).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        Seat again = claim(register, "alice");
        assertThat(again.session()).isNotEqualTo(alice.session());
    }

    @Test
    void whoLostTheSeatToSomebodyWhoCameBackCanNeitherKeepNorReleaseIt() {
        UserRegister register = register(1);
        Seat first = claim(register, "alice");
        Seat second = get(register.resume(session(first)));
        register.keep(first);
        assertThat(refusal(register.claim(name("bob"), false, new Holding())).code())
                .isEqualTo(ErrorCode.SERVER_FULL);
        register.release(first);
        assertThat(refusal(register.claim(name("bob"), false, new Holding())).code())
                .isEqualTo(ErrorCode.SERVER_FULL);

        register.release(second);
        claim(register, "bob");
    }

    @Test
    void keptNameIsTakenAndItIsSaidForHowLong() {
        UserRegister register = register(1);
        Seat alice = claim(register, "alice");
        register.keep(alice);

        ProtocolException taken = refusal(register.claim(name("Alice"), false, new Holding()));
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        assertThat(taken.reason()).isEqualTo("Username Alice is already taken");
        assertThat(taken.toMessage().retryAfterMs()).isEqualTo(30_000);
        get(register.resume(session(alice)));
        assertThat(refusal(register.claim(name("Alice"), false, new Holding()))
                        .toMessage()
                        .retryAfterMs())
                .isNull();
    }

    @Test
    void newcomerToAFullServerGetsTheSeatThatIsKeptLongest() {
        UserRegister register = register(3);
        List<Seat> seats = new ArrayList<>();
        List<Holding> holders = new ArrayList<>();
        for (String name : List.of("alice", "bob", "carol")) {
            Holding holder = new Holding();
            holders.add(holder);
            seats.add(get(register.claim(name(name), true, holder)));
        }
        register.keep(seats.get(1));
        register.keep(seats.get(0));
        claim(register, "dave");

        assertThat(holders.get(1).asked).isCompleted();
        assertThat(holders.get(0).asked).isNotCompleted();
        assertThat(refusal(register.resume(session(seats.get(1)))).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        register.keep(seats.get(1)); // too late
        claim(register, "erin");
        assertThat(holders.get(0).asked).isCompleted();
        assertThat(refusal(register.claim(name("frank"), false, new Holding())).code())
                .isEqualTo(ErrorCode.SERVER_FULL);
        assertThat(holders.get(2).asked).isNotCompleted();
    }

    @Test
    void newcomerComesInWhenTheOtherIsOutOfAllRooms() {
        UserRegister register = register(1);
        Holding away = new Holding();
        CompletableFuture<Void> left = new CompletableFuture<>();
        away.left = left;
        register.keep(get(register.claim(name("alice"), true, away)));
        CompletionStage<Seat> newcomer = register.claim(name("bob"), false, new Holding());
        get(away.asked);

        assertThat(newcomer.toCompletableFuture()).isNotCompleted();
        assertThat(refusal(register.claim(name("alice"), false, new Holding())).code())
                .isEqualTo(ErrorCode.USERNAME_TAKEN);
        left.complete(null);
        register.release(get(newcomer));
        claim(register, "alice");
    }

    @Test
    void whoCameBackIsNotTheOneToGo() {
        UserRegister register = register(1);
        Seat alice = claim(register, "alice");
        register.keep(alice);
        get(register.resume(session(alice)));

        assertThat(refusal(register.claim(name("bob"), false, new Holding())).code())
                .isEqualTo(ErrorCode.SERVER_FULL);
    }

    @Test
    void whereThereAreFewerSeatsThanUsersNobodyLosesTheirs() {
        UserRegister register = register(2);
        Holding away = new Holding();
        register.keep(get(register.claim(name("alice"), true, away)));
        claim(register, "bob");
        register.setMaxUsers(1);

        assertThat(refusal(register.claim(name("carol"), false, new Holding())).reason())
                .isEqualTo("Server is full (2 of 1 users)");
        assertThat(away.asked).isNotCompleted();
    }

    @RepeatedTest(10)
    void ofManyWhoClaimAtOnceAsManyGetInAsThereAreSeats() {
        UserRegister register = register(5);
        AtomicInteger in = new AtomicInteger();
        List<CompletableFuture<?>> claims = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "user" + i / 2; // two want each name
            claims.add(CompletableFuture.supplyAsync(() -> register.claim(name(name), true, new Holding()))
                    .thenCompose(stage -> stage)
                    .handle((seat, refused) -> seat == null ? 0 : in.incrementAndGet()));
        }
        claims.forEach(UserRegisterContract::get);

        assertThat(in).hasValue(5);
    }
}
