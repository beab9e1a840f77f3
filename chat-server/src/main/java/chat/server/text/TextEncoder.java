package chat.server.text;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.Mention;
import chat.protocol.NameList;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to one person, as lines. It keeps what such lines need beyond the message: who the person is, because
 * nobody wants to read again what they just typed, and how many are here.
 */
public final class TextEncoder extends MessageToByteEncoder<ServerMessage> {

    private static final String CONTINUATION = "\r\n    ";
    private static final String BELL = "\007";

    private static final Map<String, String> GOODBYES = Map.of(
            CloseReason.EXIT.wire(), "Goodbye",
            CloseReason.SERVER_FULL.wire(), "Goodbye. Try again when somebody has left",
            CloseReason.KICKED.wire(), "Goodbye: you were removed from the chat",
            CloseReason.SLOW_CONSUMER.wire(), "Goodbye: your connection was too slow to keep up",
            CloseReason.JOIN_TIMEOUT.wire(), "Goodbye",
            CloseReason.MALFORMED.wire(), "Goodbye: too many lines in a row could not be read",
            CloseReason.LINE_TOO_LONG.wire(), "Goodbye: a line without an end",
            CloseReason.SHUTDOWN.wire(), "Goodbye: the server is shutting down");

    private final DateTimeFormatter time;
    private final IntSupplier maxUsers;
    private final Preferences preferences = new Preferences();

    private @Nullable String username;
    private Mention mention = Mention.NOBODY;
    private int count;

    /**
     * @param zone the time zone that times are shown in
     * @param maxUsers how many can be in at the moment
     */
    public TextEncoder(ZoneId zone, IntSupplier maxUsers) {
        this.maxUsers = maxUsers;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    /** How this person wants to see the room: for whoever reads their commands. */
    public Preferences preferences() {
        return preferences;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ServerMessage message, ByteBuf out) {
        message.accept(new Renderer(out));
    }

    private String occupancy() {
        return "(" + count + " of " + maxUsers.getAsInt() + ")";
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
            username = welcome.username();
            mention = Mention.of(username);
            if (welcome.motd() != null) {
                line("* " + welcome.motd().replace("\n", "\r\n* "));
            }
        }

        @Override
        public void onEntered(ServerMessage.Entered entered) {
            count = entered.count();
            line("* You are " + username + ", " + count + " of " + maxUsers.getAsInt() + " here: "
                    + NameList.of(entered.users(), count) + ". Type exit to leave, /help for help.");
        }

        @Override
        public void onJoined(ServerMessage.Joined joined) {
            count++;
            if (!preferences.quiet) {
                line("* " + joined.username() + " joined " + occupancy());
            }
        }

        @Override
        public void onLeft(ServerMessage.Left left) {
            count--;
            if (!preferences.quiet) {
                line("* " + left.username() + " left: " + left.reason() + " " + occupancy());
            }
        }

        @Override
        public void onSaid(ServerMessage.Said said) {
            if (said.from().equals(username)) {
                return; // it is on their screen since they typed it
            }
            String who = said.action() ? "* " + said.from() + " " : said.from() + ": ";
            String text = said.text().replace("\t", "    ").replace("\n", CONTINUATION);
            String bell = preferences.bell && mention.in(said.text()) ? BELL : "";
            line(bell + "[" + time.format(said.time()) + "] " + who + text);
        }

        @Override
        public void onTopic(ServerMessage.Topic topic) {
            line("* " + topic.username() + " set the topic: " + topic.topic());
        }

        @Override
        public void onDirect(ServerMessage.Direct direct) {
            line("[" + time.format(direct.time()) + "] " + direct.from() + " to you: " + direct.text());
        }

        @Override
        public void onHistory(ServerMessage.History history) {
            history.messages().forEach(this::onSaid);
        }

        @Override
        public void onRooms(ServerMessage.Rooms rooms) {
            rooms.rooms().forEach(room -> line("* " + room.room()));
        }

        @Override
        public void onDuplicate(ServerMessage.Duplicate duplicate) {
            // For programs: people have no labels.
        }

        @Override
        public void onUsers(ServerMessage.Users users) {
            line("* " + users.count() + " of " + users.maxUsers() + " here: "
                    + NameList.of(users.users(), users.count()));
        }

        @Override
        public void onFailure(ServerMessage.Failure failure) {
            boolean ends = failure.code().equals(ErrorCode.SERVER_FULL.wire())
                    || failure.code().equals(ErrorCode.JOIN_TIMEOUT.wire())
                    || failure.code().equals(ErrorCode.INTERNAL.wire());
            boolean asksAgain = username == null && !ends;
            line(asksAgain ? failure.message() + ". " + NameDecoder.QUESTION : failure.message());
        }

        @Override
        public void onGoodbye(ServerMessage.Goodbye goodbye) {
            String words = GOODBYES.getOrDefault(goodbye.reason(), "Goodbye: " + goodbye.reason());
            line("* " + (goodbye.text() == null ? words + "." : words + ": " + goodbye.text()));
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
