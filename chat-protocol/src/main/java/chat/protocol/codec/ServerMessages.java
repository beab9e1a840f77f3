package chat.protocol.codec;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link ServerMessage} as JSON, both ways. Stateless: any thread may call it. */
public final class ServerMessages {

    /** What an absent field means, by type; a field that is not named here has to be there. */
    private static final String DEFAULTS =
            """
            {"welcome": {"motd": null, "session": null, "features": [], "role": null, "device": null},
             "entered": {"topic": null, "epoch": null, "recovered": null, "last": null, "open": false},
             "message": {"id": null, "action": false, "device": null, "edited": false, "deleted": false},
             "direct": {"id": null, "action": false, "seq": 0, "device": null, "waiting": false},
             "history": {"room": null, "with": null},
             "found": {"next": null},
             "room": {"topic": null},
             "duplicate": {"room": null},
             "account": {"sessions": null},
             "read": {"room": null, "with": null},
             "moderated": {"until": null, "by": null, "room": null, "already": false, "role": null},
             "ban": {"reason": null, "until": null},
             "error": {"id": null, "retryAfterMs": null, "until": null},
             "goodbye": {"text": null, "retryAfterMs": null}}""";

    /** The types that are about a room or about somebody. */
    private static final Set<String> ONE_OF_TWO = Set.of("history", "read");

    private ServerMessages() {}

    /** Made when the first line needs it. */
    private static final class Mapper {
        static final MessageMapper<ServerMessage> ALL = new MessageMapper<>(ServerMessage.class, DEFAULTS);
    }

    /**
     * The message on a line, or null if it is of a type that this version does not know: it is to be ignored. The buffer's
     * indices do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED}
     */
    public static @Nullable ServerMessage decode(ByteBuf line) throws ProtocolException {
        byte[] bytes = ByteBufUtil.getBytes(line);
        ServerMessage usual = decodeUsual(bytes);
        return usual == null ? decodeAny(bytes) : usual;
    }

    /** The message on a line as nearly all of them are, or null. */
    static @Nullable ServerMessage decodeUsual(byte[] line) {
        return PlainJson.read(line, ServerMessages::usual);
    }

    private static @Nullable ServerMessage usual(PlainJson json) throws PlainJson.Unusual {
        return switch (json.string("type")) {
            case "message" ->
                new ServerMessage.Message(
                        json.string("room"),
                        json.number("seq"),
                        json.string("from"),
                        json.string("text"), // which a deleted one lacks: it is no usual one
                        json.time("time"),
                        json.optionalString("id"),
                        json.flag("action"),
                        json.optionalCount("device"),
                        json.flag("edited"),
                        json.flag("deleted"));
            case "joined" -> new ServerMessage.Joined(json.string("room"), json.number("seq"), json.string("username"));
            case "left" ->
                new ServerMessage.Left(
                        json.string("room"), json.number("seq"), json.string("username"), json.string("reason"));
            case "welcome" ->
                new ServerMessage.Welcome(
                        json.string("username"),
                        json.count("maxUsers"),
                        json.count("protocol"),
                        json.string("server"),
                        json.optionalString("motd"),
                        json.optionalString("session"),
                        json.optionalStrings("features"),
                        json.optionalString("role"),
                        json.optionalCount("device"));
            case "entered" ->
                new ServerMessage.Entered(
                        json.string("room"),
                        json.strings("users"),
                        json.count("count"),
                        json.number("seq"),
                        json.optionalString("topic"),
                        json.optionalString("epoch"),
                        json.optional("recovered", Boolean.class),
                        json.optional("last", Long.class),
                        json.flag("open"));
            case "goodbye" ->
                new ServerMessage.Goodbye(
                        json.string("reason"), json.optionalString("text"), json.optional("retryAfterMs", Long.class));
            case "ping" -> new ServerMessage.Ping();
            case "pong" -> new ServerMessage.Pong();
            default -> null;
        };
    }

    /** The same for every line, whatever is on it. */
    static @Nullable ServerMessage decodeAny(byte[] line) throws ProtocolException {
        ObjectNode json = Mapper.ALL.readTree(line);
        if (!Mapper.ALL.knows(Mapper.ALL.type(json))) {
            return null;
        }
        if (ONE_OF_TWO.contains(json.path("type").textValue()) && json.hasNonNull("room") == json.hasNonNull("with")) {
            throw MessageMapper.malformed("The field 'room' has to be there, or 'with': a string");
        }
        completeSaid(json);
        for (JsonNode said : json.path("messages")) {
            if (said instanceof ObjectNode message) {
                completeSaid(message);
                Mapper.ALL.fillIn(message, message.path("type").asText());
            }
        }
        fillIn(json.path("rooms"), "room");
        fillIn(json.path("bans"), "ban");
        return Mapper.ALL.bind(json);
    }

    /** A deleted message has no text. */
    private static void completeSaid(ObjectNode json) {
        if (json.path("deleted").booleanValue() && !json.hasNonNull("text")) {
            json.put("text", "");
        }
    }

    private static void fillIn(JsonNode list, String type) {
        for (JsonNode element : list) {
            if (element instanceof ObjectNode json) {
                Mapper.ALL.fillIn(json, type);
            }
        }
    }

    /** Appends the message to {@code out} as one JSON object, without a line end. */
    public static void encode(ServerMessage message, ByteBuf out) {
        if (message instanceof ServerMessage.Message said) {
            JsonWriter.begin("message")
                    .field("room", said.room())
                    .field("seq", said.seq())
                    .field("from", said.from())
                    .field("text", said.deleted() ? null : said.text())
                    .field("time", said.time())
                    .field("id", said.id())
                    .flag("action", said.action())
                    .field("device", said.device())
                    .flag("edited", said.edited())
                    .flag("deleted", said.deleted())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Joined joined) {
            JsonWriter.begin("joined")
                    .field("room", joined.room())
                    .field("seq", joined.seq())
                    .field("username", joined.username())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Left left) {
            JsonWriter.begin("left")
                    .field("room", left.room())
                    .field("seq", left.seq())
                    .field("username", left.username())
                    .field("reason", left.reason())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Welcome welcome) {
            JsonWriter.begin("welcome")
                    .field("username", welcome.username())
                    .field("maxUsers", welcome.maxUsers())
                    .field("protocol", welcome.protocol())
                    .field("server", welcome.server())
                    .field("motd", welcome.motd())
                    .field("session", welcome.session())
                    .optional("features", welcome.features())
                    .field("role", welcome.role())
                    .field("device", welcome.device())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Entered entered) {
            JsonWriter.begin("entered")
                    .field("room", entered.room())
                    .field("users", entered.users())
                    .field("count", entered.count())
                    .field("seq", entered.seq())
                    .field("topic", entered.topic())
                    .field("epoch", entered.epoch())
                    .field("recovered", entered.recovered())
                    .field("last", entered.last())
                    .flag("open", entered.open())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Goodbye goodbye) {
            JsonWriter.begin("goodbye")
                    .field("reason", goodbye.reason())
                    .field("text", goodbye.text())
                    .field("retryAfterMs", goodbye.retryAfterMs())
                    .appendTo(out);
        } else if (message instanceof ServerMessage.Ping) {
            JsonWriter.begin("ping").appendTo(out);
        } else if (message instanceof ServerMessage.Pong) {
            JsonWriter.begin("pong").appendTo(out);
        } else {
            out.writeBytes(Mapper.ALL.write(message));
        }
    }
}
