package chat.client.bench;

import chat.client.ChatClient;
import chat.client.ChatListener;
import chat.client.ClientConfig;
import chat.client.net.Connector;
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
public final class ClientGroup {

    /** A client of a group gets much at a time, and reads it as that. */
    private static final int READ_BYTES = 256 * 1024;

    private final Connector connector;

    /** @param loop belongs to the caller; all clients and listeners run on it */
    public ClientGroup(ClientConfig config, EventLoop loop) {
        this(config, loop, new SharedRooms());
    }

    /** @param rooms shared with other groups on this loop, whose servers may be others of one chat: they tell a room's events alike */
    ClientGroup(ClientConfig config, EventLoop loop, SharedRooms rooms) {
        connector = new Connector(
                config, loop, new LoopReadBuffer(READ_BYTES), receiver -> new SharedEventReader(rooms, receiver));
    }

    /** Connects one more client, as {@link ChatClient#connect} does. */
    public CompletableFuture<ChatClient> connect(ChatListener listener) {
        return ChatClient.connect(connector, listener);
    }
}
