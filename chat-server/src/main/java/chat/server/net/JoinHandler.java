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
import chat.protocol.Version;
import chat.server.room.Chat;
import chat.server.room.Membership;
import chat.server.text.Spent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
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
    private final Reading reading;
    private final Replies replies;
    private final Chat chat;
    private final Supplier<@Nullable String> greeting;
    private final Supplier<Participant> participants;
    private @Nullable Future<?> deadline;

    /**
     * @param greeting the operator's, null if there is none
     * @param participants makes whoever may sit here
     */
    JoinHandler(
            Connection connection, Chat chat, Supplier<@Nullable String> greeting, Supplier<Participant> participants) {
        this.connection = connection;
        this.reading = connection.reading();
        this.replies = connection.replies();
        this.chat = chat;
        this.greeting = greeting;
        this.participants = participants;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration patience = connection.isOnProbation()
                ? connection.limits().detectTimeout()
                : connection.limits().joinTimeout();
        long millis = patience.toMillis();
        deadline = ctx.executor().schedule(this::giveUp, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void giveUp() {
        if (connection.isOnProbation()) {
            connection.refuseOnProbation();
            return;
        }
        long seconds = connection.limits().joinTimeout().toSeconds();
        connection.refuse(new ProtocolException(
                ErrorCode.JOIN_TIMEOUT, "Nobody joined within " + seconds + " s of connecting. Connect again"));
        connection.close(CloseReason.JOIN_TIMEOUT);
    }

    private ServerMessage.Welcome welcome(Membership member) {
        return new ServerMessage.Welcome(
                member.username().toString(),
                chat.maxUsers(),
                ProtocolLimits.PROTOCOL_VERSION,
                SERVER,
                greeting.get(),
                member.session());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ClientMessage message) {
        connection.understood();
        if (connection.isOnProbation() && !comesBack(message)) {
            connection.refuseOnProbation();
            return;
        }
        message.accept(new Answers(ctx));
    }

    private static boolean comesBack(ClientMessage message) {
        return message instanceof ClientMessage.Join join && join.session() != null;
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

    /** What each message means here. */
    private final class Answers implements ClientMessageHandler<RuntimeException> {

        private final ChannelHandlerContext ctx;

        Answers(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public void onJoin(ClientMessage.Join join) {
            if (connection.isClosing()) {
                return; // answering an earlier line found the peer gone
            }
            if (join.session() == null) {
                try {
                    Username.of(join.username()); // first: what is no name takes none from those of the address
                    takeName();
                } catch (ProtocolException refused) {
                    connection.refuse(refused);
                    return;
                }
            }
            Participant newcomer = participants.get();
            connection.seat(newcomer);
            Runnable onIn = () -> {
                if (!ctx.isRemoved()) {
                    ServerPipeline.joined(ctx.channel(), new ChatHandler(connection, newcomer, chat));
                }
            };
            if (join.session() == null) {
                reading.await(
                        chat.join(join.username(), join.resume(), newcomer),
                        member -> newcomer.arrive(member, JoinHandler.this::welcome, onIn),
                        failure -> {
                            connection.visit().giveNameBack();
                            refused(failure);
                        });
            } else {
                reading.await(
                        chat.resume(join.session(), newcomer),
                        member -> newcomer.comeBack(member, join.since(), JoinHandler.this::welcome, onIn),
                        this::refused);
            }
        }

        private void takeName() throws ProtocolException {
            long waitNanos = connection.visit().takeName(ctx.executor().ticker().nanoTime());
            if (waitNanos > 0) {
                long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
                throw new ProtocolException(
                        ErrorCode.RATE_LIMITED,
                        "Too many have joined from your address within a minute (--joins-per-address). Try again in "
                                + (millis / 1000 + 1) + " s",
                        null,
                        millis);
            }
        }

        private void refused(Throwable cause) {
            connection.failed(cause);
            if (cause instanceof ProtocolException refused && refused.code() == ErrorCode.SERVER_FULL) {
                connection.logTurnedAway(refused.reason());
                connection.close(CloseReason.SERVER_FULL);
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
