package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.redis.RedisServer;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tally;
import chat.testing.faults.Fault;
import chat.testing.faults.FaultProxy;
import chat.testing.faults.RandomFaults;
import chat.testing.soak.Entrance;
import chat.testing.soak.Habits;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises to a crowd that moves between three servers on one Redis, while the network is bad between all of them and they are
 * troubled one after the other. Where there is no redis-server the test is skipped. {@code -Dcluster.seconds=…} is the full form, which has
 * the long troubles too; {@code -Dcluster.trouble=…} names those that are to come.
 */
class ClusterIT {

    private static final boolean FULL = Long.getLong("cluster.seconds") != null;
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("cluster.seconds", 4));

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final int SERVERS = 3;
    private static final int CLIENTS = FULL ? 50 : 20;

    /** Whoever never heard that it is in has another name, and its seat is kept. */
    private static final int MAX_USERS = 1_000;

    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");

    /** After so long without a beat the others take a server for gone. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Between two faults of a server's connection to Redis; the longest of them takes eight times as long. */
    private static final Duration MEAN_PAUSE = Duration.ofMillis(FULL ? 3_000 : 400);

    private static final int MAX_STARTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What can happen to a cluster. */
    private enum Trouble {
        SERVER_KILLED(false),
        SERVER_STOPPED(false),
        REDIS_RESTARTED(false),
        CONNECTIONS_KILLED(false),
        ANNOUNCEMENTS_CUT(false),
        FUNCTIONS_FLUSHED(false),
        SERVER_STOPPED_FOR_LONG(true),
        REDIS_AWAY_FOR_LONG(true);

        private final boolean isLong;

        Trouble(boolean isLong) {
            this.isLong = isLong;
        }

        private static List<Trouble> all() {
            String named = System.getProperty("cluster.trouble");
            return Arrays.stream(values())
                    .filter(trouble -> named == null ? FULL || !trouble.isLong : named.contains(trouble.name()))
                    .toList();
        }
    }

    private final Soak soak = new Soak();
    private final Random random = soak.random("troubles");
    private final Tally<Trouble> troubles = new Tally<>();
    private final Tally<Fault.Kind> faults = new Tally<>();
    private final List<FaultProxy> ways = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();

    /** Those that were killed, too. From the threads that start them. */
    private final List<ServerProcess> started = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void end() {
        soak.close();
        started.forEach(server -> server.output().forEach(System.out::println));
        started.forEach(ServerProcess::close);
        ways.forEach(FaultProxy::close);
    }

    @Test
    void crowdThatMovesBetweenServersSeesOneChat() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--appendonly", "yes", "--appendfsync", "always")) {
            System.out.println(soak);
            startServers(redis);
            List<SocketTalker> talkers = talkers();
            long end = System.nanoTime() + LENGTH.toNanos();
            do {
                for (Trouble trouble : Trouble.all()) {
                    Thread.sleep(random.nextInt(FULL ? 3_000 : 300));
                    strike(trouble, redis);
                    troubles.add(trouble);
                }
            } while (System.nanoTime() - end < 0);
            ways.forEach(FaultProxy::calm);
            System.out.println(troubles + " to Redis: " + faults);
            soak.run(talkers, "recovered:true", "duplicate");

            assertThat(soak.tally().of("session_unknown")).isZero();
            assertThat(soak.tally().of("recovered:false")).isZero();
        }
    }

    private void startServers(RedisServer redis) {
        List<CompletableFuture<ServerProcess>> starting = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            FaultProxy way = new FaultProxy(redis.port(), new RandomFaults(i, MEAN_PAUSE), faults);
            ways.add(way);
            starting.add(CompletableFuture.supplyAsync(() -> start(way.port())));
        }
        starting.forEach(server -> servers.add(server.join()));
    }

    private ServerProcess start(int redisPort) {
        return insist(() -> ServerProcess.startToReturn(
                JAR, MAX_USERS, "--cluster", "redis://127.0.0.1:" + redisPort, "--log-level", "warn"));
    }

    private interface Start {
        ServerProcess begin() throws IOException;
    }

    /** On a bad network a start may fail. */
    private ServerProcess insist(Start start) {
        for (int left = MAX_STARTS; ; left--) {
            try {
                ServerProcess server = start.begin();
                started.add(server);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (AssertionError e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private List<SocketTalker> talkers() {
        List<Entrance> entrances = servers.stream()
                .map(server -> new Entrance(soak.worsen(server.port()), soak.worsen(server.webPort())))
                .toList();
        Habits habits = new Habits(Duration.ofMillis(FULL ? 150 : 50), ROOMS, Duration.ofMillis(FULL ? 3_000 : 1_000));
        List<SocketTalker> talkers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            talkers.add(new SocketTalker("user" + i, entrances, habits, PATIENCE, soak));
        }
        return talkers;
    }

    private void strike(Trouble trouble, RedisServer redis) throws IOException, InterruptedException {
        int which = random.nextInt(SERVERS);
        switch (trouble) {
            case SERVER_KILLED -> {
                servers.get(which).kill();
                Thread.sleep(random.nextInt(500));
                ServerProcess killed = servers.get(which);
                servers.set(which, insist(() -> killed.startAgain(JAR, MAX_USERS)));
            }
            case SERVER_STOPPED -> stop(servers.get(which).pid(), Duration.ofSeconds(1));
            case SERVER_STOPPED_FOR_LONG -> stop(servers.get(which).pid(), LEASE.plusSeconds(4));
            case REDIS_RESTARTED -> restart(redis, Duration.ofMillis(random.nextInt(500)));
            case REDIS_AWAY_FOR_LONG -> restart(redis, LEASE.plusSeconds(2));
            case CONNECTIONS_KILLED -> redis.ask("CLIENT", "KILL", "TYPE", "normal");
            case ANNOUNCEMENTS_CUT -> redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
            case FUNCTIONS_FLUSHED -> redis.ask("FUNCTION", "FLUSH");
        }
    }

    private static void restart(RedisServer redis, Duration away) throws InterruptedException {
        redis.kill();
        Thread.sleep(away.toMillis());
        redis.begin();
    }

    /** The process stands still for so long, and goes on as if nothing had been. */
    private static void stop(long pid, Duration time) throws IOException, InterruptedException {
        signal("STOP", pid);
        try {
            Thread.sleep(time.toMillis());
        } finally {
            signal("CONT", pid);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
