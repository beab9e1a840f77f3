package chat.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to the server. A value holds what stood on the line, not yet judged: the rules of names and texts are
 * {@link Username} and {@link MessageText}, and which message is welcome when is decided by the server's handlers.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "join", value = ClientMessage.Join.class),
    @JsonSubTypes.Type(name = "message", value = ClientMessage.Message.class),
    @JsonSubTypes.Type(name = "users", value = ClientMessage.Users.class),
    @JsonSubTypes.Type(name = "direct", value = ClientMessage.DirectMessage.class),
    @JsonSubTypes.Type(name = "enter", value = ClientMessage.Enter.class),
    @JsonSubTypes.Type(name = "part", value = ClientMessage.Part.class),
    @JsonSubTypes.Type(name = "rooms", value = ClientMessage.Rooms.class),
    @JsonSubTypes.Type(name = "topic", value = ClientMessage.Topic.class),
    @JsonSubTypes.Type(name = "history", value = ClientMessage.History.class),
    @JsonSubTypes.Type(name = "search", value = ClientMessage.Search.class),
    @JsonSubTypes.Type(name = "account", value = ClientMessage.Account.class),
    @JsonSubTypes.Type(name = "register", value = ClientMessage.Register.class),
    @JsonSubTypes.Type(name = "password", value = ClientMessage.Password.class),
    @JsonSubTypes.Type(name = "unregister", value = ClientMessage.Unregister.class),
    @JsonSubTypes.Type(name = "read", value = ClientMessage.Read.class),
    @JsonSubTypes.Type(name = "moderate", value = ClientMessage.Moderate.class),
    @JsonSubTypes.Type(name = "delete", value = ClientMessage.Delete.class),
    @JsonSubTypes.Type(name = "edit", value = ClientMessage.Edit.class),
    @JsonSubTypes.Type(name = "close", value = ClientMessage.Close.class),
    @JsonSubTypes.Type(name = "open", value = ClientMessage.Open.class),
    @JsonSubTypes.Type(name = "invite", value = ClientMessage.Invite.class),
    @JsonSubTypes.Type(name = "leave", value = ClientMessage.Leave.class),
    @JsonSubTypes.Type(name = "ping", value = ClientMessage.Ping.class),
    @JsonSubTypes.Type(name = "pong", value = ClientMessage.Pong.class)
})
public sealed interface ClientMessage {

    /** The room where everybody starts, and the one meant where none is named. */
    String LOBBY = "lobby";

    /** Calls the method of {@code handler} that is meant for this message. */
    default <X extends Exception> void accept(ClientMessageHandler<X> handler) throws X {
        if (this instanceof Message say) {
            handler.onMessage(say);
        } else if (this instanceof Join join) {
            handler.onJoin(join);
        } else if (this instanceof Users listUsers) {
            handler.onUsers(listUsers);
        } else if (this instanceof DirectMessage sayTo) {
            handler.onDirectMessage(sayTo);
        } else if (this instanceof Enter enter) {
            handler.onEnter(enter);
        } else if (this instanceof Part part) {
            handler.onPart(part);
        } else if (this instanceof Rooms listRooms) {
            handler.onRooms(listRooms);
        } else if (this instanceof Topic setTopic) {
            handler.onTopic(setTopic);
        } else if (this instanceof History readHistory) {
            handler.onHistory(readHistory);
        } else if (this instanceof Search search) {
            handler.onSearch(search);
        } else if (this instanceof Account askAccount) {
            handler.onAccount(askAccount);
        } else if (this instanceof Register register) {
            handler.onRegister(register);
        } else if (this instanceof Password changePassword) {
            handler.onPassword(changePassword);
        } else if (this instanceof Unregister unregister) {
            handler.onUnregister(unregister);
        } else if (this instanceof Read read) {
            handler.onRead(read);
        } else if (this instanceof Moderate moderate) {
            handler.onModerate(moderate);
        } else if (this instanceof Delete delete) {
            handler.onDelete(delete);
        } else if (this instanceof Edit edit) {
            handler.onEdit(edit);
        } else if (this instanceof Close close) {
            handler.onClose(close);
        } else if (this instanceof Open open) {
            handler.onOpen(open);
        } else if (this instanceof Invite invite) {
            handler.onInvite(invite);
        } else if (this instanceof Leave leave) {
            handler.onLeave(leave);
        } else if (this instanceof Ping ping) {
            handler.onPing(ping);
        } else {
            handler.onPong((Pong) this);
        }
    }

    /** The label that the sender gave this message, to find the answer by. */
    default @Nullable String id() {
        return null;
    }

    /** The key in {@link Join#since} for the number of the latest {@link ServerMessage.DirectMessage} that was seen. No room is called so. */
    String DIRECTS = "@";

    /**
     * Claims a name and a seat, or comes back to those of a session. A missing name is an empty one.
     *
     * @param resume whether the seat is to be kept for a while if the connection is lost
     * @param session what {@link ServerMessage.Welcome#session} said on an earlier connection; then the name counts for nothing
     * @param since the number of the latest event that was seen, by room
     * @param password of the account that has the name. Counts for nothing with a session, or on a server without {@link
     *     Feature#ACCOUNTS}. A secret
     */
    record Join(
            String username,
            boolean resume,
            @Nullable String session,
            Map<String, Long> since,
            @Nullable String password)
            implements ClientMessage {
        public Join {
            since = Map.copyOf(since);
        }

        /** As a guest, or comes back. */
        public Join(String username, boolean resume, @Nullable String session, Map<String, Long> since) {
            this(username, resume, session, since, null);
        }

        /** Claims a name and a seat for as long as the connection lasts. */
        public Join(String username) {
            this(username, false, null, Map.of());
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Join[username=" + username + ", resume=" + resume + ", since=" + since + "]";
        }
    }

    /**
     * Says something to a room; {@code message} on the wire.
     *
     * @param id the client's own label, repeated in the answer
     * @param action whether this is something done rather than said, as {@code /me} makes it
     */
    record Message(String room, String text, @Nullable String id, boolean action) implements ClientMessage {}

    /**
     * Which part of a list is asked for: of the names, in the order in which they are compared, the first ones behind another.
     *
     * @param after a name, in whatever case, which need not be on the list; empty for the beginning of the list
     * @param limit how many at most, at least 1; there may be fewer in the answer. Only an empty answer is the end of the list
     */
    record Page(String after, int limit) {

        /** Null if neither was asked for. */
        private static @Nullable Page of(@Nullable String after, @Nullable Integer limit) {
            return after == null && limit == null
                    ? null
                    : new Page(after == null ? "" : after, limit == null ? ProtocolLimits.MAX_LISTED_USERS : limit);
        }
    }

    /**
     * Asks who is in a room; {@code users} on the wire.
     *
     * @param after with it, or with {@code limit}, a {@link #page} of the list is asked for
     */
    record Users(String room, @Nullable String after, @Nullable Integer limit, @Nullable String id)
            implements ClientMessage {

        /** Asks for those who are there longest. */
        public Users(String room, @Nullable String id) {
            this(room, null, null, id);
        }

        /** Null for those who are there longest. */
        public @Nullable Page page() {
            return Page.of(after, limit);
        }
    }

    /**
     * Says something to one user; {@code direct} on the wire.
     *
     * @param to the name, in whatever case
     */
    record DirectMessage(String to, String text, @Nullable String id, boolean action) implements ClientMessage {}

    /**
     * Goes into a room, which need not be there yet.
     *
     * @param password of a closed room; null to go in without. Counts for nothing elsewhere. A secret
     */
    record Enter(String room, @Nullable String password, @Nullable String id) implements ClientMessage {

        /** Goes into an open room, or into one that the sender may enter anyhow. */
        public Enter(String room, @Nullable String id) {
            this(room, null, id);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Enter[room=" + room + ", id=" + id + "]";
        }
    }

    /** Goes out of a room. */
    record Part(String room, @Nullable String id) implements ClientMessage {}

    /**
     * Asks which rooms there are; {@code rooms} on the wire.
     *
     * @param after with it, or with {@code limit}, a {@link #page} of the list is asked for
     */
    record Rooms(@Nullable String after, @Nullable Integer limit, @Nullable String id) implements ClientMessage {

        /** Asks for those with the most users. */
        public Rooms(@Nullable String id) {
            this(null, null, id);
        }

        /** Null for those with the most users. */
        public @Nullable Page page() {
            return Page.of(after, limit);
        }
    }

    /**
     * Says what a room is about; {@code topic} on the wire.
     *
     * @param topic empty for none
     */
    record Topic(String room, String topic, @Nullable String id) implements ClientMessage {}

    /**
     * Asks for what was said in a room, or between the sender's account and another; {@code history} on the wire.
     *
     * @param room null if {@code with} is meant
     * @param with the name of the other account; null if {@code room} is meant
     * @param before only messages with a smaller number, at least 1; {@link #NEWEST} for the latest
     * @param around the number of the message in the middle, at least 1; then {@code before} counts for nothing. Only a server with
     *     {@link Feature#SEARCH} takes it
     * @param limit how many at most, at least 1; there may be fewer in the answer although the room has more
     */
    record History(
            @Nullable String room,
            @Nullable String with,
            long before,
            @Nullable Long around,
            int limit,
            @Nullable String id)
            implements ClientMessage {

        /** Larger than any number of a message. */
        public static final long NEWEST = Long.MAX_VALUE;

        /** Asks for some of a room. */
        public History(String room, long before, @Nullable Long around, int limit, @Nullable String id) {
            this(room, null, before, around, limit, id);
        }

        /** Asks for those of a room before a message. */
        public History(String room, long before, int limit, @Nullable String id) {
            this(room, before, null, limit, id);
        }
    }

    /**
     * Asks for the messages with some words in them, of a server with {@link Feature#SEARCH}; {@code search} on the wire.
     *
     * @param query the words, not yet {@link MessageText#checkQuery checked}
     * @param room null for all rooms that the sender is in, or if {@code with} is meant
     * @param with the name of an account, for what it and the sender's said to each other alone; null for rooms
     * @param before {@link ServerMessage.Found#next} of an earlier answer to the same query, to go on behind it; null for the latest
     * @param limit how many at most, at least 1; there may be fewer in the answer although there are more
     */
    record Search(
            String query,
            @Nullable String room,
            @Nullable String with,
            @Nullable String before,
            int limit,
            @Nullable String id)
            implements ClientMessage {

        /** Searches rooms. */
        public Search(String query, @Nullable String room, @Nullable String before, int limit, @Nullable String id) {
            this(query, room, null, before, limit, id);
        }
    }

    /**
     * Asks what somebody is here, and on which devices; {@code account} on the wire. Answered with {@link ServerMessage.Account}.
     *
     * @param username about whom a moderator asks, in whatever case; null for the sender
     */
    record Account(@Nullable String username, @Nullable String id) implements ClientMessage {

        /** Asks about the sender. */
        public Account(@Nullable String id) {
            this(null, id);
        }
    }

    /**
     * Makes the sender's name an account; {@code register} on the wire. Answered with {@link ServerMessage.Account}.
     *
     * @param password 1 to {@link ProtocolLimits#MAX_PASSWORD_BYTES} bytes of UTF-8. A secret
     */
    record Register(String password, @Nullable String id) implements ClientMessage {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Register[id=" + id + "]";
        }
    }

    /**
     * Gives the sender's account another password, and ends its other sessions; {@code password} on the wire. Answered with {@link
     * ServerMessage.Account}.
     *
     * @param password the one that holds. A secret
     * @param newPassword as in {@link Register}. A secret
     */
    record Password(String password, String newPassword, @Nullable String id) implements ClientMessage {

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Password[id=" + id + "]";
        }
    }

    /**
     * Gives the sender's account up; {@code unregister} on the wire. Answered with {@link ServerMessage.Account}.
     *
     * @param password a secret
     */
    record Unregister(String password, @Nullable String id) implements ClientMessage {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Unregister[id=" + id + "]";
        }
    }

    /**
     * Says how far the sender has read; {@code read} on the wire. The other devices of the sender's account are told with {@link
     * ServerMessage.Read}.
     *
     * @param room null if {@code with} is meant
     * @param with whose direct messages were read; null if {@code room} is meant
     * @param seq the number of the latest message that was seen, from 1
     */
    record Read(@Nullable String room, @Nullable String with, long seq, @Nullable String id) implements ClientMessage {}

    /**
     * Keeps order; {@code moderate} on the wire. Answered with {@link ServerMessage.Moderated}, or with {@link ServerMessage.Bans}.
     *
     * @param action one of {@link Moderation#wire()}
     * @param target a name, and for bans an address or a CIDR, too; null only for {@link Moderation#BANS}
     * @param room out of which alone somebody is kicked; null for the whole chat
     * @param role what {@link Moderation#OP} makes of somebody: a moderator, or an operator; null for a moderator
     * @param seconds for how long somebody is muted or banned: 1 to {@link ProtocolLimits#MAX_TERM_SECONDS}; null for good
     * @param reason what there is to say about it; null for nothing
     */
    record Moderate(
            String action,
            @Nullable String target,
            @Nullable String room,
            @Nullable String role,
            @Nullable Long seconds,
            @Nullable String reason,
            @Nullable String id)
            implements ClientMessage {}

    /**
     * Takes a message back, the sender's own or, for a moderator, anybody's; {@code delete} on the wire. The event {@link
     * ServerMessage.Deleted} is the answer.
     *
     * @param seq the message's number, from 1
     */
    record Delete(String room, long seq, @Nullable String id) implements ClientMessage {}

    /**
     * Gives a message of the sender's another text; {@code edit} on the wire. The event {@link ServerMessage.Edited} is the answer.
     *
     * @param seq the message's number, from 1
     * @param text not yet {@link MessageText#check checked}
     */
    record Edit(String room, long seq, String text, @Nullable String id) implements ClientMessage {}

    /**
     * Closes a room that the sender's account owns: only those who are invited get in, and those who know the password. {@code close} on
     * the wire.
     *
     * @param password null for none. A secret
     */
    record Close(String room, @Nullable String password, @Nullable String id) implements ClientMessage {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Close[room=" + room + ", id=" + id + "]";
        }
    }

    /** Opens a room again that the sender's account owns; {@code open} on the wire. */
    record Open(String room, @Nullable String id) implements ClientMessage {}

    /**
     * Lets somebody into a closed room that the sender's account owns; {@code invite} on the wire.
     *
     * @param username the name, in whatever case
     */
    record Invite(String room, String username, @Nullable String id) implements ClientMessage {}

    /** Leaves for good: answered with {@code goodbye}. */
    record Leave() implements ClientMessage {}

    /** Asks for a {@code pong}. */
    record Ping() implements ClientMessage {}

    /** Answers a {@code ping}. */
    record Pong() implements ClientMessage {}
}
