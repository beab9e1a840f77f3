package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The names that belong to somebody, whether they are in or not.
 *
 * <p>Any thread may call it. Answers may come on any thread. Each call may be repeated as it was, and then answers as before: that is how to
 * find out what became of one whose outcome is {@linkplain StoreException#isUnknown unknown}. Others may change accounts at any time, an
 * operator from beside the server among them: every answer is what is kept at that moment.
 */
public interface Accounts {

    /** How long a name stays nobody's after the end of its account. */
    Duration RESERVED = Duration.ofDays(30);

    /**
     * A name that belongs to somebody, or did.
     *
     * @param username as its owner wrote it
     * @param role never {@link Role#GUEST}
     * @param since when it was registered
     * @param hash of the password, as bcrypt writes it; empty if the account is gone. A secret
     * @param credential tells this password of this account from all others that there were: a random number
     * @param freeAt when the name is free, of an account that is gone; else null
     */
    record Account(
            Username username, Role role, Instant since, String hash, long credential, @Nullable Instant freeAt) {

        /** Whether it was given up, or taken away, and only its name is not free yet. */
        public boolean isGone() {
            return freeAt != null;
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Account[username=" + username + ", role=" + role + ", since=" + since + ", freeAt=" + freeAt + "]";
        }
    }

    /** Whose a name is, or was until lately; null if it is free. */
    CompletionStage<@Nullable Account> find(Username name);

    /** Somebody else's whose name could be taken for this one, or was until lately; null if there is none. */
    CompletionStage<@Nullable Account> findAlike(Username name);

    /** What {@link #find} finds, or else {@link #findAlike}: one of another name is somebody else's. */
    default CompletionStage<@Nullable Account> findNearest(Username name) {
        return find(name)
                .thenCompose(found -> found == null ? findAlike(name) : CompletableFuture.completedFuture(found));
    }

    /**
     * The accounts that are not gone, in the order of their names.
     *
     * @param after a name behind which to begin; null for the beginning
     * @param limit how many at most, at least 1
     */
    CompletionStage<List<Account>> list(@Nullable Username after, int limit);

    /**
     * Makes a name an account, also one that is not free yet.
     *
     * @param credential unlike every other
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#USERNAME_TAKEN}, if it is one
     */
    CompletionStage<Account> add(Username name, Role role, String hash, long credential);

    /**
     * Gives an account another password.
     *
     * @param before the credential that it has
     * @param credential unlike every other
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#ACCOUNT_REQUIRED} if there is no account of this name, or {@link
     *     ErrorCode#PASSWORD_WRONG} if it has another credential
     */
    CompletionStage<Account> setPassword(Username name, long before, String hash, long credential);

    /**
     * Changes what the owner of an account may do.
     *
     * @param role not {@link Role#GUEST}
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#ACCOUNT_REQUIRED} if there is no account of this name, or {@link
     *     ErrorCode#NOT_PERMITTED} if it is that of the last operator, and would not be any more
     */
    CompletionStage<Account> setRole(Username name, Role role);

    /**
     * Ends an account; its name stays {@link #RESERVED}.
     *
     * @param credential that it has
     * @return the account as it is then; fails as {@link #setPassword} does
     */
    CompletionStage<Account> remove(Username name, long credential);

    /** Accounts as they are now that were changed one after the other, and the number of the last of these changes. */
    record Changes(List<Account> accounts, long number) {}

    /**
     * What was changed last, in that order, whoever did it. Also those that are gone by it are there, as long as their names are reserved.
     *
     * @param after the number of a change, behind which to begin; 0 for all
     * @param limit how many at most, at least 1
     */
    CompletionStage<Changes> changes(long after, int limit);

    /** This process stops using it: nothing changes any more, and calls fail with a {@link java.util.concurrent.CancellationException}. */
    void close();
}
