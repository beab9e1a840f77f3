package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.bench.ClientGroup;
import chat.server.ChatServer;
import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The promises on a bad network as programs have them that use the library, alone or in a group, over lines or WebSocket: it comes back by
 * itself.
 */
class LibrarySoakIT {

    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");

    private final EventLoopGroup group = ClientTransport.newGroup(1);
    private final EventLoop loop = group.next();
    private final Soak soak = new Soak();

    @AfterEach
    void stop() {
        soak.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void whoComesBackInTimeHasMissedNothing() throws Exception {
        try (ChatServer server = start(ServerLimits.defaults().resumeWindow())) {
            soak.run(talkers(server), "recovered:true");
        }

        assertThat(soak.tally().of("recovered:false")).isZero();
        assertThat(soak.tally().of("rejoined")).isZero();
    }

    @Test
    void whoComesBackTooLateBeginsAnew() throws Exception {
        try (ChatServer server = start(Duration.ofMillis(100))) {
            soak.run(talkers(server), "rejoined");
        }
    }

    private static ChatServer start(Duration resumeWindow) throws IOException {
        WebConfig web = new WebConfig(0, true, List.of(), List.of());
        return ChatServer.start(new ServerConfig(
                "127.0.0.1", 0, 2 * Soak.CLIENTS, null, web, LocalServer.limits(resumeWindow, FairUse.defaults())));
    }

    private static ClientConfig client(int port, boolean webSocket) {
        return new ClientConfig(
                List.of(new ServerAddress("127.0.0.1", port, false, webSocket ? "/chat" : null)),
                TlsTrust.SYSTEM,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Soak.time(400),
                Soak.time(800),
                256,
                1 << 20,
                new Reconnect(true, Soak.time(100), Soak.time(300), Soak.time(1_000)));
    }

    private List<LibraryTalker> talkers(ChatServer server) {
        int webPort = URI.create(Objects.requireNonNull(server.webAddress())).getPort();
        List<LibraryTalker> talkers = new ArrayList<>();
        addTalkers(talkers, "lines", client(soak.worsen(server.port()), false));
        addTalkers(talkers, "frames", client(soak.worsen(webPort), true));
        return talkers;
    }

    /** Half of them in a group. */
    private void addTalkers(List<LibraryTalker> talkers, String name, ClientConfig config) {
        Habits habits = new Habits(Soak.time(150), ROOMS, Duration.ZERO);
        ClientGroup sharing = new ClientGroup(config, loop);
        for (int i = 0; i < Soak.CLIENTS / 4; i++) {
            talkers.add(new LibraryTalker(name + i + "c", loop, sharing::connect, habits, soak));
            talkers.add(new LibraryTalker(
                    name + i, loop, listener -> ChatClient.connect(config, loop, listener), habits, soak));
        }
    }
}
