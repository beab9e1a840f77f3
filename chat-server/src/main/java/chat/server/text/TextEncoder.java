package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to one person, as lines. What such lines need beyond the message is in their {@link TextSession}: who they
 * are, because nobody wants to read again what they just typed, in which room they talk, and how many are there.
 */
public final class TextEncoder extends MessageToByteEncoder<ServerMessage> {

    /** Refusals behind which there is nothing to try again: goodbye comes next. */
    private static final Set<String> LAST = Set.of(
            ErrorCode.SERVER_FULL.wire(),
            ErrorCode.JOIN_TIMEOUT.wire(),
            ErrorCode.INTERNAL.wire(),
            ErrorCode.TOO_MANY_CONNECTIONS.wire());

    private final TextSession session;
    private final RoomFormatter rooms;
    private final MessageFormatter spoken;

    /** The code of the last refusal, where that has told why the connection ends; else null. */
    private @Nullable String told;

    /**
     * @param zone the time zone that times are shown in
     * @param maxUsers how many can be in at the moment
     */
    public TextEncoder(ZoneId zone, IntSupplier maxUsers) {
        this(Clock.system(zone), maxUsers);
    }

    TextEncoder(Clock clock, IntSupplier maxUsers) {
        session = new TextSession(maxUsers);
        rooms = new RoomFormatter(session);
        spoken = new MessageFormatter(session, clock);
    }

    /** What this person has been told: for whoever reads what they type. */
    public TextSession session() {
        return session;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ServerMessage message, ByteBuf out) {
        message.accept(new Renderer(out));
    }

    private final class Renderer implements ServerMessageHandler {

        private final ByteBuf out;

        Renderer(ByteBuf out) {
            this.out = out;
        }

        private void line(String line) {
            TextLines.append(out, line);
        }

        @Override
        public void onWelcome(ServerMessage.Welcome welcome) {
            session.joined(welcome.username());
            if (welcome.motd() != null) {
                line("* " + welcome.motd().replace("\n", "\r\n* "));
            }
        }

        @Override
        public void onEntered(ServerMessage.Entered entered) {
            TextRoom room = session.entered(entered);
            boolean isLobby = room.name().equals(LOBBY);
            line(isLobby ? rooms.welcome(room, entered.users()) : rooms.entered(room, entered.users()));
            if (room.topic() != null) {
                line(rooms.topic(room));
            }
        }

        @Override
        public void onJoined(ServerMessage.Joined joined) {
            TextRoom room = session.room(joined.room());
            room.joined(joined.seq());
            if (!session.quiet) {
                line(rooms.joined(room, joined.username()));
            }
        }

        @Override
        public void onLeft(ServerMessage.Left left) {
            TextRoom room = session.room(left.room());
            if (session.isMe(left.username()) && left.reason().equals(LeaveReason.PART.wire())) {
                boolean talkedThere = session.isCurrent(room.name());
                session.left(room);
                line(rooms.parted(room, talkedThere));
                return;
            }
            room.left(left.seq());
            if (!session.quiet) {
                line(rooms.left(room, left.username(), left.reason()));
            }
        }

        @Override
        public void onSaid(ServerMessage.Said said) {
            if (!session.isMe(said.from())) { // else it is on their screen since they typed it
                line(spoken.said(said));
            }
        }

        @Override
        public void onTopic(ServerMessage.Topic topic) {
            TextRoom room = session.room(topic.room());
            room.setTopic(topic.topic());
            line(rooms.topicSet(room, topic.username()));
        }

        @Override
        public void onDirect(ServerMessage.Direct direct) {
            if (!session.isMe(direct.from())) {
                session.writtenToBy(direct.from());
            }
            line(spoken.direct(direct));
        }

        @Override
        public void onHistory(ServerMessage.History history) {
            List<ServerMessage.Said> messages = history.messages();
            TextRoom room = session.room(history.room());
            line(rooms.earlier(room, !messages.isEmpty()));
            if (!messages.isEmpty()) {
                room.setOldestShown(messages.get(0).seq());
                messages.forEach(said -> line(spoken.past(said)));
                line("* " + Phrases.EARLIER_END);
            }
        }

        @Override
        public void onRooms(ServerMessage.Rooms all) {
            rooms.list(all.rooms()).forEach(this::line);
        }

        @Override
        public void onDuplicate(ServerMessage.Duplicate duplicate) {
            // For programs: people have no labels.
        }

        @Override
        public void onUsers(ServerMessage.Users users) {
            line(rooms.users(users));
        }

        @Override
        public void onFailure(ServerMessage.Failure failure) {
            boolean isLast = LAST.contains(failure.code());
            boolean asksAgain = session.username() == null && !isLast;
            told = isLast ? failure.code() : null;
            String words = Phrases.refusal(failure.code(), failure.message(), failure.retryAfterMs());
            line(asksAgain ? words + ". " + NameDecoder.QUESTION : words);
        }

        @Override
        public void onGoodbye(ServerMessage.Goodbye goodbye) {
            String reason = goodbye.reason();
            boolean isKnown = reason.equals(CloseReason.EXIT.wire()) || reason.equals(told);
            line("* " + Phrases.goodbyeLine(reason, goodbye.text(), isKnown));
        }

        @Override
        public void onSlowed(ServerMessage.Slowed slowed) {
            line("* " + Phrases.SLOWED);
        }

        @Override
        public void onPing(ServerMessage.Ping ping) {
            // For programs: people may be silent.
        }

        @Override
        public void onPong(ServerMessage.Pong pong) {
            // For programs: people cannot ask.
        }
    }
}
