package chat.server.domain;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.limit.Peer;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import chat.server.store.RoomRights;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whose a name is, and how they show it. Any thread may call it; it answers on any thread. */
public final class AccountRules {

    private final Accounts accounts;
    private final PasswordPool pool;
    private final PasswordRules passwords;
    private final AuditLog audit;
    private final boolean required;
    private final boolean needTls;
    private final Retry retry;
    private final SecureRandom random = new SecureRandom();

    /** Tells somebody who is in what they may do now. */
    private volatile Consumer<User> roleChanged = user -> {};

    AccountRules(Settings settings, Retry retry) {
        this.accounts = settings.accounts();
        this.pool = settings.passwords();
        this.audit = settings.audit();
        this.passwords = new PasswordRules(pool, audit, settings.nanoTime());
        this.required = settings.required();
        this.needTls = settings.needTls();
        this.retry = retry;
        if (required) {
            pool.prepare();
        }
    }

    /**
     * What the rules stand on.
     *
     * @param required whether nobody gets in without an account
     * @param needTls whether the server has a certificate, so that no password need cross a network in clear
     * @param nanoTime the time, as {@link System#nanoTime} tells it
     * @param rooms which of them are whose
     */
    public record Settings(
            Accounts accounts,
            PasswordPool passwords,
            AuditLog audit,
            boolean required,
            boolean needTls,
            LongSupplier nanoTime,
            RoomRights rooms) {}

    /** Puts out, from now on, whoever has lost their account, and tells whoever has another role. */
    void watch(
            Map<Username, User> users,
            ScheduledExecutorService timers,
            Consumer<User> putOut,
            Consumer<User> roleChanged) {
        this.roleChanged = roleChanged;
        new AccountWatch(accounts, users, timers, putOut, roleChanged).begin();
    }

    PasswordRules passwords() {
        return passwords;
    }

    /** Whether there is a better way for a password than in clear. */
    public boolean passwordsNeedTls() {
        return needTls;
    }

    /** Somebody has come in. */
    public void noteJoin(User user, Peer peer) {
        audit.write("joined", user.username().toString(), peer.address(), user.role());
    }

    List<Feature> features() {
        return required ? List.of(Feature.ACCOUNTS, Feature.ACCOUNTS_REQUIRED) : List.of(Feature.ACCOUNTS);
    }

    /**
     * That somebody may have a name.
     *
     * @param account whose owner they have shown to be; null for a guest
     */
    public record Admission(@Nullable Account account) {

        /** Everybody is one where there are no accounts. */
        public static final Admission GUEST = new Admission(null);
    }

    /**
     * Whether somebody may have a name who wants to join under it. Where accounts are required a name without one is refused in the same words
     * and the same time as a wrong password.
     *
     * @param password null or empty for none
     * @return fails with a {@link ProtocolException} if they may not
     */
    public CompletionStage<Admission> admit(Username name, @Nullable String password, Peer peer) {
        return retry.ask(() -> accounts.findNearest(name)).thenCompose(nearest -> {
            Account found = nearest == null || !nearest.username().equals(name) ? null : nearest;
            Account account = found == null || found.isGone() ? null : found;
            if (account == null && !required) {
                return found == null ? unlike(name, nearest, Admission.GUEST) : refused(reserved(found));
            }
            if (password == null || password.isEmpty()) {
                return refused(needsPassword(name));
            }
            return passwords.check(name, account, password, peer, null).thenApply(right -> new Admission(account));
        });
    }

    /** A name that could be taken for that of an account is nobody's. */
    private <T> CompletionStage<T> unlikeOthers(Username name, T answer) {
        return retry.ask(() -> accounts.findAlike(name)).thenCompose(alike -> unlike(name, alike, answer));
    }

    private static <T> CompletionStage<T> unlike(Username name, @Nullable Account other, T answer) {
        return other == null
                ? CompletableFuture.completedFuture(answer)
                : refused(new ProtocolException(
                        ErrorCode.USERNAME_TAKEN,
                        Phrases.fill(Phrases.NAME_LIKE_TAKEN, name.toString(), "that of an account")));
    }

    private static ProtocolException needsPassword(Username name) {
        return new ProtocolException(ErrorCode.PASSWORD_REQUIRED, "The username " + name + " needs its password");
    }

    private static ProtocolException reserved(Account gone) {
        LocalDate free = LocalDate.ofInstant(requireNonNull(gone.freeAt()), ZoneOffset.UTC);
        return new ProtocolException(
                ErrorCode.USERNAME_TAKEN,
                Phrases.fill(Phrases.NAME_TAKEN, gone.username().toString())
                        + ": its account was given up, and it is free on " + free);
    }

    private static ProtocolException registered(Account account) {
        return new ProtocolException(
                ErrorCode.USERNAME_TAKEN,
                Phrases.fill(Phrases.NAME_REGISTERED, account.username().toString()));
    }

    /** Whether nobody has a name; else it fails with a {@link ProtocolException}. */
    CompletionStage<?> expectFree(Username name) {
        return find(name).thenCompose(found -> {
            if (found == null || required) {
                return CompletableFuture.completedFuture(null);
            }
            return refused(found.isGone() ? reserved(found) : needsPassword(name));
        });
    }

    /**
     * Who somebody is now who was identified when they joined.
     *
     * @param credential null for a guest
     * @return fails with {@link ErrorCode#SESSION_UNKNOWN} if the account is gone, or has another password; or if a guest cannot be one any
     *     more, under this name or at all
     */
    CompletionStage<?> recognize(User user, @Nullable Long credential) {
        return credential == null
                ? expectGuest(user.username())
                : isHeld(user, credential)
                        .thenCompose(held -> held
                                ? CompletableFuture.completedFuture(null)
                                : over("The account of this session has another password, or is gone. Join again"));
    }

    private CompletionStage<?> expectGuest(Username name) {
        return required
                ? over("Nobody is a guest on this server any more. Join with the password of an account")
                : find(name)
                        .thenCompose(found -> found == null || found.isGone()
                                ? CompletableFuture.completedFuture(null)
                                : over("The username " + name + " is that of an account by now. Join again"));
    }

    private static <T> CompletionStage<T> over(String why) {
        return refused(new ProtocolException(ErrorCode.SESSION_UNKNOWN, why));
    }

    /**
     * That the account that somebody was just identified by is as it was when their password was checked, which takes long. Whatever changes
     * after this is seen by the watch.
     *
     * @return fails with {@link ErrorCode#PASSWORD_WRONG} if the account is gone, or has another password
     */
    CompletionStage<?> confirm(User user, Account account) {
        return isHeld(user, account.credential())
                .thenCompose(held -> held
                        ? CompletableFuture.completedFuture(null)
                        : refused(new ProtocolException(
                                ErrorCode.PASSWORD_WRONG, "The password was changed just now. Try again")));
    }

    /** Whether a user's account still has this credential. If so, it is known anew what they may do. */
    CompletionStage<Boolean> isHeld(User user, long credential) {
        return find(user.username()).thenApply(found -> {
            boolean held = isStill(found, credential);
            if (held) {
                recognize(user, requireNonNull(found));
            }
            return held;
        });
    }

    private void recognize(User user, Account found) {
        if (user.recognize(found)) {
            roleChanged.accept(user);
        }
    }

    /** What the owner of a name may do: a guest, if it is nobody's. */
    CompletionStage<Role> roleOf(Username name) {
        return find(name).thenApply(found -> found == null || found.isGone() ? Role.GUEST : found.role());
    }

    /** Gives the owner of a name another role, which holds for whoever is in by that account at once. */
    CompletionStage<Account> setRole(Username name, Role role, @Nullable User user) {
        return retry.ask(() -> accounts.setRole(name, role)).thenApply(changed -> {
            if (user != null && !user.isGuest()) {
                recognize(user, changed);
            }
            return changed;
        });
    }

    static boolean isStill(@Nullable Account found, long credential) {
        return found != null && !found.isGone() && found.credential() == credential;
    }

    /** The account of that name; null if there is none, or it is gone. */
    CompletionStage<@Nullable Account> named(Username name) {
        return find(name).thenApply(found -> found == null || found.isGone() ? null : found);
    }

    CompletionStage<@Nullable Account> find(Username name) {
        return retry.ask(() -> accounts.find(name));
    }

    /** What a user may do at the moment. */
    public CompletionStage<Role> role(User user) {
        Long credential = user.credential();
        return credential == null
                ? CompletableFuture.completedFuture(Role.GUEST)
                : find(user.username())
                        .thenApply(found -> isStill(found, credential)
                                ? requireNonNull(found).role()
                                : Role.GUEST);
    }

    /**
     * Makes the name of a guest who is in an account.
     *
     * @param whyNot says why they get none at the moment; null if they do. It is asked twice: to hash a password takes long
     */
    public CompletionStage<ServerMessage.Account> register(
            Session session,
            String password,
            Peer peer,
            @Nullable String id,
            Supplier<@Nullable ProtocolException> whyNot) {
        Username name = session.username();
        ProtocolException why = whyNot.get();
        if (why != null) {
            return refused(why);
        } else if (required) {
            return refused(new ProtocolException(
                    ErrorCode.REGISTRATION_CLOSED, "Only an operator gives accounts on this server", id));
        }
        return passwords.withNew(password, peer, id, bytes -> find(name)
                .thenCompose(found -> {
                    if (found != null) { // of one that is gone it may be the former owner, or whoever was quick
                        return refused(found.isGone() ? reserved(found) : registered(found));
                    }
                    return unlikeOthers(name, name).thenCompose(unlike -> pool.hash(peer.source(), bytes));
                })
                .thenCompose(hash -> {
                    ProtocolException whyNow = whyNot.get();
                    return whyNow != null
                            ? refused(whyNow)
                            : changeFor(
                                    session,
                                    "registered",
                                    peer,
                                    credential -> accounts.add(name, Role.MEMBER, hash, credential));
                })
                .thenCompose(account -> session.keepMailbox().thenApply(kept -> account)));
    }

    /** Changes the account of whoever is in, unless the session is over by now: the name may be somebody else's then. */
    private CompletionStage<ServerMessage.Account> changeFor(Session session, String event, Peer peer, Change change) {
        if (session.isOver()) {
            return refused(Session.over(null));
        }
        return change(change).thenCompose(account -> {
            ServerMessage.Account answer = noted(event, account, peer); // first: it has happened, whatever comes now
            return session.identify(account).thenApply(identified -> answer);
        });
    }

    /** Gives the account of somebody who is in another password. Other sessions of theirs end by that. */
    public CompletionStage<ServerMessage.Account> changePassword(
            Session session, String password, String newPassword, Peer peer, @Nullable String id) {
        return passwords.withNew(newPassword, peer, id, bytes -> confirmed(session, password, peer, id)
                .thenCompose(account -> pool.hash(peer.source(), bytes)
                        .thenCompose(hash -> changeFor(
                                session,
                                "password_changed",
                                peer,
                                credential -> accounts.setPassword(
                                        account.username(), account.credential(), hash, credential)))));
    }

    /** Ends the account of somebody who is in. */
    public CompletionStage<ServerMessage.Account> unregister(
            Session session, String password, Peer peer, @Nullable String id) {
        return confirmed(session, password, peer, id)
                .thenCompose(account -> retry.ask(() -> accounts.remove(account.username(), account.credential())))
                .thenApply(account -> noted("unregistered", account, peer));
    }

    private ServerMessage.Account noted(String event, Account account, Peer peer) {
        String name = account.username().toString();
        Role role = account.isGone() ? Role.GUEST : account.role();
        audit.write(event, name, peer.address(), role);
        return new ServerMessage.Account(name, role.wire(), null);
    }

    /** The account of somebody who is in, whose password this is. */
    private CompletionStage<Account> confirmed(Session session, String password, Peer peer, @Nullable String id) {
        Long credential = session.user().credential();
        return find(session.username()).thenCompose(found -> {
            if (credential == null || !isStill(found, credential)) {
                return refused(new ProtocolException(ErrorCode.ACCOUNT_REQUIRED, "You have no account here", id));
            }
            if (password.isEmpty()) {
                return refused(new ProtocolException(ErrorCode.PASSWORD_REQUIRED, "Give the password that holds", id));
            }
            Account account = requireNonNull(found);
            return passwords
                    .check(account.username(), account, password, peer, id)
                    .thenApply(right -> account);
        });
    }

    private interface Change {
        CompletionStage<Account> under(long credential);
    }

    /** Asked for again it is the same change. */
    private CompletionStage<Account> change(Change change) {
        long credential = random.nextLong();
        return retry.ask(() -> change.under(credential));
    }

    private static <T> CompletionStage<T> refused(ProtocolException refusal) {
        return CompletableFuture.failedFuture(refusal);
    }

    /** What whoever runs the server can do. */
    public AccountOperator operator() {
        return new AccountOperator(accounts, pool, audit);
    }
}
