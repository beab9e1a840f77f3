package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import chat.server.store.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What whoever runs the server can do with accounts, on its console or beside it: they need not show anything. Calls fail with a {@link
 * ProtocolException}. Passwords are wiped. Hashing one blocks for half a second.
 */
public final class AccountOperator {

    /** An account, as whoever runs the server sees it. The role is written as on the wire. */
    public record Entry(String name, String role, Instant since) {

        private static Entry of(Account account) {
            String role = (account.isGone() ? Role.GUEST : account.role()).wire();
            return new Entry(account.username().toString(), role, account.since());
        }
    }

    private final Accounts accounts;
    private final PasswordPool passwords;
    private final AuditLog audit;
    private final SecureRandom random = new SecureRandom();

    /** @param passwords only hashes, at once */
    public AccountOperator(Accounts accounts, PasswordPool passwords, AuditLog audit) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.audit = audit;
    }

    /** Makes a name an account, whether it is free or not, unless nobody could join with it. */
    public CompletionStage<Entry> add(Username name, Role role, byte[] password) {
        String hash = hash(password);
        return noted(
                "registered",
                expectUnlikeOthers(name).thenCompose(fine -> accounts.add(name, role, hash, random.nextLong())));
    }

    private CompletionStage<?> expectUnlikeOthers(Username name) {
        try {
            name.requireUnmistakable();
        } catch (ProtocolException mistakable) {
            return CompletableFuture.failedFuture(mistakable);
        }
        return accounts.findAlike(name)
                .thenCompose(alike -> alike == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(name.takenBy(alike.username(), null)));
    }

    private String hash(byte[] password) {
        try {
            return passwords.hashNow(password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** All in the order of their names, or so many of them. */
    public CompletionStage<List<Entry>> list(int limit) {
        return inWords(accounts.list(null, limit))
                .thenApply(all -> all.stream().map(Entry::of).toList());
    }

    public CompletionStage<Entry> setRole(Username name, Role role) {
        return noted("role_changed", accounts.setRole(name, role));
    }

    /** Whoever is in with another password is put out by it. */
    public CompletionStage<Entry> setPassword(Username name, byte[] password) {
        String hash = hash(password);
        return noted(
                "password_changed",
                withAccount(
                        name, account -> accounts.setPassword(name, account.credential(), hash, random.nextLong())));
    }

    /** Its name stays reserved, and whoever is in with it is put out. */
    public CompletionStage<Entry> remove(Username name) {
        return noted("unregistered", withAccount(name, account -> accounts.remove(name, account.credential())));
    }

    private CompletionStage<Account> withAccount(Username name, Function<Account, CompletionStage<Account>> action) {
        return accounts.find(name)
                .thenCompose(found -> found == null || found.isGone()
                        ? CompletableFuture.failedFuture(new ProtocolException(
                                ErrorCode.ACCOUNT_REQUIRED, "There is no account of the name " + name))
                        : action.apply(found));
    }

    private CompletionStage<Entry> noted(String event, CompletionStage<Account> done) {
        return inWords(done).thenApply(account -> {
            Role role = account.isGone() ? Role.GUEST : account.role();
            audit.write(event, account.username().toString(), null, role);
            return Entry.of(account);
        });
    }

    /** The store says what is wrong in words for whoever runs the server. */
    private static <T> CompletionStage<T> inWords(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                Retry.cause(failure) instanceof StoreException trouble
                        ? new ProtocolException(ErrorCode.STORAGE_UNAVAILABLE, String.valueOf(trouble.getMessage()))
                        : Retry.cause(failure)));
    }
}
