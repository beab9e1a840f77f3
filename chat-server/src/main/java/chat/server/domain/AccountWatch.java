package chat.server.domain;

import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sees within a second when somebody who is in has lost their account, or it has another password or role, whoever changed that: it may have been a
 * command beside the server. It looks twice before it says so, because whoever changes their own password is in with the former one for a
 * moment. One look follows the other, so that nothing here is used by two threads at a time.
 */
final class AccountWatch {

    private static final long PAUSE_MILLIS = 400;

    /** Changes that are asked for at a time. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Accounts accounts;
    private final Map<Username, User> users;
    private final ScheduledExecutorService timers;
    private final Consumer<User> putOut;
    private final Consumer<User> roleChanged;

    /** The number of the last change that was looked at. */
    private long seen;

    /** Accounts of those who are in that were changed, until it is clear what that means for them. */
    private final Map<User, Account> changed = new HashMap<>();

    /** Who was not who they were at the last look, and by which credential. */
    private final Map<User, Long> suspects = new HashMap<>();

    /**
     * @param users who are in, at any time
     * @param putOut ends the sessions of one whose account is not theirs any more
     * @param roleChanged tells one what they may do now
     */
    AccountWatch(
            Accounts accounts,
            Map<Username, User> users,
            ScheduledExecutorService timers,
            Consumer<User> putOut,
            Consumer<User> roleChanged) {
        this.accounts = accounts;
        this.users = users;
        this.timers = timers;
        this.putOut = putOut;
        this.roleChanged = roleChanged;
    }

    void begin() {
        try {
            timers.schedule(this::look, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            // the server ends
        }
    }

    private void look() {
        CompletionStage<?> looked = users.values().stream().anyMatch(user -> user.credential() != null)
                ? catchUp().thenRun(this::judge)
                : CompletableFuture.completedFuture(null);
        looked.whenComplete((done, failure) -> begin()); // a store that fails has said so
    }

    private CompletionStage<?> catchUp() {
        return accounts.changes(seen, MOST_AT_ONCE).thenCompose(changes -> {
            for (Account account : changes.accounts()) {
                User user = users.get(account.username());
                if (user != null) {
                    changed.put(user, account);
                }
            }
            seen = changes.number();
            return changes.accounts().size() < MOST_AT_ONCE ? CompletableFuture.completedFuture(null) : catchUp();
        });
    }

    private void judge() {
        changed.entrySet().removeIf(entry -> !isSuspect(entry.getKey(), entry.getValue()));
        suspects.keySet().retainAll(changed.keySet());
    }

    private boolean isSuspect(User user, Account account) {
        Long credential = user.credential();
        if (credential == null) {
            return false;
        }
        if (AccountRules.isStill(account, credential)) {
            if (user.recognize(account)) {
                roleChanged.accept(user);
            }
            return false;
        }
        if (credential.equals(suspects.put(user, credential))) {
            putOut.accept(user);
            return false;
        }
        return true;
    }
}
