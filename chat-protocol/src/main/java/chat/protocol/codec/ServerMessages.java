package chat.protocol.codec;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageHandler;
import io.netty.buffer.ByteBuf;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link ServerMessage} as JSON, both ways. Stateless: any thread may call it. */
public final class ServerMessages {

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private ServerMessages() {}

    /**
     * The message on a line, or null if it is of a type that this version does not know: it is to be ignored. The buffer's
     * indices do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED}
     */
    public static @Nullable ServerMessage decode(ByteBuf line) throws ProtocolException {
        return decode(JsonObject.parse(line));
    }

    private static @Nullable ServerMessage decode(JsonObject json) throws ProtocolException {
        return switch (json.string("type")) {
            case "welcome" ->
                new ServerMessage.Welcome(
                        json.string("username"),
                        json.count("maxUsers"),
                        json.count("protocol"),
                        json.string("server"),
                        json.optionalString("motd"),
                        json.optionalString("session"));
            case "entered" ->
                new ServerMessage.Entered(
                        json.string("room"),
                        json.strings("users"),
                        json.count("count"),
                        json.number("seq"),
                        json.optionalString("topic"),
                        json.optionalString("epoch"),
                        json.optionalFlag("recovered"),
                        json.optionalNumber("last"));
            case "joined" -> new ServerMessage.Joined(json.string("room"), json.number("seq"), json.string("username"));
            case "left" ->
                new ServerMessage.Left(
                        json.string("room"), json.number("seq"), json.string("username"), json.string("reason"));
            case "message" -> said(json);
            case "topic" ->
                new ServerMessage.Topic(
                        json.string("room"), json.number("seq"), json.string("username"), json.string("topic"));
            case "direct" ->
                new ServerMessage.Direct(
                        json.string("from"),
                        json.string("to"),
                        json.string("text"),
                        time(json.string("time")),
                        json.optionalString("id"),
                        json.flag("action"),
                        json.has("seq") ? json.number("seq") : 0);
            case "history" -> history(json);
            case "rooms" -> rooms(json);
            case "duplicate" ->
                new ServerMessage.Duplicate(json.string("id"), json.optionalString("room"), json.number("seq"));
            case "users" ->
                new ServerMessage.Users(
                        json.string("room"), json.strings("users"), json.count("count"), json.count("maxUsers"));
            case "error" ->
                new ServerMessage.Failure(
                        json.string("code"),
                        json.string("message"),
                        json.optionalString("id"),
                        json.optionalNumber("retryAfterMs"));
            case "goodbye" ->
                new ServerMessage.Goodbye(
                        json.string("reason"), json.optionalString("text"), json.optionalNumber("retryAfterMs"));
            case "slowed" -> new ServerMessage.Slowed(json.number("retryAfterMs"));
            case "ping" -> new ServerMessage.Ping();
            case "pong" -> new ServerMessage.Pong();
            default -> null;
        };
    }

    private static ServerMessage.Said said(JsonObject json) throws ProtocolException {
        return new ServerMessage.Said(
                json.string("room"),
                json.number("seq"),
                json.string("from"),
                json.string("text"),
                time(json.string("time")),
                json.optionalString("id"),
                json.flag("action"));
    }

    private static ServerMessage.History history(JsonObject json) throws ProtocolException {
        List<ServerMessage.Said> messages = new ArrayList<>();
        for (JsonObject message : json.objects("messages")) {
            messages.add(said(message));
        }
        return new ServerMessage.History(json.string("room"), messages);
    }

    private static ServerMessage.Rooms rooms(JsonObject json) throws ProtocolException {
        List<ServerMessage.RoomSummary> rooms = new ArrayList<>();
        for (JsonObject room : json.objects("rooms")) {
            rooms.add(new ServerMessage.RoomSummary(
                    room.string("room"), room.count("count"), room.optionalString("topic")));
        }
        return new ServerMessage.Rooms(rooms);
    }

    private static Instant time(String value) throws ProtocolException {
        try {
            Instant time = Instant.parse(value);
            if (!time.isBefore(EARLIEST) && time.isBefore(BEYOND)) {
                return time;
            }
        } catch (DateTimeException e) {
            // the same answer as for a year that has no four digits
        }
        throw new ProtocolException(ErrorCode.MALFORMED, "The field 'time' has to be a time as RFC 3339 writes it");
    }

    /** Appends the message to {@code out} as one JSON object, without a line end. */
    public static void encode(ServerMessage message, ByteBuf out) {
        JsonWriter json = JsonWriter.begin();
        message.accept(new Encoder(json));
        json.appendTo(out);
    }

    private record Encoder(JsonWriter json) implements ServerMessageHandler {

        @Override
        public void onWelcome(ServerMessage.Welcome welcome) {
            json.field("type", "welcome")
                    .field("username", welcome.username())
                    .field("maxUsers", welcome.maxUsers())
                    .field("protocol", welcome.protocol())
                    .field("server", welcome.server())
                    .field("motd", welcome.motd())
                    .field("session", welcome.session());
        }

        @Override
        public void onEntered(ServerMessage.Entered entered) {
            json.field("type", "entered")
                    .field("room", entered.room())
                    .field("users", entered.users())
                    .field("count", entered.count())
                    .field("seq", entered.seq())
                    .field("topic", entered.topic())
                    .field("epoch", entered.epoch())
                    .field("recovered", entered.recovered())
                    .field("last", entered.last());
        }

        @Override
        public void onJoined(ServerMessage.Joined joined) {
            json.field("type", "joined")
                    .field("room", joined.room())
                    .field("seq", joined.seq())
                    .field("username", joined.username());
        }

        @Override
        public void onLeft(ServerMessage.Left left) {
            json.field("type", "left")
                    .field("room", left.room())
                    .field("seq", left.seq())
                    .field("username", left.username())
                    .field("reason", left.reason());
        }

        @Override
        public void onSaid(ServerMessage.Said said) {
            write(json, said);
        }

        private static void write(JsonWriter json, ServerMessage.Said said) {
            json.field("type", "message")
                    .field("room", said.room())
                    .field("seq", said.seq())
                    .field("from", said.from())
                    .field("text", said.text())
                    .field("time", said.time())
                    .field("id", said.id())
                    .flag("action", said.action());
        }

        @Override
        public void onTopic(ServerMessage.Topic topic) {
            json.field("type", "topic")
                    .field("room", topic.room())
                    .field("seq", topic.seq())
                    .field("username", topic.username())
                    .field("topic", topic.topic());
        }

        @Override
        public void onDirect(ServerMessage.Direct direct) {
            json.field("type", "direct")
                    .field("from", direct.from())
                    .field("to", direct.to())
                    .field("text", direct.text())
                    .field("time", direct.time())
                    .field("id", direct.id())
                    .flag("action", direct.action());
            if (direct.seq() > 0) {
                json.field("seq", direct.seq());
            }
        }

        @Override
        public void onHistory(ServerMessage.History history) {
            json.field("type", "history")
                    .field("room", history.room())
                    .objects("messages", history.messages(), Encoder::write);
        }

        @Override
        public void onRooms(ServerMessage.Rooms rooms) {
            json.field("type", "rooms")
                    .objects("rooms", rooms.rooms(), (object, room) -> object.field("room", room.room())
                            .field("count", room.count())
                            .field("topic", room.topic()));
        }

        @Override
        public void onDuplicate(ServerMessage.Duplicate duplicate) {
            json.field("type", "duplicate")
                    .field("id", duplicate.id())
                    .field("room", duplicate.room())
                    .field("seq", duplicate.seq());
        }

        @Override
        public void onUsers(ServerMessage.Users users) {
            json.field("type", "users")
                    .field("room", users.room())
                    .field("users", users.users())
                    .field("count", users.count())
                    .field("maxUsers", users.maxUsers());
        }

        @Override
        public void onFailure(ServerMessage.Failure failure) {
            json.field("type", "error")
                    .field("code", failure.code())
                    .field("message", failure.message())
                    .field("id", failure.id())
                    .field("retryAfterMs", failure.retryAfterMs());
        }

        @Override
        public void onGoodbye(ServerMessage.Goodbye goodbye) {
            json.field("type", "goodbye")
                    .field("reason", goodbye.reason())
                    .field("text", goodbye.text())
                    .field("retryAfterMs", goodbye.retryAfterMs());
        }

        @Override
        public void onSlowed(ServerMessage.Slowed slowed) {
            json.field("type", "slowed").field("retryAfterMs", slowed.retryAfterMs());
        }

        @Override
        public void onPing(ServerMessage.Ping ping) {
            json.field("type", "ping");
        }

        @Override
        public void onPong(ServerMessage.Pong pong) {
            json.field("type", "pong");
        }
    }
}
