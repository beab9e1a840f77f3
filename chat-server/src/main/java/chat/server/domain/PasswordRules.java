package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.limit.Guesses;
import chat.server.limit.Peer;
import chat.server.store.Accounts.Account;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which passwords there can be, and how often one may be tried. A password goes to the {@link PasswordPool} as bytes that are wiped, and is
 * kept nowhere. Any thread may call it.
 */
public final class PasswordRules {

    private static final String WRONG = "The password is wrong";

    private final PasswordPool pool;
    private final AuditLog audit;
    private final LongSupplier nanoTime;
    private final Guesses guesses = new Guesses();

    /** @param nanoTime the time, as {@link System#nanoTime} tells it */
    PasswordRules(PasswordPool pool, AuditLog audit, LongSupplier nanoTime) {
        this.pool = pool;
        this.audit = audit;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether it is the password of an account; fails with a {@link ProtocolException} if it is not, or there were too many that were not.
     *
     * @param account null for nobody's, to which no password belongs
     */
    CompletionStage<Void> check(
            Username name, @Nullable Account account, String password, Peer peer, @Nullable String id) {
        String hash = account == null ? null : account.hash();
        return guess(name, hash, password, peer, event -> audit.write(event, name.toString(), peer.address(), null), id)
                .thenCompose(right -> right
                        ? CompletableFuture.completedFuture(null)
                        : refused(new ProtocolException(ErrorCode.PASSWORD_WRONG, WRONG, id)));
    }

    /**
     * Tries a password.
     *
     * @param whose it may be: a name, as names are compared
     * @param hash null if there is none, so that it cannot be right
     * @param note writes down that it was wrong, or that there are too many
     * @return whether it is right; fails with a {@link ProtocolException} if there were too many that were not
     */
    CompletionStage<Boolean> guess(
            Object whose,
            @Nullable String hash,
            String password,
            Peer peer,
            Consumer<String> note,
            @Nullable String id) {
        byte[] bytes;
        try {
            bytes = bytes(password, id);
        } catch (ProtocolException no) {
            return refused(no);
        }
        long now = nanoTime.getAsLong();
        boolean urgent = guesses.isQuiet(peer.source(), now);
        Guesses.Guess guess = guesses.begin(peer.source(), whose, now);
        return guess.waitNanos().thenCompose(wait -> {
            if (wait > 0) {
                if (guesses.isToBeTold(peer.source(), nanoTime.getAsLong())) {
                    note.accept("guesses_limited");
                }
                return wiped(bytes, tooMany(wait, id));
            }
            return pool.check(peer.source(), urgent, bytes, hash)
                    .whenComplete((right, failure) -> {
                        if (failure == null && !right) {
                            note.accept("password_wrong");
                        }
                        guess.end(outcome(right, failure), nanoTime.getAsLong());
                    })
                    .exceptionallyCompose(failure -> failedWith(failure, id));
        });
    }

    private static Guesses.Outcome outcome(@Nullable Boolean right, @Nullable Throwable failure) {
        if (failure != null || right == null) {
            return Guesses.Outcome.NONE;
        }
        return right ? Guesses.Outcome.RIGHT : Guesses.Outcome.WRONG;
    }

    private static ProtocolException tooMany(long waitNanos, @Nullable String id) {
        long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
        return new ProtocolException(
                ErrorCode.RATE_LIMITED,
                "Too many passwords came from your address. Try again in " + (millis / 1000 + 1) + " s",
                id,
                millis);
    }

    /** Does something with a password that is to hold from then on, if it may, and there were not too many from there lately. */
    <T> CompletionStage<T> withNew(
            String password, Peer peer, @Nullable String id, Function<byte[], CompletionStage<T>> action) {
        byte[] bytes;
        try {
            bytes = bytes(password, id);
        } catch (ProtocolException no) {
            return refused(no);
        }
        long wait = guesses.beginNew(peer.source(), nanoTime.getAsLong());
        if (wait > 0) {
            return wiped(bytes, tooMany(wait, id));
        }
        return action.apply(bytes)
                .whenComplete((done, failure) -> Arrays.fill(bytes, (byte) 0))
                .exceptionallyCompose(failure -> failedWith(failure, id));
    }

    /**
     * The bytes of a password that is to hold from now on.
     *
     * @throws ProtocolException with {@link ErrorCode#PASSWORD_REQUIRED} or {@link ErrorCode#PASSWORD_TOO_LONG}
     */
    public static byte[] newPassword(String password) throws ProtocolException {
        return bytes(password, null);
    }

    private static byte[] bytes(String password, @Nullable String id) throws ProtocolException {
        return MessageText.checkPassword(password, id).getBytes(StandardCharsets.UTF_8);
    }

    private static <T> CompletionStage<T> refused(ProtocolException refusal) {
        return CompletableFuture.failedFuture(refusal);
    }

    private static <T> CompletionStage<T> wiped(byte[] bytes, ProtocolException refusal) {
        Arrays.fill(bytes, (byte) 0);
        return refused(refusal);
    }

    private static <T> CompletionStage<T> failedWith(Throwable failure, @Nullable String id) {
        Throwable cause = Retry.cause(failure);
        return CompletableFuture.failedFuture(cause instanceof ProtocolException refused ? refused.withId(id) : cause);
    }
}
