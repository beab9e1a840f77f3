package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.DiskLog.Kind;
import chat.server.DiskLog.Operation;
import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails at a sync of a server, and what was not synced by then is lost, or a part of it: what was acknowledged is there. In the
 * short form some of the syncs are tried, with {@code -Dcrash.kills=…} all.
 */
@Order(2) // takes some seconds
@EnabledOnOs(value = OS.LINUX, disabledReason = "the library is preloaded as Linux has it")
@Timeout(3_600)
class PowerCutIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final boolean FULL = Integer.getInteger("crash.kills") != null;
    private static final double STATES = FULL ? Double.MAX_VALUE : 5;
    private static final int SPEAKERS = 4;
    private static final int MESSAGES = FULL ? 400 : 30;
    private static final int MAX_USERS = 20;

    /** So that the log grows, and is moved into the database now and then. */
    private static final String LONG = "\u8a9e".repeat(4_000);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** What else the disk does. */
    private enum Disk {
        /** It is idle when the power fails. */
        IDLE,
        /** It was writing when the power failed. */
        BUSY,
        /** Writes and syncs have failed now and then before. */
        FAILING
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedIsThere(Disk kind) throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("-Dcrash.seed=" + seed);
        Random random = new Random(seed);
        FailingDisk disk = FailingDisk.make(folder, seed);
        List<Speaker.Taken> taken = talk(disk, kind == Disk.FAILING ? 5 : 0);
        List<Operation> operations = DiskLog.read(disk.log());
        double share = STATES / operations.stream().filter(PowerCutIT::isSync).count();
        PowerCut cut = new PowerCut();
        for (int i = 0; i < operations.size(); i++) {
            cut.follow(operations.get(i));
            if (isSync(operations.get(i)) && random.nextDouble() < share) {
                Path state = Files.createDirectory(folder.resolve("state" + i));
                int next = i + 1;
                while (next < operations.size() && !isSync(operations.get(next))) {
                    next++;
                }
                long until = next < operations.size() ? operations.get(next).nanos() : Long.MAX_VALUE;
                if (kind == Disk.IDLE) {
                    cut.writeTo(state);
                } else {
                    cut.follow(operations.subList(i + 1, next)).writeTo(state, random);
                    i = next - 1;
                }
                check(state, taken, message -> message.nanos() < until);
            }
        }
    }

    private static boolean isSync(Operation operation) {
        return operation.kind() == Kind.SYNCED || operation.kind() == Kind.FAILED_SYNC;
    }

    /** Some talk, and the server is killed. */
    private List<Speaker.Taken> talk(FailingDisk disk, int percent) throws Exception {
        try (ServerProcess server = ServerProcess.start(
                JAR.startedBy(disk.starter().toArray(String[]::new)),
                MAX_USERS,
                "--data",
                folder.resolve("data").toString())) {
            List<Future<List<Speaker.Taken>>> talks = new ArrayList<>();
            for (int i = 0; i < SPEAKERS; i++) {
                Speaker speaker = new Speaker(server.port(), "user" + i, "dev");
                talks.add(threads.submit(() -> talk(speaker)));
            }
            disk.fail(percent);
            List<Speaker.Taken> taken = new ArrayList<>();
            for (Future<List<Speaker.Taken>> talk : talks) {
                taken.addAll(talk.get());
            }
            server.kill();
            return taken;
        }
    }

    private static List<Speaker.Taken> talk(Speaker speaker) {
        try (speaker) {
            for (int i = 0; i < MESSAGES; i++) {
                speaker.say(i % 3 == 0 ? LONG : "");
            }
            return speaker.taken();
        }
    }

    private static void check(Path data, List<Speaker.Taken> taken, Predicate<Speaker.Taken> before)
            throws IOException {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                MAX_USERS,
                null,
                null,
                storage,
                AccountsConfig.usual(storage),
                ServerLimits.defaults(),
                null);
        try (ChatServer server = ChatServer.start(config)) {
            Archive archive = Archive.read(server.port(), List.of("dev"));
            assertThat(taken.stream().filter(before)).as(data.toString()).allSatisfy(message -> assertThat(
                            archive.textAt(message.room(), message.seq()))
                    .isEqualTo(message.text()));
        }
    }
}
