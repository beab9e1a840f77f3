package chat.protocol.codec;

import static chat.protocol.ClientMessage.History.NEWEST;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.Moderation;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link ClientMessage} as JSON, both ways. Stateless: any thread may call it. */
public final class ClientMessages {

    /** Code points of an unknown type that are repeated to its sender. */
    private static final int MAX_SHOWN_TYPE = 32;

    /** What an absent field means, by type; a field that is not named here has to be there. */
    private static final String DEFAULTS =
            """
            {"join": {"username": "", "resume": false, "session": null, "since": {}, "password": null},
             "message": {"room": "lobby", "text": "", "id": null, "action": false},
             "direct": {"text": "", "id": null, "action": false},
             "users": {"room": "lobby", "after": null, "limit": null, "id": null},
             "rooms": {"after": null, "limit": null, "id": null},
             "enter": {"room": "", "password": null, "id": null},
             "part": {"room": "", "id": null},
             "topic": {"room": "lobby", "id": null},
             "history": {"room": null, "with": null, "before": 9223372036854775807, "around": null, "limit": 20,
                         "id": null},
             "search": {"query": "", "room": null, "with": null, "before": null, "limit": 20, "id": null},
             "account": {"username": null, "id": null},
             "register": {"password": "", "id": null},
             "password": {"password": "", "newPassword": "", "id": null},
             "unregister": {"password": "", "id": null},
             "read": {"room": null, "with": null, "id": null},
             "moderate": {"target": null, "room": null, "role": null, "seconds": null, "reason": null, "id": null},
             "delete": {"room": "lobby", "id": null},
             "edit": {"room": "lobby", "text": "", "id": null},
             "close": {"room": "lobby", "password": null, "id": null},
             "open": {"room": "lobby", "id": null},
             "invite": {"room": "lobby", "id": null}}""";

    private static final String ACTIONS =
            Stream.of(Moderation.values()).map(Moderation::wire).collect(Collectors.joining(", "));

    private ClientMessages() {}

    /** Made when the first line needs it. */
    private static final class Mapper {
        static final MessageMapper<ClientMessage> ALL = new MessageMapper<>(ClientMessage.class, DEFAULTS);
    }

    /**
     * The message on a line. The buffer's indices do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED}, or {@link ErrorCode#UNKNOWN_TYPE} for a well-formed
     *     object of another type; with the label that stands in the object, wherever the line is one
     */
    public static ClientMessage decode(ByteBuf line) throws ProtocolException {
        byte[] bytes = ByteBufUtil.getBytes(line);
        ClientMessage usual = decodeUsual(bytes);
        return usual == null ? decodeAny(bytes) : usual;
    }

    /** The message on a line as nearly all of them are, or null. */
    static @Nullable ClientMessage decodeUsual(byte[] line) {
        return PlainJson.read(line, ClientMessages::usual);
    }

    private static @Nullable ClientMessage usual(PlainJson json) throws PlainJson.Unusual {
        return switch (json.string("type")) {
            case "message" ->
                new ClientMessage.Message(
                        json.stringOr("room", ClientMessage.LOBBY),
                        json.stringOr("text", ""),
                        json.optionalString("id"),
                        json.flag("action"));
            case "join" ->
                json.has("since")
                        ? null
                        : new ClientMessage.Join(
                                json.stringOr("username", ""),
                                json.flag("resume"),
                                json.optionalString("session"),
                                Map.of(),
                                json.optionalString("password"));
            case "leave" -> new ClientMessage.Leave();
            case "ping" -> new ClientMessage.Ping();
            case "pong" -> new ClientMessage.Pong();
            default -> null;
        };
    }

    /** The same for every line, whatever is on it. */
    static ClientMessage decodeAny(byte[] line) throws ProtocolException {
        ObjectNode json = Mapper.ALL.readTree(line);
        String id = MessageText.idOrNull(json.path("id").textValue());
        try {
            return decode(json, id);
        } catch (ProtocolException refused) {
            throw refused.withId(id);
        }
    }

    private static ClientMessage decode(ObjectNode json, @Nullable String id) throws ProtocolException {
        String type = Mapper.ALL.type(json);
        if (!Mapper.ALL.knows(type)) {
            throw new ProtocolException(
                    ErrorCode.UNKNOWN_TYPE,
                    "There is no message type '" + PeerText.clean(PeerText.abbreviate(type, MAX_SHOWN_TYPE)) + "'");
        }
        switch (type) {
            case "message", "direct" -> {
                return Mapper.ALL.bind(json); // with its label as it is, which is checked like its text
            }
            case "join" -> {
                if (!json.path("password").isTextual()) {
                    json.remove("password"); // which is ignored where there are no accounts, and else is none
                }
            }
            case "users", "rooms" -> boundFromOne(json, "limit", ProtocolLimits.MAX_LISTED_USERS);
            case "history" -> {
                oneOfRoomAndWith(json);
                lobbyIsMeantByNeither(json);
                boundFromOne(json, "before", Long.MAX_VALUE);
                boundFromOne(json, "around", Long.MAX_VALUE);
                boundFromOne(json, "limit", Integer.MAX_VALUE);
            }
            case "search" -> {
                oneOfRoomAndWith(json);
                boundFromOne(json, "limit", ProtocolLimits.MAX_FOUND_MESSAGES);
            }
            case "read" -> {
                oneOfRoomAndWith(json);
                lobbyIsMeantByNeither(json);
                boundFromOne(json, "seq", Long.MAX_VALUE);
            }
            case "delete", "edit" -> boundFromOne(json, "seq", Long.MAX_VALUE);
            case "moderate" -> checkModerate(json);
            default -> {
                // All is as it was read.
            }
        }
        return Mapper.ALL.bind(json.put("id", id)); // which must not fail over it
    }

    private static void oneOfRoomAndWith(ObjectNode json) throws ProtocolException {
        if (json.hasNonNull("room") && json.hasNonNull("with")) {
            throw MessageMapper.malformed("The field 'with' cannot be there beside 'room'");
        }
    }

    private static void lobbyIsMeantByNeither(ObjectNode json) {
        if (!json.hasNonNull("room") && !json.hasNonNull("with")) {
            json.put("room", ClientMessage.LOBBY);
        }
    }

    /** What is no text is left to be found out with the rest. */
    private static void checkModerate(ObjectNode json) throws ProtocolException {
        String action = json.path("action").textValue();
        if (action != null && Moderation.of(action) == null) {
            throw MessageMapper.malformed("The field 'action' has to be one of " + ACTIONS);
        }
        if (action != null && Moderation.of(action) != Moderation.BANS && !json.hasNonNull("target")) {
            throw MessageMapper.malformed("The field 'target' has to be there: a string");
        }
        String role = json.path("role").textValue();
        if (role != null && !Role.GIVEN.contains(role)) {
            throw MessageMapper.malformed("The field 'role' has to be one of " + String.join(", ", Role.GIVEN));
        }
        boundFromOne(json, "seconds", ProtocolLimits.MAX_TERM_SECONDS);
    }

    /** Refuses a number below 1; one that is larger than what is counted at most is as good as that. */
    private static void boundFromOne(ObjectNode json, String name, long most) throws ProtocolException {
        if (json.hasNonNull(name)) {
            JsonNode number = json.get(name);
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 1) {
                throw MessageMapper.malformed("The field '" + name + "' has to be a whole number from 1 on");
            }
            json.put(name, Math.min(number.longValue(), most));
        }
    }

    /** Appends the message to {@code out} as one JSON object, without a line end. */
    public static void encode(ClientMessage message, ByteBuf out) {
        if (message instanceof ClientMessage.Message say) {
            JsonWriter.begin("message")
                    .field("room", say.room())
                    .field("text", say.text())
                    .field("id", say.id())
                    .flag("action", say.action())
                    .appendTo(out);
        } else if (message instanceof ClientMessage.Join join && join.since().isEmpty()) {
            JsonWriter.begin("join")
                    .field("username", join.username())
                    .flag("resume", join.resume())
                    .field("session", join.session())
                    .field("password", join.password())
                    .appendTo(out);
        } else if (message instanceof ClientMessage.Ping) {
            JsonWriter.begin("ping").appendTo(out);
        } else if (message instanceof ClientMessage.Pong) {
            JsonWriter.begin("pong").appendTo(out);
        } else if (message instanceof ClientMessage.History history) {
            JsonWriter.begin("history")
                    .field("room", history.room())
                    .field("with", history.with())
                    .field("before", history.before() == NEWEST ? null : Long.valueOf(history.before())) // its default
                    .field("around", history.around())
                    .field("limit", history.limit())
                    .field("id", history.id())
                    .appendTo(out);
        } else {
            out.writeBytes(Mapper.ALL.write(message));
        }
    }
}
