package chat.client.net;

import chat.client.ChatException;
import chat.client.ChatListener;
import chat.client.Session;
import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import chat.protocol.codec.LineTooLong;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The last handler: holds the server to the contract, and tells the listener and whoever waits for an answer. */
final class ServerMessageReceiver extends SimpleChannelInboundHandler<ServerMessage> implements ServerMessageHandler {

    private final Conversation conversation;
    private final ChatListener listener;

    private ServerMessage.@Nullable Welcome welcome;
    private @Nullable String username;
    private @Nullable RoomSequence sequence;

    ServerMessageReceiver(Conversation conversation, ChatListener listener) {
        super(ServerMessage.class);
        this.conversation = conversation;
        this.listener = listener;
    }

    Conversation conversation() {
        return conversation;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof LineTooLong) {
            violation("a line of more than " + ProtocolLimits.MAX_SERVER_LINE_BYTES + " bytes");
        } else {
            super.channelRead(ctx, message);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ServerMessage message) {
        receive(message);
    }

    private void receive(ServerMessage message) {
        if (!conversation.isOver()) {
            message.accept(this);
        }
    }

    /** Takes the next event of the room that was entered, which was decoded elsewhere and found to be of that room there. */
    void receiveShared(ServerMessage.RoomEvent event) {
        if (conversation.isOver()) {
            return;
        }
        if (event instanceof ServerMessage.Said said && sequence != null) {
            // Nearly all are, and a room's name is long to compare.
            if (isRight(sequence.advance(said.seq()))) {
                take(said);
            }
        } else {
            event.accept(this);
        }
    }

    @Override
    public void onWelcome(ServerMessage.Welcome message) {
        if (!conversation.pending().isJoining() || welcome != null) {
            violation("a welcome without a join");
        } else if (message.protocol() != ProtocolLimits.PROTOCOL_VERSION) {
            violation("it speaks version " + message.protocol() + ", this client version "
                    + ProtocolLimits.PROTOCOL_VERSION);
        } else {
            welcome = message;
        }
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (welcome == null || username != null) {
            violation("a room was entered without a join");
            return;
        }
        username = welcome.username();
        Session session = new Session(
                welcome.username(),
                welcome.maxUsers(),
                welcome.server(),
                welcome.motd(),
                entered.room(),
                entered.users(),
                entered.count(),
                entered.seq());
        sequence = new RoomSequence(entered.room(), entered.seq());
        listener.onEntered(session);
        conversation.pending().answerJoin(session);
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        if (isNext(joined)) {
            listener.onJoined(joined);
        }
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        if (isNext(left)) {
            listener.onLeft(left);
        }
    }

    @Override
    public void onSaid(ServerMessage.Said said) {
        if (isNext(said)) {
            take(said);
        }
    }

    private void take(ServerMessage.Said said) {
        listener.onMessage(said);
        PendingAnswers pending = conversation.pending();
        // Labels are each sender's own: another's may look like one of ours.
        if (pending.hasMessages() && said.id() != null && said.from().equals(username)) {
            pending.answerMessage(said.id(), said);
        }
    }

    private boolean isNext(ServerMessage.RoomEvent event) {
        return isRight(sequence == null ? "an event of a room that was not entered" : sequence.advance(event));
    }

    private boolean isRight(@Nullable String wrong) {
        if (wrong != null) {
            violation(wrong);
        }
        return wrong == null;
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        isNext(topic);
    }

    @Override
    public void onDirect(ServerMessage.Direct direct) {}

    @Override
    public void onHistory(ServerMessage.History history) {}

    @Override
    public void onRooms(ServerMessage.Rooms rooms) {}

    @Override
    public void onDuplicate(ServerMessage.Duplicate duplicate) {}

    @Override
    public void onUsers(ServerMessage.Users users) {
        conversation.pending().answerQuestion(users);
    }

    @Override
    public void onFailure(ServerMessage.Failure failure) {
        if (!conversation.pending().refuse(failure)) {
            listener.onError(failure);
        }
    }

    @Override
    public void onGoodbye(ServerMessage.Goodbye goodbye) {
        conversation.giveUp(new ChatException.ClosedByServer(goodbye));
    }

    @Override
    public void onPing(ServerMessage.Ping ping) {
        conversation.write(new ClientMessage.Pong());
    }

    @Override
    public void onPong(ServerMessage.Pong pong) {
        // Having been heard is all that it is for.
    }

    private void violation(String what) {
        conversation.giveUp(new ChatException.ProtocolViolation(what));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        conversation.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        conversation.giveUp(inWords(cause));
    }

    private static ChatException inWords(Throwable cause) {
        if (cause instanceof ChatException typed) {
            return typed;
        }
        if (cause.getCause() instanceof ProtocolException malformed) {
            return new ChatException.ProtocolViolation(malformed.reason());
        }
        if (cause instanceof IOException) {
            return new ChatException.ConnectionLost("reset by the server or the network", cause);
        }
        return new ChatException.ConnectionLost("a fault in this program: " + cause, cause);
    }
}
