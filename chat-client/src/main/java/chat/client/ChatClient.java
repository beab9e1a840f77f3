package chat.client;

import static java.util.Objects.requireNonNull;

import chat.client.net.Connector;
import chat.client.net.Conversation;
import chat.client.net.Dialer;
import chat.client.net.Questions;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody's part in a chat, over as many connections as it takes: when one is lost after joining, this comes back by itself to
 * the same rooms, gets what it missed, and sends again what was not answered, so that everything is said once ({@link
 * ClientConfig#reconnect}). Nothing here blocks, and there is no state outside the object: any number of clients may share one
 * {@link EventLoopGroup}, which belongs to the caller ({@link ClientTransport#newGroup}). Shutting the group down ends its clients; what
 * they still have to tell then comes from a thread of Netty's. Give it a quiet period, however short: without one an event loop of
 * Netty's may end before it has closed its channels.
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
 *         .thenCompose(client -> client.join("alice").thenCompose(session -> client.send("hello")));
 * }</pre>
 */
public final class ChatClient implements AutoCloseable {

    private final Conversation conversation;
    private final Questions questions;

    private ChatClient(Conversation conversation) {
        this.conversation = conversation;
        questions = new Questions(conversation);
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
        return connect(new Connector(config, group), listener);
    }

    /** The same over connections that are made in another way. */
    public static CompletableFuture<ChatClient> connect(Dialer dialer, ChatListener listener) {
        Conversation conversation = new Conversation(dialer, listener);
        return conversation.connect(new ChatClient(conversation));
    }

    /**
     * Claims a name and a seat, and enters the lobby.
     *
     * @return fails with {@link ChatException.Refused} if the server does not give this name; most refusals leave the
     *     connection open to try another. One that is not answered in time ends the connection
     * @throws IllegalStateException through the future, while another join waits for its answer
     */
    public CompletableFuture<Session> join(String username) {
        return conversation.join(requireNonNull(username, "username"));
    }

    /** Goes into a room, which need not be there yet. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<RoomEntry> enter(String room) {
        return questions.enter(requireNonNull(room, "room"));
    }

    /** Goes out of a room, which cannot be the lobby. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<Void> part(String room) {
        return questions.part(requireNonNull(room, "room"));
    }

    /** Says something to the lobby. */
    public CompletableFuture<ServerMessage.Said> send(String text) {
        return send(ClientMessage.LOBBY, text);
    }

    /**
     * Says something to a room.
     *
     * @return the message as the room numbered it; fails with {@link ChatException.Refused}, at once with {@link
     *     ChatException.TooManyPending} beyond the bounds of the configuration, and with {@link ChatException.OutcomeUnknown} if the
     *     connection was lost and nobody can tell any more
     */
    public CompletableFuture<ServerMessage.Said> send(String room, String text) {
        return questions.say(requireNonNull(room, "room"), requireNonNull(text, "text"), false);
    }

    /** As {@link #send(String)}, for something done rather than said: "alice waves". */
    public CompletableFuture<ServerMessage.Said> sendAction(String text) {
        return sendAction(ClientMessage.LOBBY, text);
    }

    /** As {@link #send(String, String)}, for something done rather than said. */
    public CompletableFuture<ServerMessage.Said> sendAction(String room, String text) {
        return questions.say(requireNonNull(room, "room"), requireNonNull(text, "text"), true);
    }

    /**
     * Says something to one user alone.
     *
     * @param to the name, in whatever case
     * @return what the receiver gets; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Direct> sendDirect(String to, String text) {
        return questions.sayTo(requireNonNull(to, "to"), requireNonNull(text, "text"), false);
    }

    /** As {@link #sendDirect}, for something done rather than said. */
    public CompletableFuture<ServerMessage.Direct> sendDirectAction(String to, String text) {
        return questions.sayTo(requireNonNull(to, "to"), requireNonNull(text, "text"), true);
    }

    /**
     * Says what a room is about.
     *
     * @param topic empty for nothing
     * @return the event as the room numbered it; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.Topic> setTopic(String room, String topic) {
        return questions.setTopic(requireNonNull(room, "room"), requireNonNull(topic, "topic"));
    }

    /** Asks who is in the lobby. */
    public CompletableFuture<ServerMessage.Users> users() {
        return users(ClientMessage.LOBBY);
    }

    /** Asks who is in a room that this client is in. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Users> users(String room) {
        return questions.users(requireNonNull(room, "room"));
    }

    /** Asks which rooms there are. Fails as {@link #send(String, String)} does. */
    public CompletableFuture<ServerMessage.Rooms> rooms() {
        return questions.rooms();
    }

    /**
     * Asks for what was said in a room that this client is in.
     *
     * @param before only messages with a smaller number; {@link chat.protocol.ClientMessage.ReadHistory#NEWEST} for the latest
     * @param limit how many at most, from 1; there may be fewer in the answer although the room has more
     * @return oldest first; fails as {@link #send(String, String)} does
     */
    public CompletableFuture<ServerMessage.History> history(String room, long before, int limit) {
        return questions.history(requireNonNull(room, "room"), before, limit);
    }

    /**
     * Leaves for good. What was sent before is still answered first.
     *
     * @return completes when the server has said goodbye and the connection is closed, at once where there is none; always the
     *     same future
     */
    public CompletableFuture<Void> leave() {
        return conversation.leave();
    }

    /**
     * Stops reading from the server, or goes on, over all connections: for a listener that cannot keep up. What comes meanwhile
     * waits on the way, and a client that does not read for long is closed by the server as a slow consumer. Little more than one
     * read, 64 KiB, is still delivered after a stop. No time runs out meanwhile: what was asked waits on,
     * and from the resumption on the server has the whole time to answer, or to be heard of, anew.
     */
    public void setReading(boolean reading) {
        conversation.setReading(reading);
    }

    /** Somebody is waiting: if this is a pause between attempts to come back, it is over, unless the server has asked for it. */
    public void hurry() {
        conversation.hurry();
    }

    /** Closes the connection without a word, if it is still open. Does not wait; may be called again. */
    @Override
    public void close() {
        conversation.close();
    }
}
