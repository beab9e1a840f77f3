package chat.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to a client. Reasons and codes are text here, not enums: a client must live with those that later
 * versions add.
 */
public sealed interface ServerMessage {

    /** Calls the method of {@code handler} that is meant for this message. */
    void accept(ServerMessageHandler handler);

    /** An event of a room: every member receives the same ones, numbered 1, 2, 3 …, in the same order. */
    sealed interface RoomEvent extends ServerMessage {

        String room();

        /** The event's number in its room, from 1. */
        long seq();
    }

    /**
     * The first answer to a {@code join} that was taken.
     *
     * @param username the name as the server keeps it
     * @param maxUsers how many seats there are
     * @param protocol the version of this contract
     * @param server the server's name and version
     * @param motd the operator's greeting, if there is one
     */
    record Welcome(String username, int maxUsers, int protocol, String server, @Nullable String motd)
            implements ServerMessage {
        public Welcome {
            requireNonNull(username, "username");
            requireNonNull(server, "server");
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onWelcome(this);
        }
    }

    /**
     * The receiver is in a room; its events follow, from the one after {@code seq} on.
     *
     * @param users the names now there, the receiver's included, at most {@link ProtocolLimits#MAX_LISTED_USERS} of them
     * @param count how many there are
     * @param seq the number of this entry, which the others see as {@code joined}
     */
    record Entered(String room, List<String> users, int count, long seq) implements ServerMessage {
        public Entered {
            requireNonNull(room, "room");
            users = List.copyOf(users);
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onEntered(this);
        }
    }

    /** Somebody else came in. */
    record Joined(String room, long seq, String username) implements RoomEvent {
        public Joined {
            requireNonNull(room, "room");
            requireNonNull(username, "username");
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onJoined(this);
        }
    }

    /**
     * Somebody is gone.
     *
     * @param reason one of {@link LeaveReason#wire()}, or one that a later version adds
     */
    record Left(String room, long seq, String username, String reason) implements RoomEvent {
        public Left {
            requireNonNull(room, "room");
            requireNonNull(username, "username");
            requireNonNull(reason, "reason");
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onLeft(this);
        }
    }

    /**
     * Somebody said something; {@code message} on the wire. To its sender it is the acknowledgement.
     *
     * @param time when the room took it, in milliseconds on the wire
     * @param id the sender's own label, if there was one
     */
    record Said(String room, long seq, String from, String text, Instant time, @Nullable String id, boolean action)
            implements RoomEvent {
        public Said {
            requireNonNull(room, "room");
            requireNonNull(from, "from");
            requireNonNull(text, "text");
            requireNonNull(time, "time");
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onSaid(this);
        }
    }

    /**
     * Who is in a room, asked for with {@link ClientMessage.ListUsers}.
     *
     * @param users at most {@link ProtocolLimits#MAX_LISTED_USERS} names
     * @param count how many there are
     */
    record Users(String room, List<String> users, int count, int maxUsers) implements ServerMessage {
        public Users {
            requireNonNull(room, "room");
            users = List.copyOf(users);
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onUsers(this);
        }
    }

    /**
     * A refusal; {@code error} on the wire.
     *
     * @param code one of {@link ErrorCode#wire()}, or one that a later version adds
     * @param message what is wrong and what to do, in plain words
     * @param id the label of the message that this answers, if it had one
     */
    record Failure(String code, String message, @Nullable String id) implements ServerMessage {
        public Failure {
            requireNonNull(code, "code");
            requireNonNull(message, "message");
        }

        public static Failure of(ErrorCode code, String message, @Nullable String id) {
            return new Failure(code.wire(), message, id);
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onFailure(this);
        }
    }

    /**
     * The last message of a connection: the server closes after it.
     *
     * @param reason one of {@link CloseReason#wire()}, or one that a later version adds
     * @param text what there is to say beyond the reason
     */
    record Goodbye(String reason, @Nullable String text) implements ServerMessage {
        public Goodbye {
            requireNonNull(reason, "reason");
        }

        public static Goodbye of(CloseReason reason) {
            return new Goodbye(reason.wire(), null);
        }

        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onGoodbye(this);
        }
    }

    /** Asks for a {@code pong}. */
    record Ping() implements ServerMessage {
        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onPing(this);
        }
    }

    /** Answers a {@code ping}. */
    record Pong() implements ServerMessage {
        @Override
        public void accept(ServerMessageHandler handler) {
            handler.onPong(this);
        }
    }
}
