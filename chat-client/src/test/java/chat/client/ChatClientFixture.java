package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A scripted server, a listener that remembers, and clients between them. */
@Timeout(60)
abstract class ChatClientFixture {

    static final Duration SHORT = Duration.ofMillis(200);
    static final Duration LONG = Duration.ofSeconds(20);

    final EventLoopGroup group = ClientTransport.newGroup(2);
    final ScriptedServer server = new ScriptedServer();
    final RecordingListener listener = new RecordingListener();

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A client for which one connection is all there is. */
    ChatClient connect() {
        return connect(server.config().withReconnect(Reconnect.OFF));
    }

    ChatClient connect(ClientConfig config) {
        return ChatClient.connect(config, group, listener).join();
    }

    Peer join(ChatClient client, String username) {
        CompletableFuture<JoinResult> join = client.join(username);
        Peer peer = server.acceptAndLetIn(username);
        join.join();
        if (username.equals("alice")) {
            listener.next(JoinResult.class);
        }
        return peer;
    }

    ClientConfig withAnswerTimeout(Duration timeout) {
        return new ClientConfig(
                server.config().servers(),
                TlsTrust.SYSTEM,
                LONG,
                LONG,
                timeout,
                LONG,
                LONG,
                256,
                1 << 20,
                Reconnect.OFF);
    }

    ClientConfig withSilence(Duration silence, Duration pong) {
        return new ClientConfig(
                server.config().servers(),
                TlsTrust.SYSTEM,
                LONG,
                LONG,
                LONG,
                silence,
                pong,
                256,
                1 << 20,
                Reconnect.OFF);
    }

    ClientConfig withBounds(int maxPending, int maxOutboundBytes) {
        return new ClientConfig(
                server.config().servers(),
                TlsTrust.SYSTEM,
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                maxPending,
                maxOutboundBytes,
                Reconnect.OFF);
    }

    static Throwable failure(CompletableFuture<?> future) {
        try {
            Object answer = future.get(30, TimeUnit.SECONDS);
            throw new AssertionError("completed with " + answer);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static ChatException.Refused refusal(CompletableFuture<?> future) {
        Throwable failure = failure(future);
        assertThat(failure).isInstanceOf(ChatException.Refused.class);
        return (ChatException.Refused) failure;
    }
}
