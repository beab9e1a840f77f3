package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageHandler;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.server.room.Membership;
import chat.server.room.Roster;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.jspecify.annotations.Nullable;

/** The state of a connection at which a member of the chat sits. */
final class ChatHandler extends SimpleChannelInboundHandler<ClientMessage> implements ClientMessageHandler {

    private final Connection connection;
    private final Membership member;

    ChatHandler(Connection connection, Membership member) {
        this.connection = connection;
        this.member = member;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ClientMessage message) {
        connection.understood();
        message.accept(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.catchUp();
    }

    @Override
    public void onJoin(ClientMessage.Join join) {
        connection.refuse(
                new ProtocolException(ErrorCode.ALREADY_JOINED, "You have joined already, as " + member.username()));
    }

    @Override
    public void onSay(ClientMessage.Say say) {
        try {
            String id = MessageText.checkId(say.id());
            requireRoom(say.room(), id);
            connection.say(member, MessageText.check(say.text(), id), id, say.action());
        } catch (ProtocolException refused) {
            connection.refuse(refused);
        }
    }

    @Override
    public void onListUsers(ClientMessage.ListUsers listUsers) {
        try {
            requireRoom(listUsers.room(), listUsers.id());
            connection.catchUp(); // before looking: the list may be ahead of the events, never behind them
            Roster roster = member.roster();
            connection.send(
                    new ServerMessage.Users(member.room(), roster.names(), roster.count(), connection.maxUsers()));
        } catch (ProtocolException refused) {
            connection.refuse(refused);
        }
    }

    @Override
    public void onSayTo(ClientMessage.SayTo sayTo) {
        notYet(sayTo.id());
    }

    @Override
    public void onEnter(ClientMessage.Enter enter) {
        notYet(enter.id());
    }

    @Override
    public void onPart(ClientMessage.Part part) {
        notYet(part.id());
    }

    @Override
    public void onListRooms(ClientMessage.ListRooms listRooms) {
        notYet(listRooms.id());
    }

    @Override
    public void onSetTopic(ClientMessage.SetTopic setTopic) {
        notYet(setTopic.id());
    }

    @Override
    public void onReadHistory(ClientMessage.ReadHistory readHistory) {
        notYet(readHistory.id());
    }

    private void notYet(@Nullable String id) {
        connection.refuse(new ProtocolException(ErrorCode.UNKNOWN_TYPE, "This server has no rooms yet", id));
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

    private void requireRoom(String room, @Nullable String id) throws ProtocolException {
        if (!room.equals(member.room())) {
            throw new ProtocolException(
                    ErrorCode.ROOM_UNKNOWN, "You are not in that room. You are in '" + member.room() + "'", id);
        }
    }
}
