package chat.client;

import static chat.client.ClientConfig.requirePositive;
import static java.util.Objects.requireNonNull;

import chat.client.net.ClientCore;
import chat.client.net.Dialer;
import chat.client.net.Rotation;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.MessageText;
import chat.protocol.Moderation;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One user of a chat server, over as many connections as it takes. When a connection is lost after joining, the client comes back by
 * itself ({@link ClientConfig#reconnect}): it returns to the same rooms, gets what it missed, and sends again what was not answered, so
 * that everything is said once. Where it knows several servers ({@link ClientConfig#servers}), it comes back to the next one.
 *
 * <p>Nothing here blocks, and there is no state outside the object: any number of clients may share one {@link EventLoopGroup}, which
 * belongs to the caller ({@link ClientTransport#newGroup}). Shutting the group down ends its clients; what they still have to tell then
 * comes from a thread of Netty's. Give it a quiet period, however short: without one an event loop of Netty's may end before it has
 * closed its channels.
 *
 * <p>All methods may be called from any thread. Futures complete, and the {@link ChatListener} is called, on the client's event
 * loop: do not block there. Every future completes exactly once, at the latest when the client is over; if it fails, then with a
 * {@link ChatException}, the class of which says what happened. While there is no connection, what is asked waits for the next one.
 *
 * <p>A {@code room} is a room's name in whatever case.
 *
 * <pre>{@code
 * EventLoopGroup group = ClientTransport.newGroup(1);
 * ChatClient.connect(ClientConfig.defaults(), group, listener)
 *         .thenCompose(client -> client.join("alice").thenCompose(joined -> client.send("hello")));
 * }</pre>
 */
public final class ChatClient implements AutoCloseable {

    private final ClientCore core;

    private ChatClient(ClientCore core) {
        this.core = core;
    }

    /**
     * Connects; nobody has joined yet.
     *
     * @return fails with {@link ChatException.CannotConnect}, and then the listener is never called
     */
    public static CompletableFuture<ChatClient> connect(
            ClientConfig config, EventLoopGroup group, ChatListener listener) {
        requireNonNull(config, "config");
        requireNonNull(group, "group");
        requireNonNull(listener, "listener");
        return connect(new Rotation(config, group), listener);
    }

    /** The same over connections that are made in another way. */
    public static CompletableFuture<ChatClient> connect(Dialer dialer, ChatListener listener) {
        ClientCore core = new ClientCore(dialer, listener);
        return core.connect(new ChatClient(core));
    }

    /**
     * Claims a name and a seat, and enters the lobby.
     *
     * @return fails with {@link ChatException.Refused} if the server does not give this name; most refusals leave the
     *     connection open to try another. One that is not answered in time ends the connection
     * @throws IllegalStateException through the future, while another join waits for its answer
     */
    public CompletableFuture<JoinResult> join(String username) {
        return core.join(requireNonNull(username, "username"), null);
    }

    /**
     * As {@link #join(String)}, for a name that is an account's. Whoever is refused with {@link ErrorCode#PASSWORD_REQUIRED} or {@link
     * ErrorCode#PASSWORD_WRONG} may try another password, until the server closes the connection.
     *
     * @param password ignored by a server without {@link Feature#ACCOUNTS}. Kept in memory for coming back, which needs it where the
     *     server does not know the session any more
     */
    public CompletableFuture<JoinResult> join(String username, String password) {
        return core.join(requireNonNull(username, "username"), requireNonNull(password, "password"));
    }

    /** Goes into a room, which need not be there yet. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<RoomEntry> enter(String room) {
        return ask(RoomEntry.class, id -> new ClientMessage.Enter(checkRoom(room), id));
    }

    /** As {@link #enter(String)}, for a closed room with a password. */
    public CompletableFuture<RoomEntry> enter(String room, String password) {
        requireNonNull(password, "password");
        return ask(RoomEntry.class, id -> new ClientMessage.Enter(checkRoom(room), password, id));
    }

    /** Goes out of a room, which cannot be the lobby. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<Void> part(String room) {
        return ask(Void.class, id -> new ClientMessage.Part(checkRoom(room), id));
    }

    /** Says something to the lobby. */
    public CompletableFuture<ServerMessage.Message> send(String text) {
        return send(ClientMessage.LOBBY, text);
    }

    /**
     * Says something to a room.
     *
     * @return the message as the room numbered it; fails with {@link ChatException.Refused}, at once with {@link
     *     ChatException.TooManyPending} beyond the bounds of the configuration, and with {@link ChatException.OutcomeUnknown} if the
     *     connection was lost and nobody can tell any more
     */
    public CompletableFuture<ServerMessage.Message> send(String room, String text) {
        return say(room, text, false);
    }

    /** As {@link #send(String)}, for something done rather than said: "alice waves". */
    public CompletableFuture<ServerMessage.Message> sendAction(String text) {
        return sendAction(ClientMessage.LOBBY, text);
    }

    /** As {@link #send(String, String)}, for something done rather than said. */
    public CompletableFuture<ServerMessage.Message> sendAction(String room, String text) {
        return say(room, text, true);
    }

    /**
     * Says something to one user alone.
     *
     * @param to the name, in whatever case
     * @return what the receiver gets; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.DirectMessage> sendDirect(String to, String text) {
        requireNonNull(to, "to");
        requireNonNull(text, "text");
        return ask(
                ServerMessage.DirectMessage.class,
                id -> new ClientMessage.DirectMessage(PeerText.clean(to), MessageText.check(text, null), id, false));
    }

    /**
     * Says what a room is about.
     *
     * @param topic empty for nothing
     * @return the event as the room numbered it; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Topic> setTopic(String room, String topic) {
        requireNonNull(topic, "topic");
        return ask(
                ServerMessage.Topic.class,
                id -> new ClientMessage.Topic(checkRoom(room), MessageText.checkTopic(topic, null), id));
    }

    /**
     * Gives a message of this user's another text.
     *
     * @param seq the message's number
     * @return the event, or the former one if it was done already; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Edited> edit(String room, long seq, String text) {
        requirePositive(seq, "seq");
        requireNonNull(text, "text");
        return ask(
                ServerMessage.Edited.class,
                id -> new ClientMessage.Edit(checkRoom(room), seq, MessageText.check(text, null), id));
    }

    /** Takes a message back, this user's or, for a moderator, anybody's. Answers as {@link #edit} does. */
    public CompletableFuture<ServerMessage.Deleted> delete(String room, long seq) {
        requirePositive(seq, "seq");
        return ask(ServerMessage.Deleted.class, id -> new ClientMessage.Delete(checkRoom(room), seq, id));
    }

    /** Which of its account's sessions this client is, as {@link ServerMessage.AccountSession#device}; null as a guest. */
    public @Nullable Integer device() {
        return core.device();
    }

    /**
     * Tells this user's other devices that a room was read. Nobody answers; a guest tells nothing, nor does anybody without a connection.
     *
     * @param seq the number of the latest message that was seen
     */
    public void read(String room, long seq) {
        requireNonNull(room, "room");
        requirePositive(seq, "seq");
        core.read(room, null, seq);
    }

    /** As {@link #read}, of the direct messages with another account. */
    public void readDirects(String with, long seq) {
        requireNonNull(with, "with");
        requirePositive(seq, "seq");
        core.read(null, PeerText.clean(with), seq);
    }

    /**
     * Keeps order, on a server with {@link Feature#MODERATION}.
     *
     * @param action anything but {@link Moderation#BANS}
     * @param target a name, and for bans an address or a CIDR, too
     * @param room out of which alone somebody is kicked; null for the whole chat
     * @param role what {@link Moderation#OP} makes of somebody; null for a moderator
     * @param seconds for how long somebody is muted or banned, from 1; null for good
     * @param reason null for none
     * @return what was done; fails as {@link #register} does
     */
    public CompletableFuture<ServerMessage.Moderated> moderate(
            Moderation action,
            String target,
            @Nullable String room,
            @Nullable Role role,
            @Nullable Long seconds,
            @Nullable String reason) {
        requireNonNull(target, "target");
        return ask(
                ServerMessage.Moderated.class,
                id -> new ClientMessage.Moderate(
                        action.wire(), target, room, role == null ? null : role.wire(), seconds, reason, id));
    }

    /** Asks who is kept out. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Bans> bans() {
        return ask(
                ServerMessage.Bans.class,
                id -> new ClientMessage.Moderate(Moderation.BANS.wire(), null, null, null, null, null, id));
    }

    /**
     * Closes a room that this user's account owns to all but those who are invited or know the password.
     *
     * @param password null for none
     * @return what was done; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Moderated> closeRoom(String room, @Nullable String password) {
        return ask(ServerMessage.Moderated.class, id -> new ClientMessage.Close(checkRoom(room), password, id));
    }

    /**
     * Opens a room again that this user's account owns. Answers as {@link #closeRoom} does; with {@code already} if it was open before.
     */
    public CompletableFuture<ServerMessage.Moderated> openRoom(String room) {
        return ask(ServerMessage.Moderated.class, id -> new ClientMessage.Open(checkRoom(room), id));
    }

    /** Lets somebody into a closed room that this user's account owns. Answers as {@link #closeRoom} does. */
    public CompletableFuture<ServerMessage.Moderated> invite(String room, String username) {
        requireNonNull(username, "username");
        return ask(ServerMessage.Moderated.class, id -> new ClientMessage.Invite(checkRoom(room), username, id));
    }

    /** Asks who is in the lobby. */
    public CompletableFuture<ServerMessage.Users> users() {
        return users(ClientMessage.LOBBY);
    }

    /** Asks who is in a room that this client is in. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Users> users(String room) {
        return ask(ServerMessage.Users.class, id -> new ClientMessage.Users(checkRoom(room), id));
    }

    /** Asks which rooms there are. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Rooms> rooms() {
        return ask(ServerMessage.Rooms.class, ClientMessage.Rooms::new);
    }

    /**
     * Asks for what was said in a room that this client is in.
     *
     * @param before only messages with a smaller number; {@link chat.protocol.ClientMessage.History#NEWEST} for the latest
     * @param limit how many at most, from 1; there may be fewer in the answer although the room has more
     * @return oldest first; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.History> history(String room, long before, int limit) {
        requirePositive(before, "before");
        requirePositive(limit, "limit");
        return ask(ServerMessage.History.class, id -> new ClientMessage.History(checkRoom(room), before, limit, id));
    }

    /**
     * Asks for what this user's account and another said to each other alone.
     *
     * @param with the name of the other, in whatever case
     * @param before only messages with a smaller number; {@link chat.protocol.ClientMessage.History#NEWEST} for the latest
     * @param limit how many at most, from 1; there may be fewer in the answer although there are more
     * @return oldest first; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.History> historyWith(String with, long before, int limit) {
        requireNonNull(with, "with");
        requirePositive(before, "before");
        requirePositive(limit, "limit");
        return ask(
                ServerMessage.History.class,
                id -> new ClientMessage.History(null, PeerText.clean(with), before, null, limit, id));
    }

    /**
     * Asks for what was said in a room around a message, of a server with {@link Feature#SEARCH}.
     *
     * @param around the number of the message in the middle
     * @param limit how many at most, from 1; there may be fewer in the answer although the room has more
     * @return oldest first; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.History> historyAround(String room, long around, int limit) {
        requirePositive(around, "around");
        requirePositive(limit, "limit");
        return ask(
                ServerMessage.History.class,
                id -> new ClientMessage.History(checkRoom(room), ClientMessage.History.NEWEST, around, limit, id));
    }

    /**
     * Asks for messages by their words, of a server with {@link Feature#SEARCH}.
     *
     * @param query the words
     * @param room where; null for all rooms that this client is in
     * @param before {@link ServerMessage.Found#next} of the answer to the same query, to go on behind it; null for the latest
     * @param limit how many at most, from 1; there may be fewer in the answer although there are more
     * @return newest first; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Found> search(
            String query, @Nullable String room, @Nullable String before, int limit) {
        requireNonNull(query, "query");
        requirePositive(limit, "limit");
        return ask(
                ServerMessage.Found.class,
                id -> new ClientMessage.Search(
                        MessageText.checkQuery(query, null), room == null ? null : checkRoom(room), before, limit, id));
    }

    /** As {@link #search}, among what this user's account and another, {@code with}, said to each other alone. */
    public CompletableFuture<ServerMessage.Found> searchWith(
            String query, String with, @Nullable String before, int limit) {
        requireNonNull(query, "query");
        requireNonNull(with, "with");
        requirePositive(limit, "limit");
        return ask(
                ServerMessage.Found.class,
                id -> new ClientMessage.Search(
                        MessageText.checkQuery(query, null), null, PeerText.clean(with), before, limit, id));
    }

    /** Asks, as a moderator, what somebody is and where they are connected. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Account> whois(String username) {
        requireNonNull(username, "username");
        return ask(ServerMessage.Account.class, id -> new ClientMessage.Account(PeerText.clean(username), id));
    }

    /** Asks what this user is, of a server with {@link Feature#ACCOUNTS}. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Account> account() {
        return ask(ServerMessage.Account.class, ClientMessage.Account::new);
    }

    /**
     * Makes the name an account, which nobody joins as without the password.
     *
     * @param password at most {@link chat.protocol.ProtocolLimits#MAX_PASSWORD_BYTES} bytes of UTF-8
     * @return what this user is now; fails as {@link #send(String, String)} does, but is never sent again: if the connection is lost
     *     meanwhile, with {@link ChatException.OutcomeUnknown}
     */
    public CompletableFuture<ServerMessage.Account> register(String password) {
        return ask(
                ServerMessage.Account.class,
                id -> new ClientMessage.Register(MessageText.checkPassword(password, null), id));
    }

    /** Gives the account another password, as {@link #register} does, and ends its other sessions. Fails as that does. */
    public CompletableFuture<ServerMessage.Account> changePassword(String password, String newPassword) {
        requireNonNull(password, "password");
        return ask(
                ServerMessage.Account.class,
                id -> new ClientMessage.Password(password, MessageText.checkPassword(newPassword, null), id));
    }

    /** Gives the account up; once that is answered, the server says goodbye. Fails as {@link #register} does. */
    public CompletableFuture<ServerMessage.Account> unregister(String password) {
        requireNonNull(password, "password");
        return ask(ServerMessage.Account.class, id -> new ClientMessage.Unregister(password, id));
    }

    private CompletableFuture<ServerMessage.Message> say(String room, String text, boolean action) {
        requireNonNull(text, "text");
        return ask(
                ServerMessage.Message.class,
                id -> new ClientMessage.Message(checkRoom(room), MessageText.check(text, null), id, action));
    }

    /** What is asked under an id; what the server would refuse in any case is refused here. */
    private interface Question {
        ClientMessage as(String id) throws ProtocolException;
    }

    private <T> CompletableFuture<T> ask(Class<T> answerType, Question question) {
        String id = core.nextId();
        try {
            return core.ask(id, answerType, question.as(id));
        } catch (ProtocolException e) {
            return CompletableFuture.failedFuture(
                    new ChatException.Refused(e.code().wire(), e.reason()));
        }
    }

    private static String checkRoom(String room) throws ProtocolException {
        requireNonNull(room, "room");
        return room.equals(ClientMessage.LOBBY) ? room : RoomName.of(room).toString();
    }

    /**
     * Leaves for good. What was sent before is still answered first.
     *
     * @return the same future each time: completes when the connection is closed, with a goodbye, or at once where there is none
     */
    public CompletableFuture<Void> leave() {
        return core.leave();
    }

    /**
     * Stops reading from the server, or goes on, over all connections: for a listener that cannot keep up. What comes meanwhile
     * waits on the way, and a client that does not read for long is closed by the server as a slow consumer. Little more than one
     * read, 64 KiB, is still delivered after a stop. No time runs out meanwhile: what was asked waits on,
     * and from the resumption on the server has the whole time to answer, or to be heard of, anew.
     */
    public void setReading(boolean reading) {
        core.setReading(reading);
    }

    /** Tries to come back at once, if the client waits between two attempts; not if the server has asked for the pause. */
    public void hurry() {
        core.hurry();
    }

    /** Closes the connection without a word, if it is still open. Does not wait; may be called again. */
    @Override
    public void close() {
        core.close();
    }
}
