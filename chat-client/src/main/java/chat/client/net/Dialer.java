package chat.client.net;

import chat.client.ChatException;
import chat.client.ClientConfig;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/** Opens connections to one server. */
public interface Dialer {

    ClientConfig config();

    /** The one that all connections are on. */
    EventLoop loop();

    /** May be called again and from any thread. Completes on the event loop, with a failure that is a {@link ChatException.CannotConnect}. */
    CompletableFuture<Connection> connect(Conversation conversation);
}
