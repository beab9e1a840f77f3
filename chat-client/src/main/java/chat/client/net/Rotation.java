package chat.client.net;

import chat.client.ChatException.CannotConnect;
import chat.client.ClientConfig;
import chat.client.RawMessageListener;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the servers of one chat: each time to the one whose turn it is, and where that one cannot be reached, to those
 * behind it, without a pause, until each was tried once.
 */
public final class Rotation implements Dialer {

    private final ClientConfig config;
    private final EventLoop loop;
    private final List<Connector> connectors;

    /** How many attempts were made; the rest of its division by the number of servers says whose turn it is. */
    private final AtomicInteger attempts = new AtomicInteger();

    public Rotation(ClientConfig config, EventLoopGroup group) {
        this.config = config;
        loop = group.next();
        connectors = config.servers().stream()
                .map(server -> new Connector(config.withServer(server), loop))
                .toList();
    }

    @Override
    public ClientConfig config() {
        return config;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public CompletableFuture<ServerConnection> connect(
            ServerConnection.Listener user, @Nullable RawMessageListener raw) {
        Round round = new Round(user, raw);
        round.tryNext();
        return round.result;
    }

    /** One connection that is asked for. */
    private final class Round {

        private final ServerConnection.Listener user;
        private final @Nullable RawMessageListener raw;
        private final CompletableFuture<ServerConnection> result = new CompletableFuture<>();

        /** By the server's place in the configuration, so that the same failures read the same, whoever was tried first. */
        private final @Nullable CannotConnect[] failures = new CannotConnect[connectors.size()];

        private int failed;

        Round(ServerConnection.Listener user, @Nullable RawMessageListener raw) {
            this.user = user;
            this.raw = raw;
        }

        void tryNext() {
            int turn = Math.floorMod(attempts.getAndIncrement(), connectors.size());
            connectors.get(turn).connect(user, raw).whenComplete((connection, failure) -> {
                if (connection != null) {
                    result.complete(connection);
                } else {
                    failures[turn] = (CannotConnect) failure;
                    failed++;
                    goOn();
                }
            });
        }

        private void goOn() {
            if (failed < failures.length) {
                tryNext();
            } else {
                result.completeExceptionally(new CannotConnect(
                        Arrays.stream(failures).filter(Objects::nonNull).toList()));
            }
        }
    }
}
