package chat.server;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.config.AccountsConfig;
import chat.server.config.AccountsConfig.Mode;
import chat.server.config.ServerConfig;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Accounts with one to four devices each on a bad network: all devices of one are in the same rooms, and see the same there. */
class DevicesSoakIT {

    private static final int MOST_DEVICES = 4;
    private static final String PASSWORD = "secret";

    /** An address may have ten passwords checked at a time. */
    private static final int MOST_AT_ONCE = 5;

    /** Many moves are what this is about. */
    private static final List<String> ROOMS = List.of("dev", "ops", "tea");

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    @TempDir
    Path data;

    private final Soak soak = new Soak();

    @AfterEach
    void close() {
        soak.close();
    }

    @Test
    void allDevicesOfAnAccountSeeTheSame() throws Exception {
        ChatServer server = servers.start(new ServerConfig(
                "127.0.0.1",
                0,
                Soak.CLIENTS,
                null,
                WebConfig.on(0),
                new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30),
                new AccountsConfig(Mode.OPEN, 2, 1_000, 4),
                new Limits().ping(Duration.ofSeconds(5), Duration.ofSeconds(5)).build(),
                null));
        int port = soak.worsen(server.port());
        int webPort = soak.worsen(ChatServerExtension.webPort(server));
        Habits habits = new Habits(Soak.time(150), ROOMS, Soak.time(3_000));
        List<SocketTalker> talkers = new ArrayList<>();
        for (int i = 0; talkers.size() < Soak.CLIENTS; i++) {
            String account = "user" + i;
            add(server, account);
            for (int device = 0; device <= i % MOST_DEVICES && talkers.size() < Soak.CLIENTS; device++) {
                talkers.add(new SocketTalker(account + "/" + device, account, PASSWORD, port, webPort, habits, soak));
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> talkers.size() - soak.tally().of("joined") < MOST_AT_ONCE);
            }
        }

        soak.run(talkers, "recovered:true", "entered while away", "duplicate", "forgotten");
    }

    private static void add(ChatServer server, String name) throws ProtocolException {
        requireNonNull(server.accounts())
                .add(Username.of(name), Role.MEMBER, PASSWORD.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }
}
