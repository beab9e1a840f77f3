package chat.client;

import static java.util.Objects.requireNonNull;

import chat.client.net.Connector;
import chat.client.net.Conversation;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to a chat server. Nothing here blocks, and there is no state outside the object: any number of clients may
 * share one {@link EventLoopGroup}, which belongs to the caller ({@link ClientTransport#newGroup}).
 *
 * <p>All methods may be called from any thread. Futures complete, and the {@link ChatListener} is called, on the connection's
 * event loop: do not block there. Every future completes exactly once, at the latest when the connection ends; if it fails,
 * then with a {@link ChatException}, the class of which says what happened.
 *
 * <pre>{@code
 * EventLoopGroup group = ClientTransport.newGroup(1);
 * ChatClient.connect(ClientConfig.defaults(), group, listener)
 *         .thenCompose(client -> client.join("alice").thenCompose(session -> client.send("hello")));
 * }</pre>
 */
public final class ChatClient implements AutoCloseable {

    private final Conversation conversation;

    private ChatClient(Conversation conversation) {
        this.conversation = conversation;
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

    static CompletableFuture<ChatClient> connect(Connector connector, ChatListener listener) {
        CompletableFuture<ChatClient> client = new CompletableFuture<>();
        connector.connect(listener).whenComplete((conversation, failure) -> {
            if (failure == null) {
                client.complete(new ChatClient(conversation));
            } else {
                client.completeExceptionally(failure);
            }
        });
        return client;
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

    /**
     * Says something to the lobby.
     *
     * @return the message as the room numbered it; fails with {@link ChatException.Refused}, and at once with {@link
     *     ChatException.TooManyPending} beyond the bounds of the configuration
     */
    public CompletableFuture<ServerMessage.Said> send(String text) {
        return conversation.say(requireNonNull(text, "text"), false);
    }

    /** As {@link #send}, for something done rather than said: "alice waves". */
    public CompletableFuture<ServerMessage.Said> sendAction(String text) {
        return conversation.say(requireNonNull(text, "text"), true);
    }

    /** Asks who is in the lobby. Fails as {@link #send} does. */
    public CompletableFuture<ServerMessage.Users> users() {
        return conversation.users();
    }

    /**
     * Leaves for good. What was sent before is still answered first.
     *
     * @return completes when the server has said goodbye and the connection is closed; always the same future
     */
    public CompletableFuture<Void> leave() {
        return conversation.leave();
    }

    /**
     * Stops reading from the server, or goes on: for a listener that cannot keep up. What comes meanwhile waits on the way, and
     * a client that does not read for long is closed by the server as a slow consumer. Little more than one read, 64 KiB,
     * or 256 KiB in a {@link Crowd}, is still delivered after a stop.
     */
    public void setReading(boolean reading) {
        conversation.setReading(reading);
    }

    /** Closes the connection without a word, if it is still open. Does not wait; may be called again. */
    @Override
    public void close() {
        conversation.close();
    }
}
