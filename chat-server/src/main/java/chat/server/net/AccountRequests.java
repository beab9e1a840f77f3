package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.OrderRules.Known;
import chat.server.domain.Session;
import chat.server.domain.SessionElsewhere;
import chat.server.limit.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What somebody who is in asks for about accounts, and to keep order. All methods are for the channel's event loop. */
final class AccountRequests {

    private final Connection connection;
    private final Session session;
    private final Chat chat;
    private final ChannelBroadcaster broadcaster;

    AccountRequests(Connection connection, Session session, Chat chat, ChannelBroadcaster broadcaster) {
        this.connection = connection;
        this.session = session;
        this.chat = chat;
        this.broadcaster = broadcaster;
    }

    /** What they are, and where they are connected; or what somebody else is, for a moderator. */
    void account(ClientMessage.Account asked) throws ProtocolException {
        rules(asked.id());
        String name = asked.username();
        CompletionStage<ServerMessage.Account> account = name == null
                ? chat.order().known(session).thenCompose(known -> account(broadcaster, known))
                : chat.order().expectModerator(session).thenCompose(fine -> broadcaster.account(chat, name));
        await(account, asked.id(), connection::answerAsked);
    }

    static CompletionStage<ServerMessage.Account> account(ChannelBroadcaster broadcaster, Known known) {
        return broadcaster.sessions(known.sessions()).thenApply(infos -> account(known, infos));
    }

    private static ServerMessage.Account account(Known known, List<UserInfo> here) {
        List<ServerMessage.AccountSession> devices = new ArrayList<>();
        for (UserInfo info : here) {
            int device = info.device() == null ? 1 : info.device();
            devices.add(
                    new ServerMessage.AccountSession(device, face(info.kind()), info.address(), info.deviceSince()));
        }
        for (SessionElsewhere there : known.elsewhere()) {
            UserInfo.Kind kind = there.isLost() ? UserInfo.Kind.AWAY : UserInfo.Kind.ELSEWHERE;
            devices.add(new ServerMessage.AccountSession(there.device(), face(kind), UserInfo.NOWHERE, there.since()));
        }
        devices.sort(Comparator.comparing(ServerMessage.AccountSession::since));
        return new ServerMessage.Account(
                known.username().toString(), known.role().wire(), devices);
    }

    private static String face(UserInfo.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Does something to keep order. */
    void moderate(ClientMessage.Moderate asked) {
        await(
                chat.order().act(asked, session),
                asked.id(),
                done -> connection.answerAsked(
                        done instanceof ServerMessage.Bans all
                                ? new ServerMessage.Bans(AnswerSize.fittingBans(
                                        all.bans(), connection.limits().maxAnswerBytes()))
                                : done));
    }

    void register(ClientMessage.Register asked) throws ProtocolException {
        AccountRules rules = rulesOfPasswords(asked.id());
        String id = asked.id();
        await(
                rules.register(session, asked.password(), peer(), id, () -> chat.order()
                        .keptFromAccount(session, id)),
                id,
                this::answer);
    }

    void changePassword(ClientMessage.Password asked) throws ProtocolException {
        AccountRules rules = rulesOfPasswords(asked.id());
        await(
                rules.changePassword(session, asked.password(), asked.newPassword(), peer(), asked.id())
                        .thenCompose(account -> chat.leaving()
                                .removeOthers(session, "the password was changed")
                                .thenApply(removed -> account)),
                asked.id(),
                this::answer);
    }

    /** With the account end all sessions of it. */
    void unregister(ClientMessage.Unregister asked) throws ProtocolException {
        AccountRules rules = rulesOfPasswords(asked.id());
        await(
                rules.unregister(session, asked.password(), peer(), asked.id()).thenCompose(account -> chat.leaving()
                        .removeOthers(session, "the account was given up")
                        .thenApply(removed -> account)),
                asked.id(),
                account -> {
                    answer(account);
                    connection.close(CloseReason.EXIT);
                });
    }

    /** Refuses to be given a password here if others could read it. */
    void expectFitForPasswords() throws ProtocolException {
        rulesOfPasswords(null);
    }

    private Peer peer() {
        return connection.visit().peer();
    }

    private AccountRules rules(@Nullable String id) throws ProtocolException {
        AccountRules rules = chat.accounts();
        if (rules == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, chat.whyNoAccounts(), id);
        }
        return rules;
    }

    private AccountRules rulesOfPasswords(@Nullable String id) throws ProtocolException {
        AccountRules rules = rules(id);
        connection.expectFitForPasswords(rules, id);
        return rules;
    }

    /** @param id the label of what was asked for, which a refusal bears, too */
    private <T> void await(CompletionStage<T> stage, @Nullable String id, Consumer<T> then) {
        connection
                .gate()
                .await(
                        stage,
                        then,
                        failure -> failed(failure instanceof ProtocolException refused ? refused.withId(id) : failure));
    }

    private void failed(Throwable failure) {
        connection.restIfLimited(failure);
        connection.failed(failure);
    }

    private void answer(ServerMessage.Account account) {
        connection.passwordRight();
        connection.answerAsked(account);
    }
}
