package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Moderated;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.RoomRules;
import chat.server.domain.Session;
import chat.server.limit.Peer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What somebody who is in asks for about closed rooms. All methods are for the channel's event loop. */
final class RoomRequests {

    private final Connection connection;
    private final Session session;
    private final Chat chat;

    RoomRequests(Connection connection, Session session, Chat chat) {
        this.connection = connection;
        this.session = session;
        this.chat = chat;
    }

    /** What somebody shows who wants to come into a room; null for nothing, or nothing that a room of this server takes. */
    RoomRules.@Nullable Key key(ClientMessage.Enter enter) throws ProtocolException {
        String password = enter.password();
        if (password == null || password.isEmpty() || chat.accounts() == null) {
            return null;
        }
        expectFitForPasswords(enter.id());
        return new RoomRules.Key(password, peer());
    }

    void close(ClientMessage.Close asked) throws ProtocolException {
        RoomRules rules = rules(asked.id());
        if (asked.password() != null) {
            expectFitForPasswords(asked.id());
        }
        await(() -> rules.close(session, asked.room(), asked.password(), peer()), asked.room(), asked.id());
    }

    void open(ClientMessage.Open asked) throws ProtocolException {
        RoomRules rules = rules(asked.id());
        await(() -> rules.open(session, asked.room(), peer()), asked.room(), asked.id());
    }

    void invite(ClientMessage.Invite asked) throws ProtocolException {
        RoomRules rules = rules(asked.id());
        await(() -> rules.invite(session, asked.room(), asked.username(), peer()), asked.room(), asked.id());
    }

    private Peer peer() {
        return connection.visit().peer();
    }

    private void expectFitForPasswords(@Nullable String id) throws ProtocolException {
        AccountRules accounts = chat.accounts();
        if (accounts != null) {
            connection.expectFitForPasswords(accounts, id);
        }
    }

    private RoomRules rules(@Nullable String id) throws ProtocolException {
        RoomRules rules = chat.roomRules();
        if (rules == null) {
            throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, chat.whyNoAccounts(), id);
        }
        return rules;
    }

    private interface Question {
        CompletionStage<Moderated> ask() throws ProtocolException;
    }

    /** @param id the label of what was asked for, which a refusal bears, too */
    private void await(Question question, String room, @Nullable String id) throws ProtocolException {
        CompletionStage<Moderated> answer;
        RoomName name;
        try {
            name = RoomName.of(room);
            answer = question.ask();
        } catch (ProtocolException refused) {
            throw refused.withId(id);
        }
        Consumer<Moderated> done = moderated -> {
            connection.answerAsked(moderated);
            if (!moderated.already()) {
                chat.order().news().tell(moderated, name, session);
            }
        };
        connection.gate().await(answer, done, failure -> {
            connection.restIfLimited(failure);
            connection.failed(failure instanceof ProtocolException refused ? refused.withId(id) : failure);
        });
    }
}
