package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import chat.testing.soak.Talker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails, or has no room: what cannot be kept is refused and told to nobody, the rest goes on, and so does it all afterwards. */
@Order(1) // takes long
@EnabledOnOs(value = OS.LINUX, disabledReason = "disks are made to fail as Linux lets one")
@Timeout(600)
class StorageTroubleIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final boolean FULL = Integer.getInteger("crash.kills") != null;
    private static final int ROUNDS = FULL ? 20 : 1;

    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");
    private static final int CLIENTS = FULL ? 20 : 8;
    private static final int MAX_USERS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Three bytes each, and as many as a message may have, less a name and a number. */
    private static final String LONG = "\u8a9e".repeat(4_000);

    /** Far more of them than there is room for. */
    private static final int MANY = 5_000;

    private final Soak soak = new Soak();
    private final List<Talker> talkers = new ArrayList<>();
    private @Nullable ServerProcess server;

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        talkers.forEach(Talker::close);
        if (server != null) {
            server.close();
        }
    }

    private ServerProcess start(List<String> starter, Path data) throws IOException {
        server = ServerProcess.startToReturn(
                JAR.startedBy(starter.toArray(String[]::new)),
                MAX_USERS,
                "--data",
                data.toString(),
                "--log-level",
                "warn");
        return server;
    }

    @Test
    void whatFailsAtRandomIsRefusedAndNobodyElseIsToldOfIt() throws Exception {
        System.out.println(soak);
        FailingDisk disk = FailingDisk.make(folder, soak.random("disk").nextLong());
        ServerProcess server = start(disk.starter(), folder.resolve("data"));
        Habits habits = new Habits(Duration.ofMillis(100), ROOMS, Duration.ZERO);
        for (int i = 0; i < CLIENTS; i++) {
            talkers.add(new SocketTalker("user" + i, server.port(), server.webPort(), habits, PATIENCE, soak));
        }
        try (Speaker watcher = new Speaker(server.port(), "watcher", "own")) {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(watcher.say("")).isTrue();
                disk.fail(10);
                watch(watcher, Duration.ofMillis(500));
                disk.fail(100);
                int refused = watcher.refused().size();
                await().atMost(PATIENCE).until(() -> {
                    watcher.say("");
                    watcher.expectAnswers();
                    return watcher.refused().size() > refused;
                });
                disk.recover();
                await().atMost(PATIENCE).until(() -> watcher.say(""));
            }
            soak.run(talkers, "error storage_unavailable");

            assertThat(soak.tally().of("disconnected")).isZero();
            server.kill();
            ServerProcess again = server.startAgain(JAR, MAX_USERS);
            this.server = again;
            List<String> rooms = new ArrayList<>(ROOMS);
            rooms.add("own");
            Archive archive = Archive.read(again.port(), rooms);
            archive.expectAllOf(talkers.stream().map(Talker::recording).toList(), List.of(watcher));
        }
    }

    private static void watch(Speaker watcher, Duration time) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            watcher.say("");
            watcher.expectAnswers();
        }
    }

    @Test
    void aLimitOfFilesIsFoundOutAndOvercome() throws Exception {
        assumeTrue(works("prlimit", "--version"), "no prlimit: a limit of files is not tried");
        ServerProcess server = start(List.of("prlimit", "--fsize=2097152:unlimited"), folder.resolve("data"));
        try (Speaker speaker = new Speaker(server.port(), "alice", "dev")) {
            fill(speaker);
            run("prlimit", "--pid", Long.toString(server.pid()), "--fsize=unlimited");
            expectRecovery(speaker);
            server.kill();
            this.server = server.startAgain(JAR, MAX_USERS);
            Archive.read(server.port(), List.of("dev")).expectAllOf(List.of(), List.of(speaker));
        }
    }

    @Test
    void aFullDiskIsFoundOutAndOvercome() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mount = "mount -t tmpfs -o size=8m tmpfs '" + disk + "'";
        assumeTrue(works("unshare", "-rm", "sh", "-c", mount), "no mount namespace: a full disk is not tried");
        Path filler = disk.resolve("filler");
        ServerProcess server = start(
                List.of(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        mount + " && head -c 7000000 /dev/zero > '" + filler + "' && exec \"$@\"",
                        "sh"),
                disk.resolve("data"));
        try (Speaker speaker = new Speaker(server.port(), "alice", "dev")) {
            fill(speaker);
            // The disk is there for the server alone.
            Files.delete(Path.of("/proc/" + server.pid() + "/root" + disk.toRealPath() + "/filler"));
            expectRecovery(speaker);
            Archive.read(server.port(), List.of("dev")).expectAllOf(List.of(), List.of(speaker));
        }
    }

    /** Until nothing more is taken. */
    private static void fill(Speaker speaker) {
        int said = 0;
        while (speaker.say(LONG)) {
            said++;
            assertThat(said).isLessThan(MANY);
        }
        assertThat(speaker.taken()).isNotEmpty();
        speaker.expectAnswers();
    }

    private static void expectRecovery(Speaker speaker) {
        await().atMost(PATIENCE).until(() -> speaker.say(LONG));
        speaker.expectAnswers();
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
