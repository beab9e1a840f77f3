package chat.server.net;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageHandler;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.Version;
import chat.server.fanout.LogReader;
import chat.server.room.Chat;
import chat.server.room.Membership;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a connection at which nobody sits yet: a valid {@code join} is what it waits for, and not for long. The clock
 * starts with the connection and nothing but joining stops it.
 */
final class JoinHandler extends SimpleChannelInboundHandler<ClientMessage> {

    private static final String SERVER = "chat-server " + Version.VERSION;

    private final Connection connection;
    private final Supplier<@Nullable String> greeting;
    private @Nullable Future<?> deadline;

    /** @param greeting the operator's, null if there is none */
    JoinHandler(Connection connection, Supplier<@Nullable String> greeting) {
        this.connection = connection;
        this.greeting = greeting;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long millis = connection.limits().joinTimeout().toMillis();
        deadline = ctx.executor().schedule(this::giveUp, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void giveUp() {
        long seconds = connection.limits().joinTimeout().toSeconds();
        connection.refuse(new ProtocolException(
                ErrorCode.JOIN_TIMEOUT, "Nobody joined within " + seconds + " s of connecting. Connect again"));
        connection.close(CloseReason.JOIN_TIMEOUT);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ClientMessage message) {
        connection.understood();
        message.accept(new Answers(ctx));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.flush();
    }

    /** What each message means here. */
    private final class Answers implements ClientMessageHandler {

        private final ChannelHandlerContext ctx;

        Answers(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public void onJoin(ClientMessage.Join join) {
            if (connection.isClosing()) {
                return; // answering an earlier line found the peer gone
            }
            LogReader reader = ServerPipeline.newReader(ctx.channel(), connection);
            try {
                Chat.Entry entry = connection.join(join.username(), reader);
                Membership member = entry.membership();
                connection.send(new ServerMessage.Welcome(
                        member.username().toString(),
                        connection.maxUsers(),
                        ProtocolLimits.PROTOCOL_VERSION,
                        SERVER,
                        greeting.get()));
                connection.send(new ServerMessage.Entered(
                        member.room(), entry.roster().names(), entry.roster().count(), entry.seq()));
                if (!ctx.isRemoved()) {
                    ServerPipeline.joined(ctx.channel(), new ChatHandler(connection, member));
                }
            } catch (ProtocolException refused) {
                connection.refuse(refused);
                if (refused.code() == ErrorCode.SERVER_FULL) {
                    connection.logTurnedAway(refused.reason());
                    connection.close(CloseReason.SERVER_FULL);
                }
            }
        }

        @Override
        public void onSay(ClientMessage.Say say) {
            notJoined(say.id());
        }

        @Override
        public void onListUsers(ClientMessage.ListUsers listUsers) {
            notJoined(listUsers.id());
        }

        @Override
        public void onSayTo(ClientMessage.SayTo sayTo) {
            notJoined(sayTo.id());
        }

        @Override
        public void onEnter(ClientMessage.Enter enter) {
            notJoined(enter.id());
        }

        @Override
        public void onPart(ClientMessage.Part part) {
            notJoined(part.id());
        }

        @Override
        public void onListRooms(ClientMessage.ListRooms listRooms) {
            notJoined(listRooms.id());
        }

        @Override
        public void onSetTopic(ClientMessage.SetTopic setTopic) {
            notJoined(setTopic.id());
        }

        @Override
        public void onReadHistory(ClientMessage.ReadHistory readHistory) {
            notJoined(readHistory.id());
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

        private void notJoined(@Nullable String id) {
            connection.refuse(new ProtocolException(
                    ErrorCode.NOT_JOINED, "Join with a username first", MessageText.idOrNull(id)));
        }
    }
}
