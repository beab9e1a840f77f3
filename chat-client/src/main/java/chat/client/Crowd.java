package chat.client;

import static java.util.Objects.requireNonNull;

import chat.client.net.Connector;
import chat.client.net.SharedRooms;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Many clients of one server, all on one event loop: what every member of a room receives is decoded once and not once for
 * each, so a thousand of them cost little more than their sockets. Each is a {@link ChatClient} like any other, and held to the
 * same contract; only the objects that their listeners are given are the same ones.
 *
 * <p>May be used from any thread. What is kept for sharing is bounded, a few megabytes a room, and goes with this object and its
 * clients.
 */
public final class Crowd {

    private final Connector connector;

    /** @param loop belongs to the caller; all clients and listeners run on it */
    public Crowd(ClientConfig config, EventLoop loop) {
        connector = new Connector(requireNonNull(config, "config"), requireNonNull(loop, "loop"), new SharedRooms());
    }

    /** Connects one more client, as {@link ChatClient#connect} does. */
    public CompletableFuture<ChatClient> connect(ChatListener listener) {
        return ChatClient.connect(connector, requireNonNull(listener, "listener"));
    }
}
