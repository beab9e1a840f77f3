package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.server.store.redis.RedisServer;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tally;
import chat.testing.faults.Fault;
import chat.testing.faults.FaultPlan;
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
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises to a crowd that moves between three servers on one Redis, while the network is bad between all of them and they are
 * troubled one after the other. Where there is no redis-server the test is skipped. {@code -Dcluster.seconds=…} is the full form, which has
 * the long troubles too; {@code -Dcluster.trouble=…} names those that are to come.
 */
@Order(1) // takes long
class ClusterIT {

    private static final boolean FULL = Long.getLong("cluster.seconds") != null;
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("cluster.seconds", 0));

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

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What can happen to a cluster. */
    private enum Trouble {
        /** The first two also end the connections with which servers have started, to which nothing happens else. */
        CONNECTIONS_KILLED(false),
        ANNOUNCEMENTS_CUT(false),
        FUNCTIONS_FLUSHED(false),
        SERVER_KILLED(false),
        SERVER_STOPPED(false),
        REDIS_RESTARTED(false),
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

    /** How many servers are starting; then the network is well. */
    private final AtomicInteger starting = new AtomicInteger();

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
            List<SocketTalker> talkers = talkers(CLIENTS, soak, soak::worsen);
            long end = System.nanoTime() + LENGTH.toNanos();
            do {
                for (Trouble trouble : Trouble.all()) {
                    Thread.sleep(random.nextInt(FULL ? 3_000 : 300));
                    strike(trouble, redis);
                    troubles.add(trouble);
                }
            } while (System.nanoTime() - end < 0);
            ways.forEach(FaultProxy::calm);
            if (!FULL) {
                ways.forEach(FaultProxy::cutAll); // a server takes its time to find out that one hangs half open
            }
            System.out.println(troubles + " to Redis: " + faults);
            soak.run(talkers, "recovered:true", "duplicate");

            assertThat(soak.tally().of("session_unknown")).isZero();
            assertThat(soak.tally().of("recovered:false")).isZero();
            assertAPlantedFaultIsSeen(redis);
        }
    }

    /** All servers are told that somebody said what nobody did. */
    private void assertAPlantedFaultIsSeen(RedisServer redis) {
        try (Soak another = new Soak()) {
            List<SocketTalker> talkers = talkers(3, another, port -> port);
            await().until(() -> another.tally().of("joined") == 3);
            redis.ask(
                    "EVAL",
                    """
                    local room = 'chat:{r:lobby}'
                    local epoch, start = unpack(redis.call('HMGET', room .. ':meta', 'epoch', 'start'))
                    local next = string.format('%d', start + redis.call('LLEN', room .. ':log') + 1)
                    local said = '{"type":"message","room":"lobby","seq":0,"from":"user0","text":"boo","time":"1970-01-01T00:00:00Z"}'
                    redis.call('PUBLISH', room, epoch .. '\\t' .. next .. '\\n'
                        .. next .. '\\t0\\tm\\t0\\ts0\\t' .. said)
                    """,
                    "0");
            assertThatThrownBy(() -> another.run(talkers)).hasMessageContaining("'boo'");
        }
    }

    private void startServers(RedisServer redis) {
        List<CompletableFuture<ServerProcess>> starting = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            FaultProxy way = new FaultProxy(redis.port(), plan(new RandomFaults(i, MEAN_PAUSE)), faults);
            ways.add(way);
            starting.add(CompletableFuture.supplyAsync(() -> start(way.port())));
        }
        starting.forEach(server -> servers.add(server.join()));
    }

    private FaultPlan plan(FaultPlan bad) {
        return connection -> starting.get() > 0 ? Collections.emptyIterator() : bad.faultsOf(connection);
    }

    private ServerProcess start(int redisPort) {
        return start(() -> ServerProcess.startToReturn(
                JAR, MAX_USERS, "--cluster", "redis://127.0.0.1:" + redisPort, "--log-level", "warn"));
    }

    private interface Start {
        ServerProcess begin() throws IOException;
    }

    private ServerProcess start(Start start) {
        starting.incrementAndGet();
        try {
            ServerProcess server = start.begin();
            started.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            starting.decrementAndGet();
        }
    }

    private List<SocketTalker> talkers(int count, Soak soak, IntUnaryOperator way) {
        List<Entrance> entrances = servers.stream()
                .map(server -> new Entrance(way.applyAsInt(server.port()), way.applyAsInt(server.webPort())))
                .toList();
        Habits habits = new Habits(Duration.ofMillis(FULL ? 150 : 50), ROOMS, Duration.ofMillis(FULL ? 3_000 : 1_000));
        List<SocketTalker> talkers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
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
                servers.set(which, start(() -> killed.startAgain(JAR, MAX_USERS)));
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
