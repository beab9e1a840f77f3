package chat.protocol.codec;

import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageHandler;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/** {@link ClientMessage} as JSON, both ways. Stateless: any thread may call it. */
public final class ClientMessages {

    /** Code points of an unknown type that are repeated to its sender. */
    private static final int MAX_SHOWN_TYPE = 32;

    private ClientMessages() {}

    /**
     * The message on a line. The buffer's indices do not move.
     *
     * @throws ProtocolException with {@link ErrorCode#MALFORMED}, or {@link ErrorCode#UNKNOWN_TYPE} for a well-formed
     *     object of another type
     */
    public static ClientMessage decode(ByteBuf line) throws ProtocolException {
        JsonObject json = JsonObject.parse(line);
        String type = json.string("type");
        return switch (type) {
            case "join" -> new ClientMessage.Join(json.stringOr("username", ""));
            case "message" ->
                new ClientMessage.Say(
                        json.stringOr("room", ClientMessage.LOBBY),
                        json.stringOr("text", ""),
                        json.optionalString("id"),
                        json.flag("action"));
            case "users" ->
                new ClientMessage.ListUsers(
                        json.stringOr("room", ClientMessage.LOBBY), MessageText.idOrNull(json.stringIfAny("id")));
            case "leave" -> new ClientMessage.Leave();
            case "ping" -> new ClientMessage.Ping();
            case "pong" -> new ClientMessage.Pong();
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_TYPE,
                        "There is no message type '" + PeerText.clean(PeerText.abbreviate(type, MAX_SHOWN_TYPE)) + "'",
                        MessageText.idOrNull(json.stringIfAny("id")));
        };
    }

    /** Appends the message to {@code out} as one JSON object, without a line end. */
    public static void encode(ClientMessage message, ByteBuf out) {
        JsonWriter json = JsonWriter.begin();
        message.accept(new Encoder(json));
        json.appendTo(out);
    }

    private record Encoder(JsonWriter json) implements ClientMessageHandler {

        @Override
        public void onJoin(ClientMessage.Join join) {
            json.field("type", "join").field("username", join.username());
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
            json.field("type", "users").field("room", listUsers.room()).field("id", listUsers.id());
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
