package chat.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to a client. Reasons and codes are text here, not enums: a client must live with those that later
 * versions add.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "welcome", value = ServerMessage.Welcome.class),
    @JsonSubTypes.Type(name = "entered", value = ServerMessage.Entered.class),
    @JsonSubTypes.Type(name = "joined", value = ServerMessage.Joined.class),
    @JsonSubTypes.Type(name = "left", value = ServerMessage.Left.class),
    @JsonSubTypes.Type(name = "topic", value = ServerMessage.Topic.class),
    @JsonSubTypes.Type(name = "message", value = ServerMessage.Message.class),
    @JsonSubTypes.Type(name = "edited", value = ServerMessage.Edited.class),
    @JsonSubTypes.Type(name = "deleted", value = ServerMessage.Deleted.class),
    @JsonSubTypes.Type(name = "direct", value = ServerMessage.DirectMessage.class),
    @JsonSubTypes.Type(name = "history", value = ServerMessage.History.class),
    @JsonSubTypes.Type(name = "found", value = ServerMessage.Found.class),
    @JsonSubTypes.Type(name = "rooms", value = ServerMessage.Rooms.class),
    @JsonSubTypes.Type(name = "duplicate", value = ServerMessage.Duplicate.class),
    @JsonSubTypes.Type(name = "users", value = ServerMessage.Users.class),
    @JsonSubTypes.Type(name = "account", value = ServerMessage.Account.class),
    @JsonSubTypes.Type(name = "read", value = ServerMessage.Read.class),
    @JsonSubTypes.Type(name = "moderated", value = ServerMessage.Moderated.class),
    @JsonSubTypes.Type(name = "bans", value = ServerMessage.Bans.class),
    @JsonSubTypes.Type(name = "invited", value = ServerMessage.Invited.class),
    @JsonSubTypes.Type(name = "error", value = ServerMessage.ErrorMessage.class),
    @JsonSubTypes.Type(name = "goodbye", value = ServerMessage.Goodbye.class),
    @JsonSubTypes.Type(name = "slowed", value = ServerMessage.Slowed.class),
    @JsonSubTypes.Type(name = "ping", value = ServerMessage.Ping.class),
    @JsonSubTypes.Type(name = "pong", value = ServerMessage.Pong.class)
})
public sealed interface ServerMessage {

    /** Calls the method of {@code handler} that is meant for this message. */
    default void accept(ServerMessageHandler handler) {
        if (this instanceof Message said) {
            handler.onMessage(said);
        } else if (this instanceof Welcome welcome) {
            handler.onWelcome(welcome);
        } else if (this instanceof Entered entered) {
            handler.onEntered(entered);
        } else if (this instanceof Joined joined) {
            handler.onJoined(joined);
        } else if (this instanceof Left left) {
            handler.onLeft(left);
        } else if (this instanceof Topic topic) {
            handler.onTopic(topic);
        } else if (this instanceof Edited edited) {
            handler.onEdited(edited);
        } else if (this instanceof Deleted deleted) {
            handler.onDeleted(deleted);
        } else if (this instanceof DirectMessage direct) {
            handler.onDirectMessage(direct);
        } else if (this instanceof History history) {
            handler.onHistory(history);
        } else if (this instanceof Found found) {
            handler.onFound(found);
        } else if (this instanceof Rooms rooms) {
            handler.onRooms(rooms);
        } else if (this instanceof Duplicate duplicate) {
            handler.onDuplicate(duplicate);
        } else if (this instanceof Users users) {
            handler.onUsers(users);
        } else if (this instanceof Account account) {
            handler.onAccount(account);
        } else if (this instanceof Read read) {
            handler.onRead(read);
        } else if (this instanceof Moderated moderated) {
            handler.onModerated(moderated);
        } else if (this instanceof Bans bans) {
            handler.onBans(bans);
        } else if (this instanceof Invited invited) {
            handler.onInvited(invited);
        } else if (this instanceof ErrorMessage failure) {
            handler.onErrorMessage(failure);
        } else if (this instanceof Goodbye goodbye) {
            handler.onGoodbye(goodbye);
        } else if (this instanceof Slowed slowed) {
            handler.onSlowed(slowed);
        } else if (this instanceof Ping ping) {
            handler.onPing(ping);
        } else {
            handler.onPong((Pong) this);
        }
    }

    /** An event of a room: every member receives the same ones, numbered 1, 2, 3 …, in the same order. */
    sealed interface RoomEvent extends ServerMessage {

        String room();

        /** The event's number in its room, from 1; 0 before it has one. */
        long seq();

        /**
         * The same event with its number.
         *
         * @param time when it got the number, for those events that say so
         */
        RoomEvent numbered(long seq, Instant time);
    }

    /** What somebody said, to a room or to one user. */
    @JsonSubTypes({
        @JsonSubTypes.Type(name = "message", value = Message.class),
        @JsonSubTypes.Type(name = "direct", value = DirectMessage.class)
    })
    sealed interface Said extends ServerMessage permits Message, DirectMessage {

        String from();

        String text();

        /** When the server took it, in milliseconds on the wire. */
        Instant time();

        /** The sender's own label, if there was one. */
        @Nullable
        String id();

        /** Whether this is something done rather than said. */
        boolean action();

        /** Its number, in its room or among the direct messages of the receiver. */
        long seq();

        /**
         * Which session of the sender's account said it; null if the sender has none. With it, only {@link #id} and this together are the
         * sender's acknowledgement.
         */
        @Nullable
        Integer device();
    }

    /**
     * The first answer to a {@code join} that was taken.
     *
     * @param username the name as the server keeps it
     * @param maxUsers how many seats there are
     * @param protocol the version of this contract
     * @param server the server's name and version
     * @param motd the operator's greeting, if there is one
     * @param session what to come back with after a lost connection, if that was asked for. A secret
     * @param features what this server can do beyond what all can: some of {@link Feature#wire()}, and those that later versions add
     * @param role what the receiver may do, one of {@link Role#wire()}, or one that a later version adds; null from a server without
     *     {@link Feature#ACCOUNTS}
     * @param device differs among the sessions of an account; null for a guest
     */
    record Welcome(
            String username,
            int maxUsers,
            int protocol,
            String server,
            @Nullable String motd,
            @Nullable String session,
            List<String> features,
            @Nullable String role,
            @Nullable Integer device)
            implements ServerMessage {
        public Welcome {
            features = List.copyOf(features);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Welcome[username=" + username + ", maxUsers=" + maxUsers + ", protocol=" + protocol + ", server="
                    + server + ", motd=" + motd + ", features=" + features + ", role=" + role + ", device=" + device
                    + "]";
        }
    }

    /**
     * The receiver is in a room; its events follow, from the one after {@code seq} on.
     *
     * @param users the names now there, the receiver's included, at most {@link ProtocolLimits#MAX_LISTED_USERS} of them
     * @param count how many there are
     * @param seq the number of this entry, which the others see as {@code joined}; where the receiver came back, the number of
     *     the event that it goes on behind
     * @param topic what the room is about, if somebody said so
     * @param epoch tells this numbering from others of a room of the same name; null from a server without
     * @param recovered whether the receiver gets all that it missed: true or false where it came back to the room, else null
     * @param last the number of the latest event that {@code users} and {@code count} know of, where that is not {@code seq}
     * @param open whether the receiver has given a password for a room that is open to everybody
     */
    record Entered(
            String room,
            List<String> users,
            int count,
            long seq,
            @Nullable String topic,
            @Nullable String epoch,
            @Nullable Boolean recovered,
            @Nullable Long last,
            boolean open)
            implements ServerMessage {
        public Entered {
            users = List.copyOf(users);
        }

        /** Without a password. */
        public Entered(
                String room,
                List<String> users,
                int count,
                long seq,
                @Nullable String topic,
                @Nullable String epoch,
                @Nullable Boolean recovered,
                @Nullable Long last) {
            this(room, users, count, seq, topic, epoch, recovered, last, false);
        }

        /** Of a room without a topic, for the first time. */
        public Entered(String room, List<String> users, int count, long seq) {
            this(room, users, count, seq, null, null, null, null);
        }
    }

    /** Somebody else came in. */
    record Joined(String room, long seq, String username) implements RoomEvent {

        @Override
        public Joined numbered(long seq, Instant time) {
            return new Joined(room, seq, username);
        }
    }

    /**
     * Somebody is gone.
     *
     * @param reason one of {@link LeaveReason#wire()}, or one that a later version adds
     */
    record Left(String room, long seq, String username, String reason) implements RoomEvent {

        @Override
        public Left numbered(long seq, Instant time) {
            return new Left(room, seq, username, reason);
        }
    }

    /**
     * Somebody said what the room is about.
     *
     * @param topic empty if there is to be none
     */
    record Topic(String room, long seq, String username, String topic) implements RoomEvent {

        @Override
        public Topic numbered(long seq, Instant time) {
            return new Topic(room, seq, username, topic);
        }
    }

    /**
     * Somebody said something; {@code message} on the wire. To its sender it is the acknowledgement.
     *
     * @param time when the room took it, in milliseconds on the wire
     * @param text empty if it was deleted; then it is not on the wire
     * @param id the sender's own label, if there was one
     * @param edited whether {@code text} is not what was said first
     * @param deleted whether it was taken back
     */
    @JsonTypeName("message") // within others, too
    record Message(
            String room,
            long seq,
            String from,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String text,
            Instant time,
            @Nullable String id,
            boolean action,
            @Nullable Integer device,
            boolean edited,
            boolean deleted)
            implements RoomEvent, Said {
        public Message {
            text = deleted ? "" : text;
        }

        /** As it was said, by somebody without an account. */
        public Message(
                String room, long seq, String from, String text, Instant time, @Nullable String id, boolean action) {
            this(room, seq, from, text, time, id, action, null, false, false);
        }

        @Override
        public Message numbered(long seq, Instant time) {
            return new Message(room, seq, from, text, time, id, action, device, edited, deleted);
        }
    }

    /**
     * A message got another text.
     *
     * @param of the number of that message
     * @param by who said it
     * @param text what it says now
     */
    record Edited(String room, long seq, long of, String by, String text) implements RoomEvent {

        @Override
        public Edited numbered(long seq, Instant time) {
            return new Edited(room, seq, of, by, text);
        }
    }

    /**
     * A message was taken back.
     *
     * @param of the number of that message
     * @param by who said it, or a moderator
     */
    record Deleted(String room, long seq, long of, String by) implements RoomEvent {

        @Override
        public Deleted numbered(long seq, Instant time) {
            return new Deleted(room, seq, of, by);
        }
    }

    /**
     * Somebody said something to one user; sender and receiver get it. To its sender it is the acknowledgement.
     *
     * @param id the sender's own label, if there was one
     * @param seq its number among all that the receiver of this message has got and sent so, from 1; 0 from a server that does not
     *     number them
     * @param waiting whether it waits for the receiver, who is away: only in what the sender gets
     */
    @JsonTypeName("direct") // within others, too
    record DirectMessage(
            String from,
            String to,
            String text,
            Instant time,
            @Nullable String id,
            boolean action,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long seq,
            @Nullable Integer device,
            boolean waiting)
            implements Said {

        /** By somebody without an account, to somebody who is in. */
        public DirectMessage(
                String from, String to, String text, Instant time, @Nullable String id, boolean action, long seq) {
            this(from, to, text, time, id, action, seq, null, false);
        }
    }

    /**
     * What was said in a room, or between two accounts, asked for with {@link ClientMessage.History}.
     *
     * @param room null if {@code with} was meant
     * @param with the other account; null if {@code room} was meant
     * @param messages oldest first: of a room each a {@link Message}, else each a {@link DirectMessage}
     */
    record History(@Nullable String room, @Nullable String with, List<Said> messages) implements ServerMessage {
        public History {
            messages = List.copyOf(messages);
        }

        /** Of a room. */
        public History(String room, List<? extends Said> messages) {
            this(room, null, List.copyOf(messages));
        }
    }

    /**
     * Messages with some words in them, asked for with {@link ClientMessage.Search}.
     *
     * @param query what was searched for
     * @param messages newest first
     * @param next what to ask with as {@link ClientMessage.Search#before} for those behind them; null if there are none
     */
    record Found(String query, List<Said> messages, @Nullable String next) implements ServerMessage {
        public Found {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Which rooms there are, asked for with {@link ClientMessage.Rooms}.
     *
     * @param rooms those with the most users first; of very many not all
     */
    record Rooms(List<RoomSummary> rooms) implements ServerMessage {
        public Rooms {
            rooms = List.copyOf(rooms);
        }
    }

    /**
     * One of the rooms that there are.
     *
     * @param count how many are there
     * @param topic what it is about, if somebody said so
     */
    record RoomSummary(String room, int count, @Nullable String topic) {}

    /**
     * A message of this session with that label was taken before, and is not taken again.
     *
     * @param id the label
     * @param room where it was said; null if it was said to one user
     * @param seq the number that it got then
     */
    record Duplicate(String id, @Nullable String room, long seq) implements ServerMessage {}

    /**
     * Who is in a room, asked for with {@link ClientMessage.Users}.
     *
     * @param users at most {@link ProtocolLimits#MAX_LISTED_USERS} names
     * @param count how many there are
     */
    record Users(String room, List<String> users, int count, int maxUsers) implements ServerMessage {
        public Users {
            users = List.copyOf(users);
        }
    }

    /**
     * What the receiver, or somebody about whom a moderator asked, is here: the answer to {@link ClientMessage.Account} and to what changes
     * an account. Told to a user whose role was changed, too.
     *
     * @param username the name as the server keeps it
     * @param role one of {@link Role#wire()}, or one that a later version adds
     * @param sessions those that act for the account, the latest last; null but in the answer to {@link ClientMessage.Account}
     */
    record Account(String username, String role, @Nullable List<AccountSession> sessions) implements ServerMessage {
        public Account {
            sessions = sessions == null ? null : List.copyOf(sessions);
        }
    }

    /**
     * One of the sessions that act for an account.
     *
     * @param device differs among the sessions of an account
     * @param face how it talks: {@code json}, {@code text} or {@code web}, or one that a later version adds
     * @param address where it is connected from, or was last
     * @param since when it joined
     */
    record AccountSession(int device, String face, String address, Instant since) {}

    /**
     * Another device of the receiver's account has read something; {@code read} on the wire.
     *
     * @param room null if {@code with} is meant
     * @param with whose direct messages were read; null if {@code room} is meant
     * @param seq the number of the latest message that was seen
     */
    record Read(@Nullable String room, @Nullable String with, long seq) implements ServerMessage {}

    /**
     * Order was kept: the answer to {@link ClientMessage.Moderate}, {@link ClientMessage.Close}, {@link ClientMessage.Open} and {@link
     * ClientMessage.Invite}, and told to moderators.
     *
     * @param action one of {@link Moderation#wire()}, {@code close}, {@code open} or {@code invite}, or one that a later version adds
     * @param target the name, address or CIDR that was meant; what was closed or opened is a room
     * @param until when it ends; null if it does not
     * @param by who did it; null if that is not told
     * @param room in which room alone; null if it is no matter of one
     * @param already whether it was so before: nothing has changed
     * @param role what an account has become by it; null if it is no matter of that
     */
    record Moderated(
            String action,
            String target,
            @Nullable Instant until,
            @Nullable String by,
            @Nullable String room,
            boolean already,
            @Nullable String role)
            implements ServerMessage {

        /** What was not so before, and is no matter of a role. */
        public Moderated(
                String action, String target, @Nullable Instant until, @Nullable String by, @Nullable String room) {
            this(action, target, until, by, room, false, null);
        }
    }

    /** Who is kept out, asked for with {@link Moderation#BANS}: the latest last. */
    record Bans(List<Ban> bans) implements ServerMessage {
        public Bans {
            bans = List.copyOf(bans);
        }
    }

    /**
     * One of those who are kept out.
     *
     * @param target a name, an address or a CIDR
     * @param by who banned it
     * @param reason what was said about it; null for nothing
     * @param since when it began
     * @param until when it ends; null if it does not
     */
    record Ban(String target, String by, @Nullable String reason, Instant since, @Nullable Instant until) {}

    /**
     * The receiver may enter a closed room.
     *
     * @param by who invited them
     */
    record Invited(String room, String by) implements ServerMessage {}

    /**
     * A refusal; {@code error} on the wire.
     *
     * @param code one of {@link ErrorCode#wire()}, or one that a later version adds
     * @param message what is wrong and what to do, in plain words
     * @param id the label of the message that this answers, if it had one
     * @param retryAfterMs after how many milliseconds it may be taken, where to try again helps
     * @param until when what refuses it ends: a ban, or having been muted; null if it does not, or is something else
     */
    record ErrorMessage(
            String code, String message, @Nullable String id, @Nullable Long retryAfterMs, @Nullable Instant until)
            implements ServerMessage {

        /** One that no ban is the reason of. */
        public ErrorMessage(String code, String message, @Nullable String id, @Nullable Long retryAfterMs) {
            this(code, message, id, retryAfterMs, null);
        }

        /** One that does not depend on time. */
        public ErrorMessage(String code, String message, @Nullable String id) {
            this(code, message, id, null);
        }
    }

    /**
     * The last message of a connection: the server closes after it.
     *
     * @param reason one of {@link CloseReason#wire()}, or one that a later version adds
     * @param text what there is to say beyond the reason
     * @param retryAfterMs after how many milliseconds it is worth while to come back, where that is a matter of time
     */
    record Goodbye(String reason, @Nullable String text, @Nullable Long retryAfterMs) implements ServerMessage {

        /** One after which nobody is asked to come back. */
        public Goodbye(String reason, @Nullable String text) {
            this(reason, text, null);
        }
    }

    /**
     * What the receiver sends is read more slowly than it comes: nothing of it is lost, and all of it is answered.
     *
     * @param retryAfterMs after how many milliseconds the next of it is read
     */
    record Slowed(long retryAfterMs) implements ServerMessage {}

    /** Asks for a {@code pong}. */
    record Ping() implements ServerMessage {}

    /** Answers a {@code ping}. */
    record Pong() implements ServerMessage {}
}
