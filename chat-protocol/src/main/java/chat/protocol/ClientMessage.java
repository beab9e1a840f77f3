package chat.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a client says to the server. A value holds what stood on the line, not yet judged: the rules of names and texts are
 * {@link Username} and {@link MessageText}, and which message is welcome when is decided by the server's handlers.
 */
public sealed interface ClientMessage {

    /** The room where everybody starts, and the one meant where none is named. */
    String LOBBY = "lobby";

    /** Calls the method of {@code handler} that is meant for this message. */
    void accept(ClientMessageHandler handler);

    /** The label that the sender gave this message, to find the answer by. */
    default @Nullable String id() {
        return null;
    }

    /** Claims a name and a seat. A missing name is an empty one. */
    record Join(String username) implements ClientMessage {
        public Join {
            requireNonNull(username, "username");
        }

        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onJoin(this);
        }
    }

    /**
     * Says something to a room; {@code message} on the wire.
     *
     * @param id the client's own label, repeated in the answer
     * @param action whether this is something done rather than said, as {@code /me} makes it
     */
    record Say(String room, String text, @Nullable String id, boolean action) implements ClientMessage {
        public Say {
            requireNonNull(room, "room");
            requireNonNull(text, "text");
        }

        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onSay(this);
        }
    }

    /** Asks who is in a room; {@code users} on the wire. */
    record ListUsers(String room, @Nullable String id) implements ClientMessage {
        public ListUsers {
            requireNonNull(room, "room");
        }

        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onListUsers(this);
        }
    }

    /** Leaves for good: answered with {@code goodbye}. */
    record Leave() implements ClientMessage {
        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onLeave(this);
        }
    }

    /** Asks for a {@code pong}. */
    record Ping() implements ClientMessage {
        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onPing(this);
        }
    }

    /** Answers a {@code ping}. */
    record Pong() implements ClientMessage {
        @Override
        public void accept(ClientMessageHandler handler) {
            handler.onPong(this);
        }
    }
}
