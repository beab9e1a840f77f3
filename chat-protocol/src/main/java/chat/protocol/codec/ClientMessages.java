package chat.protocol.codec;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageHandler;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** {@link ClientMessage} as JSON, both ways. Stateless: any thread may call it. */
public final class ClientMessages {

    /** Code points of an unknown type that are repeated to its sender. */
    private static final int MAX_SHOWN_TYPE = 32;

    private ClientMessages() {}

    /**
     * The message on a line. The buffer's indices do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED}, or {@link ErrorCode#UNKNOWN_TYPE} for a well-formed
     *     object of another type; with the label that stands in the object, wherever the line is one
     */
    public static ClientMessage decode(ByteBuf line) throws ProtocolException {
        JsonObject json = JsonObject.parse(line);
        try {
            return decode(json);
        } catch (ProtocolException refused) {
            throw refused.withId(label(json));
        }
    }

    private static ClientMessage decode(JsonObject json) throws ProtocolException {
        String type = json.string("type");
        return switch (type) {
            case "join" ->
                new ClientMessage.Join(
                        json.stringOr("username", ""),
                        json.flag("resume"),
                        json.optionalString("session"),
                        json.numbers("since"));
            case "message" ->
                new ClientMessage.Say(
                        json.stringOr("room", ClientMessage.LOBBY),
                        json.stringOr("text", ""),
                        json.optionalString("id"),
                        json.flag("action"));
            case "users" ->
                new ClientMessage.ListUsers(json.stringOr("room", ClientMessage.LOBBY), page(json), label(json));
            case "direct" ->
                new ClientMessage.SayTo(
                        json.string("to"), json.stringOr("text", ""), json.optionalString("id"), json.flag("action"));
            case "enter" -> new ClientMessage.Enter(json.stringOr("room", ""), label(json));
            case "part" -> new ClientMessage.Part(json.stringOr("room", ""), label(json));
            case "rooms" -> new ClientMessage.ListRooms(page(json), label(json));
            case "topic" ->
                new ClientMessage.SetTopic(
                        json.stringOr("room", ClientMessage.LOBBY), json.string("topic"), label(json));
            case "history" ->
                new ClientMessage.ReadHistory(
                        json.stringOr("room", ClientMessage.LOBBY),
                        atLeastOne(json, "before", ClientMessage.ReadHistory.NEWEST),
                        (int) Math.min(
                                atLeastOne(json, "limit", ProtocolLimits.DEFAULT_HISTORY_MESSAGES), Integer.MAX_VALUE),
                        label(json));
            case "leave" -> new ClientMessage.Leave();
            case "ping" -> new ClientMessage.Ping();
            case "pong" -> new ClientMessage.Pong();
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_TYPE,
                        "There is no message type '" + PeerText.clean(PeerText.abbreviate(type, MAX_SHOWN_TYPE)) + "'");
        };
    }

    /** The label of a message that must not fail over it, to repeat it in a refusal. */
    private static @Nullable String label(JsonObject json) {
        return MessageText.idOrNull(json.stringIfAny("id"));
    }

    private static ClientMessage.@Nullable Page page(JsonObject json) throws ProtocolException {
        String after = json.optionalString("after");
        Long limit = json.optionalNumber("limit");
        if (after == null && limit == null) {
            return null;
        }
        return new ClientMessage.Page(after == null ? "" : after, (int)
                Math.min(atLeastOne(json, "limit", ProtocolLimits.MAX_LISTED_USERS), ProtocolLimits.MAX_LISTED_USERS));
    }

    private static long atLeastOne(JsonObject json, String name, long absent) throws ProtocolException {
        Long number = json.optionalNumber(name);
        if (number == null) {
            return absent;
        }
        if (number < 1) {
            throw new ProtocolException(
                    ErrorCode.MALFORMED, "The field '" + name + "' has to be a whole number from 1 on");
        }
        return number;
    }

    /** Appends the message to {@code out} as one JSON object, without a line end. */
    public static void encode(ClientMessage message, ByteBuf out) {
        JsonWriter json = JsonWriter.begin();
        message.accept(new Encoder(json));
        json.appendTo(out);
    }

    private record Encoder(JsonWriter json) implements ClientMessageHandler<RuntimeException> {

        @Override
        public void onJoin(ClientMessage.Join join) {
            json.field("type", "join").field("username", join.username()).flag("resume", join.resume());
            json.field("session", join.session());
            if (!join.since().isEmpty()) {
                json.object("since", join.since(), (object, since) -> since.forEach(object::field));
            }
        }

        @Override
        public void onSay(ClientMessage.Say say) {
            json.field("type", "message")
                    .field("room", say.room())
                    .field("text", say.text())
                    .field("id", say.id())
                    .flag("action", say.action());
        }

        @Override
        public void onListUsers(ClientMessage.ListUsers listUsers) {
            json.field("type", "users").field("room", listUsers.room());
            page(listUsers.page()).field("id", listUsers.id());
        }

        private JsonWriter page(ClientMessage.@Nullable Page page) {
            if (page == null) {
                return json;
            }
            return (page.after().isEmpty() ? json : json.field("after", page.after())).field("limit", page.limit());
        }

        @Override
        public void onSayTo(ClientMessage.SayTo sayTo) {
            json.field("type", "direct")
                    .field("to", sayTo.to())
                    .field("text", sayTo.text())
                    .field("id", sayTo.id())
                    .flag("action", sayTo.action());
        }

        @Override
        public void onEnter(ClientMessage.Enter enter) {
            json.field("type", "enter").field("room", enter.room()).field("id", enter.id());
        }

        @Override
        public void onPart(ClientMessage.Part part) {
            json.field("type", "part").field("room", part.room()).field("id", part.id());
        }

        @Override
        public void onListRooms(ClientMessage.ListRooms listRooms) {
            json.field("type", "rooms");
            page(listRooms.page()).field("id", listRooms.id());
        }

        @Override
        public void onSetTopic(ClientMessage.SetTopic setTopic) {
            json.field("type", "topic")
                    .field("room", setTopic.room())
                    .field("topic", setTopic.topic())
                    .field("id", setTopic.id());
        }

        @Override
        public void onReadHistory(ClientMessage.ReadHistory readHistory) {
            json.field("type", "history").field("room", readHistory.room());
            if (readHistory.before() != ClientMessage.ReadHistory.NEWEST) {
                json.field("before", readHistory.before());
            }
            json.field("limit", readHistory.limit()).field("id", readHistory.id());
        }

        @Override
        public void onLeave(ClientMessage.Leave leave) {
            json.field("type", "leave");
        }

        @Override
        public void onPing(ClientMessage.Ping ping) {
            json.field("type", "ping");
        }

        @Override
        public void onPong(ClientMessage.Pong pong) {
            json.field("type", "pong");
        }
    }
}
