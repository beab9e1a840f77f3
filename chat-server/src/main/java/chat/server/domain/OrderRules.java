package chat.server.domain;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.Term;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.limit.Network;
import chat.server.store.Appended;
import chat.server.store.Sanctions;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is kept out, and who may only read; and who decides that. A ban or mute by name concerns also guests whose names look like it, and, if
 * a guest was meant, all guests from their address. Any thread may call it; it answers on any thread.
 */
public final class OrderRules {

    /** Bans and mutes at a time, some megabytes: nobody reads a longer list. */
    static final int MAX_SANCTIONS = 10_000;

    private final Chat chat;
    private final Sanctions sanctions;
    private final @Nullable AuditLog audit;
    private final Predicate<InetAddress> isShared;
    private final SanctionList list;
    private final ModeratorNews news;

    /** Held while it is found out whether somebody is muted, and noted with them: whoever does so last knows the latest. */
    private final Object muting = new Object();

    /**
     * What the rules stand on.
     *
     * @param audit null if nothing is to be written down
     * @param isShared whether an address says nothing of who is there: guests from there are not meant by what is said of one of them
     */
    public record Settings(Sanctions sanctions, @Nullable AuditLog audit, Predicate<InetAddress> isShared) {}

    OrderRules(Settings settings, Chat chat) {
        this.chat = chat;
        this.sanctions = settings.sanctions();
        this.audit = settings.audit();
        this.isShared = settings.isShared();
        this.news = new ModeratorNews(chat);
        this.list = new SanctionList();
        sanctions.onChange(this::changed);
        list.replace(sanctions.kept());
    }

    /**
     * Does what somebody asks for, if they may.
     *
     * @param by null for whoever runs the server, who is an operator
     * @return {@link Moderated} or {@link ServerMessage.Bans}; fails with a {@link ProtocolException}
     */
    public CompletionStage<ServerMessage> act(Moderate asked, @Nullable Session by) {
        return roleOf(by).thenCompose(role -> new OrderAct(this, chat, asked, by, role).begin());
    }

    /** What somebody may do at the moment. */
    private CompletionStage<Role> roleOf(@Nullable Session by) {
        AccountRules accounts = chat.accounts();
        if (by == null) {
            return CompletableFuture.completedFuture(Role.OPERATOR);
        }
        return accounts == null ? CompletableFuture.completedFuture(Role.GUEST) : accounts.role(by.user());
    }

    /**
     * Whether somebody may learn about others what {@code /whois} shows.
     *
     * @return fails with {@link ErrorCode#NOT_PERMITTED}
     */
    public CompletionStage<?> expectModerator(Session session) {
        return roleOf(session).thenCompose(role -> {
            try {
                expect(role, Role.MODERATOR);
                return CompletableFuture.completedFuture(null);
            } catch (ProtocolException refused) {
                return CompletableFuture.failedFuture(refused);
            }
        });
    }

    /**
     * Somebody who is in, or has an account.
     *
     * @param sessions those here: none for somebody who is not in, or through other servers alone
     * @param elsewhere those through other servers
     */
    public record Known(Username username, Role role, List<Session> sessions, List<SessionElsewhere> elsewhere) {}

    /** What somebody who is in may know of themselves. */
    public CompletionStage<Known> known(Session session) {
        AccountRules accounts = chat.accounts();
        User user = session.user();
        CompletionStage<Role> role =
                accounts == null ? CompletableFuture.completedFuture(Role.GUEST) : accounts.role(user);
        return role.thenCombine(
                chat.elsewhere().sessions(user.username()),
                (theirs, elsewhere) -> new Known(user.username(), theirs, user.sessions(), elsewhere));
    }

    /**
     * What there is to tell of somebody.
     *
     * @param name in whatever case
     * @return fails with {@link ErrorCode#USER_UNKNOWN}
     */
    public CompletionStage<Known> known(String name) {
        AccountRules accounts = chat.accounts();
        Username asked;
        try {
            asked = Chat.nameOf(name, null);
        } catch (ProtocolException unknown) {
            return CompletableFuture.failedFuture(unknown);
        }
        return chat.present(asked).thenCompose(present -> {
            CompletionStage<Role> role = accounts == null || (present != null && present.isGuest())
                    ? CompletableFuture.completedFuture(Role.GUEST)
                    : accounts.roleOf(asked);
            return role.thenCompose(theirs -> {
                if (present == null && theirs == Role.GUEST) {
                    return CompletableFuture.failedFuture(Chat.unknown(asked, null));
                }
                User here = chat.user(asked);
                return chat.elsewhere()
                        .sessions(asked)
                        .thenApply(elsewhere -> new Known(
                                present == null ? asked : present.username(),
                                theirs,
                                here == null ? List.of() : here.sessions(),
                                elsewhere));
            });
        });
    }

    static void expect(Role role, Role least) throws ProtocolException {
        if (role.compareTo(least) < 0) {
            throw new ProtocolException(
                    ErrorCode.NOT_PERMITTED, Phrases.fill(Phrases.NOT_PERMITTED, least.wire() + "s"));
        }
    }

    /** Refuses to do something to somebody of a higher role. */
    static CompletionStage<?> expectNoHigher(Role role, String target, CompletionStage<Role> theirs) {
        return theirs.thenCompose(known -> known.compareTo(role) <= 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new ProtocolException(
                        ErrorCode.NOT_PERMITTED,
                        "You cannot do that to " + target + ", who is " + Phrases.role(known.wire()))));
    }

    /**
     * Refuses somebody who is banned.
     *
     * @param host where a guest is; null if that does not count
     * @throws ProtocolException with {@link ErrorCode#BANNED}
     */
    void expectWelcome(Username name, boolean isGuest, @Nullable InetAddress host) throws ProtocolException {
        Instant now = chat.now();
        Sanction ban = list.find(Kind.BAN, name, isGuest, host, now);
        if (ban != null) {
            Sanction byName = list.find(Kind.BAN, name, isGuest, null, now);
            throw new ProtocolException(ErrorCode.BANNED, words(ban, byName != null), null, null, ban.until());
        }
    }

    /**
     * Somebody has a name and a seat, or comes back to theirs: they are muted if they are to be.
     *
     * @param comesBack whether they are in: then their address does not keep them out
     * @return fails with {@link ErrorCode#BANNED}
     */
    CompletionStage<?> admit(Session session, boolean comesBack) {
        User user = session.user();
        InetAddress host = comesBack ? null : session.listener().peer().host();
        try {
            expectWelcome(user.username(), user.isGuest(), host);
        } catch (ProtocolException banned) {
            return CompletableFuture.failedFuture(banned);
        }
        judge(user);
        return CompletableFuture.completedFuture(null);
    }

    /** Finds out whether somebody who is in is muted. */
    private void judge(User user) {
        boolean isGuest = user.isGuest();
        InetAddress host = host(user);
        synchronized (muting) {
            user.mute(list.find(Kind.MUTE, user.username(), isGuest, host, chat.now()));
        }
    }

    /** Where a user is; null if they are nowhere at the moment. */
    private static @Nullable InetAddress host(User user) {
        List<Session> sessions = user.sessions();
        return sessions.isEmpty() ? null : sessions.get(0).listener().peer().host();
    }

    /** The network of a guest who is in, if it says something; else null. */
    @Nullable
    Network networkOf(@Nullable User user) {
        InetAddress host = user == null || !user.isGuest() ? null : host(user);
        return host == null || isShared.test(host) ? null : Network.ofSource(host);
    }

    /** The one that holds of this key; null if there is none. */
    @Nullable
    Sanction get(Kind kind, String key) {
        return list.get(kind, key, chat.now());
    }

    /** Those who are banned, the latest last. */
    List<Sanction> bans() {
        return list.all(Kind.BAN, chat.now());
    }

    /**
     * Keeps it; from then on it holds for all who come, and after {@link #takeEffect} for those who are in. Fails with a {@link
     * ProtocolException} if there are too many.
     */
    CompletionStage<?> put(Sanction sanction) {
        if (list.size(sanction.since()) >= MAX_SANCTIONS && get(sanction.kind(), sanction.key()) == null) {
            return CompletableFuture.failedFuture(new ProtocolException(
                    ErrorCode.RATE_LIMITED,
                    "There are " + MAX_SANCTIONS + " bans and mutes, which is the most. Take some back first"));
        }
        return chat.ask(() -> sanctions.put(sanction)).thenAccept(kept -> list.put(sanction));
    }

    /** What is kept was changed, perhaps by another server. */
    private void changed(List<Sanction> kept) {
        List<Sanction> news = list.replace(kept);
        news.forEach(this::completeHere);
        chat.users().forEach(this::judge);
        if (news.stream().anyMatch(sanction -> sanction.kind() == Kind.BAN)) {
            putOutBanned();
        }
    }

    /** Where a guest is, of whom something was said through another server, is known here alone. */
    private void completeHere(Sanction sanction) {
        Username name = sanction.name();
        Network network = name == null || sanction.network() != null ? null : networkOf(chat.user(name));
        if (network != null) {
            String from = network.toString();
            Retry.logFailure(
                    chat.ask(() -> sanctions.complete(sanction, from)),
                    "keeping from where somebody is who was banned or muted");
        }
    }

    /** Takes it back. */
    CompletionStage<?> remove(Sanction sanction) {
        return chat.ask(() -> sanctions.remove(sanction.kind(), sanction.key())).thenCompose(gone -> {
            list.remove(sanction.kind(), sanction.key());
            return sanction.kind() == Kind.MUTE ? takeEffect(sanction) : CompletableFuture.completedFuture(null);
        });
    }

    /** It holds, or holds no more, for those who are in. A failure is logged. */
    CompletionStage<?> takeEffect(Sanction sanction) {
        if (sanction.kind() == Kind.MUTE) {
            chat.users().stream().filter(user -> isMeant(user, sanction)).forEach(this::judge);
            return CompletableFuture.completedFuture(null);
        }
        return putOutBanned();
    }

    private CompletionStage<?> putOutBanned() {
        List<CompletableFuture<?>> removed = new ArrayList<>();
        Instant now = chat.now();
        for (User user : chat.users()) { // whoever is in stays in, whatever is said of their address
            Sanction ban = list.find(Kind.BAN, user.username(), user.isGuest(), null, now);
            if (ban != null) {
                removed.add(chat.leaving()
                        .remove(user, null, CloseReason.BANNED, words(ban, true))
                        .toCompletableFuture());
            }
        }
        CompletableFuture<?> all = CompletableFuture.allOf(removed.toArray(CompletableFuture[]::new));
        Retry.logFailure(all, "ending the sessions of somebody who was banned");
        return all;
    }

    /** Whether a mute may concern somebody who is in, or has. */
    private static boolean isMeant(User user, Sanction mute) {
        Sanction theirs = user.mute();
        Username name = mute.name();
        if ((name != null && name.equals(user.username()))
                || (theirs != null && theirs.key().equals(mute.key()))) {
            return true;
        } else if (!user.isGuest()) {
            return false;
        }
        Network network = mute.network() == null ? null : Network.parse(mute.network());
        InetAddress host = network == null ? null : host(user);
        return (name != null && name.skeletons().looksLike(user.username().skeletons()))
                || (network != null
                        && host != null
                        && Network.of(host, network.prefix()).equals(network));
    }

    /** What moderators are told. */
    public ModeratorNews news() {
        return news;
    }

    /** Writes down what was done. */
    void write(Moderated done, @Nullable Session by, @Nullable String reason, @Nullable Role role) {
        if (audit != null) {
            Map<String, String> more = new TreeMap<>();
            addTo(more, "by", done.by());
            addTo(more, "room", done.room());
            addTo(more, "until", done.until());
            addTo(more, "reason", reason);
            String address = by == null ? null : by.listener().peer().address();
            audit.write(done.action(), done.target(), address, role, more);
        }
    }

    /** Writes down that somebody has taken back what another one said; the room sees it anyway. */
    void deleted(String author, Appended event, String room, Session by) {
        if (audit != null && !event.repeated()) {
            Map<String, String> more = Map.of("by", by.username().toString(), "room", room);
            audit.write("deleted", author, by.listener().peer().address(), null, more);
        }
    }

    private static void addTo(Map<String, String> more, String key, @Nullable Object value) {
        if (value != null) {
            more.put(key, value.toString());
        }
    }

    /** What somebody is told who is banned. It names nobody: the name that is meant may be another's. */
    private String words(Sanction ban, boolean isName) {
        return Phrases.fill(isName ? Phrases.BANNED : Phrases.ADDRESS_BANNED, term(ban), because(ban));
    }

    private String term(Sanction sanction) {
        Instant until = sanction.until();
        return until == null ? "" : Phrases.fill(Phrases.FOR, Term.inWords(chat.now(), until));
    }

    private static String because(Sanction sanction) {
        return sanction.reason() == null ? "" : Phrases.fill(Phrases.BECAUSE, sanction.reason());
    }

    /** Why somebody gets no account at the moment, which would spare them what holds for guests from their address; null if they do. */
    public @Nullable ProtocolException keptFromAccount(Session session, @Nullable String id) {
        User user = session.user();
        try {
            expectWelcome(
                    user.username(), user.isGuest(), session.listener().peer().host());
            return muted(user, id);
        } catch (ProtocolException banned) {
            return banned.withId(id);
        }
    }

    /** Why somebody may not say anything at the moment; null if they may. */
    public @Nullable ProtocolException muted(User user, @Nullable String id) {
        Sanction mute = user.mute();
        if (mute == null || mute.hasEnded(chat.now())) {
            return null;
        }
        return new ProtocolException(ErrorCode.MUTED, Phrases.fill(Phrases.MUTED, term(mute)), id, null, mute.until());
    }
}
