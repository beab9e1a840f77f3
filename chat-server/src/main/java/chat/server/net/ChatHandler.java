package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageHandler;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.domain.Chat;
import chat.server.domain.RoomQueries.RoomRoster;
import chat.server.domain.Roster;
import chat.server.domain.Session;
import chat.server.text.Deferred;
import chat.server.text.Spent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The state of a connection at which a member of the chat sits. */
final class ChatHandler extends ChannelInboundHandlerAdapter implements ClientMessageHandler<ProtocolException> {

    private final Connection connection;
    private final Replies replies;
    private final Pace pace;
    private final Session session;
    private final Subscriptions subscriptions;
    private final Chat chat;
    private final AccountRequests accounts;
    private final RoomRequests rooms;

    /** Ends the wait of who leaves for what is under way; null while nobody does. */
    private @Nullable Future<?> leaving;

    /** Where the latest message went; null if something else came after that. */
    private @Nullable String latestRoom;

    /** What is not taken yet, in its order: reading stops after the first one, but what was read before that may still come. */
    private final Deque<Object> waiting = new ArrayDeque<>(0);

    /** @param subscriptions of somebody who is in */
    ChatHandler(Connection connection, Subscriptions subscriptions, Chat chat, AccountRequests accounts) {
        this.connection = connection;
        this.replies = connection.replies();
        this.pace = connection.pace();
        this.session = subscriptions.session();
        this.subscriptions = subscriptions;
        this.chat = chat;
        this.accounts = accounts;
        this.rooms = new RoomRequests(connection, session, chat);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (waiting.isEmpty() && session.isReadyFor(room(message))) {
            handle(ctx, message);
            return;
        }
        if (message instanceof ClientMessage.Leave && leaving == null) {
            long nanos = connection.limits().endTimeout().toNanos();
            leaving = ctx.executor().schedule(() -> connection.close(CloseReason.EXIT), nanos, TimeUnit.NANOSECONDS);
        }
        waiting.add(message);
        if (waiting.size() == 1) {
            awaitTurn(ctx);
        }
    }

    private void awaitTurn(ChannelHandlerContext ctx) {
        connection.gate().await(session.progress(), progressed -> goOn(ctx), connection::failed);
    }

    private void goOn(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty() && session.isReadyFor(room(waiting.getFirst()))) {
            handle(ctx, waiting.removeFirst());
        }
        if (!waiting.isEmpty()) {
            awaitTurn(ctx);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (leaving != null) {
            leaving.cancel(false);
        }
    }

    /** Where something is said; null if it is something else. */
    private static @Nullable String room(Object message) {
        if (message instanceof ClientMessage.Message say) {
            return say.room();
        }
        return message instanceof ClientMessage.Topic topic ? topic.room() : null;
    }

    private void handle(ChannelHandlerContext ctx, Object read) {
        if (read instanceof Deferred later) {
            connection.catchUp();
            ClientMessage meant = later.meant().get();
            if (meant != null) {
                handle(meant);
            }
            return;
        }
        if (!(read instanceof ClientMessage message)) {
            ctx.fireChannelRead(read);
            return;
        }
        handle(message);
    }

    private void handle(ClientMessage message) {
        connection.understood();
        catchUp(message);
        try {
            message.accept(this);
        } catch (ProtocolException refused) {
            connection.refuse(refused);
        }
        if (changesSomething(message)) {
            pace.said();
        }
    }

    /**
     * What rooms have said is written before this is answered: what came back to whoever sends this, above all. Where many messages to
     * one room come in one read, its feed writes them together.
     */
    private void catchUp(ClientMessage message) {
        String room = room(message);
        if (room == null || !room.equals(latestRoom)) {
            connection.catchUp();
        }
        latestRoom = room;
    }

    /** Refuses to be given a password here if others could read it. */
    void expectFitForPasswords() throws ProtocolException {
        accounts.expectFitForPasswords();
    }

    /** Whether somebody of this name is in the chat. */
    boolean isThere(Username name) {
        return session.queries().isThere(name);
    }

    /** Whether it is to be seen by others. */
    private static boolean changesSomething(ClientMessage message) {
        return message instanceof ClientMessage.Message
                || message instanceof ClientMessage.DirectMessage
                || message instanceof ClientMessage.Enter
                || message instanceof ClientMessage.Part
                || message instanceof ClientMessage.Close
                || message instanceof ClientMessage.Open
                || message instanceof ClientMessage.Invite
                || message instanceof ClientMessage.Topic
                || message instanceof ClientMessage.Edit
                || message instanceof ClientMessage.Delete
                || message instanceof ClientMessage.Moderate
                || message instanceof ClientMessage.Read;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Spent spent) {
            connection.spent(spent);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        replies.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.catchUp();
    }

    @Override
    public void onJoin(ClientMessage.Join join) throws ProtocolException {
        throw new ProtocolException(ErrorCode.ALREADY_JOINED, "You have joined already, as " + session.username());
    }

    @Override
    public void onMessage(ClientMessage.Message message) throws ProtocolException {
        String id = MessageText.checkId(message.id());
        subscriptions.say(message.room(), MessageText.check(message.text(), id), id, message.action());
    }

    @Override
    public void onDirectMessage(ClientMessage.DirectMessage direct) throws ProtocolException {
        String id = MessageText.checkId(direct.id());
        session.directs().say(direct.to(), MessageText.check(direct.text(), id), id, direct.action());
    }

    @Override
    public void onEnter(ClientMessage.Enter enter) throws ProtocolException {
        subscriptions.enter(enter.room(), rooms.key(enter), enter.id());
    }

    @Override
    public void onPart(ClientMessage.Part part) throws ProtocolException {
        subscriptions.part(part.room(), part.id());
    }

    @Override
    public void onRooms(ClientMessage.Rooms listRooms) throws ProtocolException {
        answerLater(session.queries()
                .rooms(listRooms.page(), listRooms.id())
                .thenApply(found -> new ServerMessage.Rooms(
                        AnswerSize.fittingRooms(found, connection.limits().maxAnswerBytes()))));
    }

    @Override
    public void onTopic(ClientMessage.Topic setTopic) throws ProtocolException {
        String topic = MessageText.checkTopic(setTopic.topic(), setTopic.id());
        subscriptions.setTopic(setTopic.room(), topic, setTopic.id());
    }

    @Override
    public void onHistory(ClientMessage.History read) throws ProtocolException {
        String room = read.room();
        if (room == null) {
            answerLater(subscriptions.answers().historyWith(read));
            return;
        }
        answerLater(
                read.around() == null
                        ? subscriptions.answers().history(room, read.before(), read.limit(), read.id())
                        : subscriptions.answers().around(room, read.around(), read.limit(), read.id()));
    }

    @Override
    public void onSearch(ClientMessage.Search search) throws ProtocolException {
        int limit = Math.min(search.limit(), ProtocolLimits.MAX_FOUND_MESSAGES);
        int maxBytes = connection.limits().maxAnswerBytes();
        String with = search.with();
        answerLater(
                with == null
                        ? session.queries()
                                .search(search.query(), search.room(), search.before(), limit, maxBytes, search.id())
                        : session.directs()
                                .search(search.query(), with, search.before(), limit, maxBytes, search.id()));
    }

    /** Nothing is read until what was asked for is there. */
    private void answerLater(CompletionStage<? extends ServerMessage> answer) {
        connection.gate().await(answer, connection::answerAsked, connection::failed);
    }

    @Override
    public void onUsers(ClientMessage.Users listUsers) throws ProtocolException {
        RoomRoster found = subscriptions.answers().roster(listUsers.room(), listUsers.page(), listUsers.id());
        Roster roster = found.roster();
        connection.answerAsked(new ServerMessage.Users(found.room(), roster.names(), roster.count(), chat.maxUsers()));
    }

    @Override
    public void onAccount(ClientMessage.Account account) throws ProtocolException {
        accounts.account(account);
    }

    @Override
    public void onRegister(ClientMessage.Register register) throws ProtocolException {
        accounts.register(register);
    }

    @Override
    public void onPassword(ClientMessage.Password password) throws ProtocolException {
        accounts.changePassword(password);
    }

    @Override
    public void onUnregister(ClientMessage.Unregister unregister) throws ProtocolException {
        accounts.unregister(unregister);
    }

    @Override
    public void onRead(ClientMessage.Read read) throws ProtocolException {
        session.marks().read(read.room(), read.with(), read.seq(), read.id());
    }

    @Override
    public void onModerate(ClientMessage.Moderate moderate) {
        accounts.moderate(moderate);
    }

    @Override
    public void onDelete(ClientMessage.Delete delete) throws ProtocolException {
        subscriptions.delete(delete.room(), delete.seq(), MessageText.checkId(delete.id()));
    }

    @Override
    public void onEdit(ClientMessage.Edit edit) throws ProtocolException {
        String id = MessageText.checkId(edit.id());
        subscriptions.edit(edit.room(), edit.seq(), MessageText.check(edit.text(), id), id);
    }

    @Override
    public void onClose(ClientMessage.Close close) throws ProtocolException {
        rooms.close(close);
    }

    @Override
    public void onOpen(ClientMessage.Open open) throws ProtocolException {
        rooms.open(open);
    }

    @Override
    public void onInvite(ClientMessage.Invite invite) throws ProtocolException {
        rooms.invite(invite);
    }

    @Override
    public void onLeave(ClientMessage.Leave leave) {
        connection.close(CloseReason.EXIT);
    }

    @Override
    public void onPing(ClientMessage.Ping ping) {
        connection.answer(new ServerMessage.Pong());
    }

    @Override
    public void onPong(ClientMessage.Pong pong) {
        // It was sent, and that is all a pong has to say.
    }
}
