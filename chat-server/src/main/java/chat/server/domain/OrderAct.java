package chat.server.domain;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.Moderation;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Ban;
import chat.protocol.ServerMessage.Bans;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.Username;
import chat.server.limit.Network;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thing that somebody does to keep order. Nobody acts on whoever has a higher role than they have. */
final class OrderAct {

    /** Code points of a reason: a line or two on the terminal of whoever is told. */
    static final int MAX_REASON = 200;

    private static final Logger log = LoggerFactory.getLogger(OrderAct.class);

    private final OrderRules rules;
    private final Chat chat;
    private final Moderate asked;
    private final @Nullable Session by;
    private final Role role;
    private final @Nullable String reason;

    /**
     * @param by null for whoever runs the server
     * @param role theirs
     */
    OrderAct(OrderRules rules, Chat chat, Moderate asked, @Nullable Session by, Role role) {
        this.rules = rules;
        this.chat = chat;
        this.asked = asked;
        this.by = by;
        this.role = role;
        this.reason = reason(asked.reason());
    }

    /** One line, harmless to look at; null for nothing. */
    private static @Nullable String reason(@Nullable String given) {
        return given == null || PeerText.isBlank(given)
                ? null
                : PeerText.abbreviate(PeerText.clean(given).replace('\n', ' ').strip(), MAX_REASON);
    }

    CompletionStage<ServerMessage> begin() {
        try {
            Moderation action = Moderation.of(asked.action());
            if (action == null) {
                throw new ProtocolException(ErrorCode.MALFORMED, "There is no such action");
            }
            boolean isAboutRoles = action == Moderation.OP || action == Moderation.DEOP;
            OrderRules.expect(role, isAboutRoles ? Role.OPERATOR : Role.MODERATOR);
            return switch (action) {
                case KICK -> kick();
                case MUTE -> put(Kind.MUTE);
                case UNMUTE -> remove(Kind.MUTE);
                case BAN -> put(Kind.BAN);
                case UNBAN -> remove(Kind.BAN);
                case BANS -> CompletableFuture.completedFuture(bans());
                case OP -> setRole(asked.role() == null ? Role.MODERATOR : Role.of(asked.role()), true);
                case DEOP -> setRole(Role.MEMBER, false);
            };
        } catch (ProtocolException refused) {
            return refused(refused);
        }
    }

    private static <T> CompletionStage<T> refused(ProtocolException refusal) {
        return CompletableFuture.failedFuture(refusal);
    }

    private String target() {
        return asked.target() == null ? "" : asked.target();
    }

    /** The network or address that may be meant, which only bans can be; null if it is a name. */
    private @Nullable Network network(Kind kind) {
        return kind == Kind.BAN ? Network.parse(target().strip()) : null;
    }

    /** Whether what is written like an address is the name of somebody: then they are meant, and not whoever has that address. */
    private CompletionStage<Boolean> isSomebody(@Nullable Username name) {
        if (name == null || rules.get(Kind.BAN, name.compared()) != null) {
            return CompletableFuture.completedFuture(name != null);
        }
        AccountRules accounts = chat.accounts();
        return chat.present(name)
                .thenCompose(present -> accounts == null || present != null
                        ? CompletableFuture.completedFuture(present != null)
                        : accounts.named(name).thenApply(Objects::nonNull));
    }

    /** What is written like an address, as a name; null if nobody can have it. */
    private @Nullable Username asName() {
        try {
            return Username.of(target());
        } catch (ProtocolException noName) {
            return null;
        }
    }

    private CompletionStage<ServerMessage> kick() throws ProtocolException {
        Username name = Chat.nameOf(target(), null);
        RoomName room = asked.room() == null ? null : RoomName.of(asked.room());
        return chat.present(name).thenCompose(who -> {
            if (who == null) {
                return refused(Chat.unknown(name, null));
            }
            return room == null ? kick(who) : kick(who, room);
        });
    }

    private CompletionStage<ServerMessage> kick(Chat.Present who) {
        return expectNoHigher(who)
                .thenCompose(fine -> chat.leaving().kick(who.username(), reason))
                .thenCompose(wasIn -> wasIn ? done(who.username().toString(), null, null) : isNot(who, "here"));
    }

    /** Out of a closed room: to others nobody says that there is one. */
    private CompletionStage<ServerMessage> kick(Chat.Present who, RoomName asked) {
        Room there = chat.rooms().find(asked);
        RoomName room = there == null ? asked : there.key(); // as it is shown
        return isClosed(asked, there).thenCompose(isClosed -> expectNoHigher(who)
                .thenCompose(fine -> chat.leaving().expel(who.username(), room))
                .thenCompose(wasIn -> {
                    if (!wasIn) {
                        return isNot(who, "in #" + room);
                    }
                    Moderated done = written(who.username().toString(), null, room.toString(), null);
                    return CompletableFuture.completedFuture(isClosed ? told(done, room) : told(done));
                }));
    }

    private CompletionStage<Boolean> isClosed(RoomName room, @Nullable Room there) {
        RoomRules rooms = chat.roomRules();
        boolean isIn = by != null && there != null && there.isIn(by.username());
        return rooms == null
                ? CompletableFuture.completedFuture(false)
                : rooms.isClosed(room, isIn, by == null ? null : by.user(), role);
    }

    private static CompletionStage<ServerMessage> isNot(Chat.Present who, String where) {
        return refused(new ProtocolException(ErrorCode.USER_UNKNOWN, who.username() + " is not " + where));
    }

    /** Of a guest it does not matter whosever the name is by now. */
    private CompletionStage<?> expectNoHigher(Chat.Present who) {
        return who.isGuest() ? CompletableFuture.completedFuture(null) : expectNoHigher(who.username());
    }

    private CompletionStage<ServerMessage> put(Kind kind) throws ProtocolException {
        Network network = network(kind);
        if (network == null) {
            return put(kind, Username.of(target()));
        }
        Username name = asName();
        return isSomebody(name).thenCompose(is -> is && name != null ? put(kind, name) : put(network));
    }

    private CompletionStage<ServerMessage> put(Network network) {
        Instant now = chat.now();
        return keep(new Sanction(Kind.BAN, null, network.toString(), name(), reason, now, until(now)));
    }

    private CompletionStage<ServerMessage> put(Kind kind, Username typed) {
        return expectNoHigher(typed).thenCompose(fine -> {
            Instant now = chat.now();
            User user = chat.user(typed);
            Network near = rules.networkOf(user);
            Sanction before = user == null ? rules.get(kind, typed.compared()) : null; // who was put out by it, say
            String from = near != null ? near.toString() : before == null ? null : before.network();
            return keep(
                    new Sanction(kind, user == null ? typed : user.username(), from, name(), reason, now, until(now)));
        });
    }

    private @Nullable Instant until(Instant now) {
        return asked.seconds() == null ? null : now.plusSeconds(asked.seconds());
    }

    /** What holds is written down and told, whatever becomes of those who are in. */
    private CompletionStage<ServerMessage> keep(Sanction sanction) {
        return rules.put(sanction).thenCompose(kept -> {
            Moderated done = written(sanction.target(), sanction.until(), null, null);
            return rules.takeEffect(sanction).handle((taken, failure) -> told(done));
        });
    }

    private CompletionStage<ServerMessage> remove(Kind kind) throws ProtocolException {
        Network network = network(kind);
        Username typed = network == null ? Username.of(target()) : asName();
        Username name = network != null && typed != null && rules.get(kind, typed.compared()) == null ? null : typed;
        String key = name == null ? Sanction.networkKey(String.valueOf(network)) : name.compared();
        return (name == null ? CompletableFuture.completedFuture(null) : expectNoHigher(name)).thenCompose(fine -> {
            Sanction sanction = rules.get(kind, key);
            return sanction == null
                    ? refused(new ProtocolException(
                            ErrorCode.USER_UNKNOWN,
                            (name == null ? network : name) + " is not " + (kind == Kind.BAN ? "banned" : "muted")))
                    : rules.remove(sanction).thenCompose(gone -> done(sanction.target(), null, null));
        });
    }

    private Bans bans() {
        return new Bans(rules.bans().stream()
                .map(ban -> new Ban(ban.target(), ban.by(), ban.reason(), ban.since(), ban.until()))
                .toList());
    }

    /** @param isGiven whether they are to have more by it, and not less */
    private CompletionStage<ServerMessage> setRole(Role wanted, boolean isGiven) throws ProtocolException {
        AccountRules accounts = chat.accounts();
        if (accounts == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, chat.whyNoAccounts());
        }
        Username name = Username.of(target());
        return accounts.roleOf(name).thenCompose(theirs -> {
            if (theirs == Role.GUEST) {
                return refused(new ProtocolException(
                        ErrorCode.ACCOUNT_REQUIRED, name + " has no account, and only accounts have roles"));
            } else if (isGiven && theirs.compareTo(wanted) > 0) {
                return refused(new ProtocolException(
                        ErrorCode.NOT_PERMITTED,
                        name + " is " + Phrases.role(theirs.wire()) + " already. " + deop() + " takes that away"));
            }
            return accounts.setRole(name, wanted, chat.user(name))
                    .thenCompose(changed -> done(changed.username().toString(), null, wanted));
        });
    }

    /** As whoever asked types it. */
    private String deop() {
        return ChatCommand.DEOP.word(by == null ? Face.CONSOLE : Face.TEXT);
    }

    private CompletionStage<?> expectNoHigher(Username target) {
        AccountRules accounts = chat.accounts();
        if (accounts == null) {
            return CompletableFuture.completedFuture(null);
        }
        return OrderRules.expectNoHigher(role, target.toString(), accounts.roleOf(target));
    }

    private String name() {
        return by == null ? Username.RESERVED : by.username().toString();
    }

    private CompletionStage<ServerMessage> done(String target, @Nullable Instant until, @Nullable Role given) {
        return CompletableFuture.completedFuture(told(written(target, until, null, given)));
    }

    private Moderated written(String target, @Nullable Instant until, @Nullable String room, @Nullable Role given) {
        String role = given == null ? null : given.wire();
        Moderated done = new Moderated(asked.action(), target, until, name(), room, false, role);
        rules.write(done, by, reason, given);
        return done;
    }

    private ServerMessage told(Moderated done) {
        log(done);
        rules.news().tell(done, by);
        return done;
    }

    /** What happened in a closed room. */
    private ServerMessage told(Moderated done, RoomName room) {
        log(done);
        rules.news().tell(done, room, by);
        return done;
    }

    private void log(Moderated done) {
        log.info("{}", Phrases.moderated(done, name(), chat.now()));
    }
}
