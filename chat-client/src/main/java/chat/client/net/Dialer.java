package chat.client.net;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.RawMessageListener;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Opens connections to a chat. */
public interface Dialer {

    ClientConfig config();

    /** The one that all connections are on. */
    EventLoop loop();

    /**
     * Opens a connection. May be called again and from any thread.
     *
     * @param user is told what happens on it
     * @param raw is shown each object of the server's as it came; null for nobody
     * @return completes on the event loop, with a failure that is a {@link ChatException.CannotConnect}
     */
    CompletableFuture<ServerConnection> connect(ServerConnection.Listener user, @Nullable RawMessageListener raw);
}
