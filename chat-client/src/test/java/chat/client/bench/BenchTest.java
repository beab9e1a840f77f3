package chat.client.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import chat.client.cli.ExitStatus;
import chat.server.ChatServer;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.testing.Cable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/** Whole runs against a real server. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT) // a run mostly waits
class BenchTest {

    private static final int SEATS = 20;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ChatServer server = start(withStallTimeout(Duration.ofSeconds(2)));

    private static ServerLimits withStallTimeout(Duration stall) {
        ServerLimits limits = ServerLimits.defaults();
        return new ServerLimits(
                limits.maxConnections(),
                64 * 1024,
                limits.maxRooms(),
                limits.history(),
                limits.historyBytes(),
                limits.resumeBytes(),
                limits.directBytes(),
                limits.resumeWindow(),
                stall,
                limits.detectTimeout(),
                limits.joinTimeout(),
                limits.pingAfter(),
                limits.pingTimeout(),
                limits.requestTimeout(),
                limits.deadPeerTimeout(),
                limits.closeTimeout(),
                limits.shutdownTimeout(),
                limits.endTimeout(),
                limits.fairUse());
    }

    private static ChatServer start(ServerLimits limits) {
        try {
            return ChatServer.start(new ServerConfig("127.0.0.1", 0, SEATS, null, WebConfig.on(0), limits));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Bench bench(String args) {
        return bench(args, "127.0.0.1:" + server.port());
    }

    private Bench bench(String args, String address) {
        return bench(args, address, Duration.ofSeconds(10));
    }

    private Bench bench(String args, String address, Duration patience) {
        var given = new CommandLine(BenchOptions.spec()).parseArgs((args + " " + address).split(" "));
        return new Bench(
                new BenchOptions(given).plan(),
                ExitStatus::inWords,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                patience,
                Duration.ofMillis(100));
    }

    private JsonNode json() throws IOException {
        assertThat(out.toString(UTF_8)).hasLineCount(1);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    @Test
    void windowKeepsTheServerBusyAndEverythingArrives() throws Exception {
        boolean good = bench("--users 10 --publishers 3 --window 8 --warmup 0.2 --duration 0.5 --json")
                .run();

        JsonNode result = json();
        assertThat(good).as(result.toString()).isTrue();
        assertThat(result.path("window").asInt()).isEqualTo(8);
        assertThat(result.path("messages").asLong()).isPositive();
        assertThat(result.path("deliveries").asLong())
                .isGreaterThan(result.path("messages").asLong());
        assertThat(result.path("one_order").asBoolean()).isTrue();
        assertThat(result.path("lost").asLong()).isZero();
        assertThat(result.path("latency_us").path("p50").asDouble()).isPositive();
        assertThat(result.path("joins_s").asDouble()).isPositive();
        assertThat(result.path("bench_cpu").asDouble()).isPositive();
        assertThat(result.has("server")).isFalse();
    }

    @Test
    void browsersAreMeasuredToo() throws Exception {
        String address = URI.create(String.valueOf(server.webAddress())).getAuthority();
        boolean good = bench("--web --users 10 --publishers 3 --window 8 --warmup 0.2 --duration 0.5 --json", address)
                .run();

        JsonNode result = json();
        assertThat(good).as(result.toString()).isTrue();
        assertThat(result.path("deliveries").asLong())
                .isGreaterThan(result.path("messages").asLong());
        assertThat(result.path("one_order").asBoolean()).isTrue();
        assertThat(result.path("lost").asLong()).isZero();
    }

    @Test
    void roomsAreMeasuredEachForItself() throws Exception {
        boolean good = bench("--users 12 --publishers 6 --rooms 4 --window 8 --warmup 0.2 --duration 0.5 --json")
                .run();

        JsonNode result = json();
        assertThat(good).as(result.toString()).isTrue();
        assertThat(result.path("rooms").asInt()).isEqualTo(4);
        assertThat(result.path("messages").asLong()).isPositive();
        double receivers =
                result.path("deliveries").asDouble() / result.path("messages").asDouble();
        assertThat(receivers).as("three users in a room").isBetween(2.5, 3.5);
        assertThat(result.path("one_order").asBoolean()).isTrue();
        assertThat(result.path("lost").asLong()).isZero();
    }

    @Test
    void whatIsSaidThroughOneAddressHasToArriveThroughAnother() throws Exception {
        try (Cable cable = new Cable(server.port())) {
            String addresses = "127.0.0.1:" + server.port() + ",127.0.0.1:" + cable.port();
            boolean good = bench("--users 6 --publishers 3 --window 8 --warmup 0.2 --duration 0.5 --json", addresses)
                    .run();

            JsonNode result = json();
            assertThat(good).as(result.toString()).isTrue();
            assertThat(result.path("deliveries").asLong()).isPositive();
            assertThat(result.path("one_order").asBoolean()).isTrue();
        }
    }

    @Test
    void whatDoesNotReachTheOtherServerIsLost() throws Exception {
        try (ChatServer other = start(ServerLimits.defaults())) {
            String addresses = "127.0.0.1:" + server.port() + ",127.0.0.1:" + other.port();
            Bench bench = bench(
                    "--users 4 --publishers 2 --window 8 --warmup 0.1 --duration 0.1 --json",
                    addresses,
                    Duration.ofMillis(100));

            assertThat(bench.run()).isFalse();
        }
        assertThat(json().path("lost").asLong()).isPositive();
    }

    @Test
    void usersGoToTheServersInTurn() throws Exception {
        try (ChatServer other = start(ServerLimits.defaults())) {
            Bench bench = bench(
                    "--users 6 --publishers 0 --warmup 0.1 --duration 60 --json",
                    "127.0.0.1:" + server.port() + ",127.0.0.1:" + other.port());
            CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
            Awaitility.await().until(() -> err.toString(UTF_8).contains("measuring"));
            int here = server.users().get().size();
            int there = other.users().get().size();
            bench.stop(Duration.ofSeconds(10));

            assertThat(good.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(List.of(here, there)).containsExactly(3, 3);
        }
    }

    @Test
    void connectionsThatAreLostOnTheWayCostNoDelivery() throws Exception {
        try (Cable cable = new Cable(server.port())) {
            Bench bench = bench(
                    "--users 6 --publishers 3 --rooms 2 --rate 300 --warmup 0.1 --duration 1 --json",
                    "127.0.0.1:" + cable.port());
            CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
            Awaitility.await().until(() -> err.toString(UTF_8).contains("measuring"));
            cable.pull();
            cable.plugIn();

            assertThat(good.get(30, TimeUnit.SECONDS)).as(out.toString(UTF_8)).isTrue();
        }
        JsonNode result = json();
        assertThat(result.path("reconnects").asInt()).isEqualTo(6);
        assertThat(result.path("resumed").asInt()).isEqualTo(6);
        assertThat(result.path("disconnects").asInt()).isZero();
        assertThat(result.path("lost").asLong()).isZero();
        assertThat(result.path("duplicated").asLong()).isZero();
    }

    @Test
    void rateSendsWhatWasAskedFor() throws Exception {
        boolean good = bench("--users 4 --publishers 2 --size 16 --rate 200 --warmup 0.1 --duration 0.5 --json")
                .run();

        JsonNode result = json();
        assertThat(good).as(result.toString()).isTrue();
        assertThat(result.path("rate").asDouble()).isEqualTo(200);
        assertThat(result.path("messages").asDouble())
                .isCloseTo(200 * result.path("duration_s").asDouble(), within(2.0));
        assertThat(result.has("window")).isFalse();
    }

    @Test
    void silentUsersAreMeasuredToo() throws Exception {
        boolean good = bench("--users 5 --publishers 0 --warmup 0.1 --duration 0.1 --json --server-pid "
                        + ProcessHandle.current().pid())
                .run();

        JsonNode result = json();
        assertThat(good).isTrue();
        assertThat(result.path("deliveries").asLong()).isZero();
        assertThat(result.path("latency_us").path("p50").isNull()).isTrue();
        assertThat(result.path("server").path("cpu_s").isNumber()).isTrue();
        assertThat(result.path("server").path("cpu_us_per_delivery").isNull()).isTrue();
    }

    @Test
    void othersJoinAndLeaveBeforeThoseWhoCount() throws Exception {
        boolean good = bench("--users 5 --publishers 2 --rooms 2 --joins-at-once 3 --join-warmup 0.5 --warmup 0.1"
                        + " --duration 0.2 --json")
                .run();

        JsonNode result = json();
        assertThat(good).as(result.toString()).isTrue();
        assertThat(result.path("join_warmup_s").asDouble()).isEqualTo(0.5);
        assertThat(err.toString(UTF_8)).containsPattern("warming up: [1-9]\\d* have joined");
        assertThat(result.path("join_s").asDouble()).isPositive();
        assertThat(result.path("deliveries").asLong()).isPositive();
    }

    @Test
    void othersWhoWereStillJoiningWhenItIsEndedEarlyLeaveToo() throws Exception {
        Bench bench = bench("--users 4 --joins-at-once 3 --join-warmup 60 --json");
        CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
        Awaitility.await().until(() -> err.toString(UTF_8).contains("warming up: "));
        bench.stop(Duration.ofSeconds(10));

        assertThat(good.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(json().path("join_s").asDouble()).isZero();
        Awaitility.await().until(() -> server.users().get().isEmpty());
    }

    @Test
    void thoseWhoDoNotReadAreClosedAndAreNoLoss() throws Exception {
        Bench bench =
                bench("--users 3 --publishers 2 --unread 1 --size 4096 --window 64 --warmup 0.1 --duration 60 --json");
        CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
        Awaitility.await().until(() -> err.toString(UTF_8).contains("measuring"));
        Awaitility.await().until(() -> server.users().get().size() == 2);
        bench.stop(Duration.ofSeconds(10));

        JsonNode result = json();
        assertThat(good.get()).as(result.toString()).isTrue();
        assertThat(result.path("unread").path("slow_consumer").asInt())
                .as(result.toString())
                .isEqualTo(1);
        assertThat(result.path("disconnects").asInt()).isZero();
    }

    @Test
    void thoseWhoDoNotReadInASilentRoomStayOpen() throws Exception {
        assertThat(bench("--users 2 --publishers 0 --unread 2 --warmup 0.1 --duration 0.1 --json")
                        .run())
                .isTrue();

        assertThat(json().path("unread").path("open").asInt()).isEqualTo(2);
    }

    @Test
    void fullServerIsSaidWithWhatToDo() {
        assertThat(bench("--users 30 --joins-at-once 3").run()).isFalse();

        assertThat(out.toString(UTF_8)).isEmpty();
        // Joining may take longer than a second, and then how far it is stands before it.
        assertThat(err.toString(UTF_8).lines().filter(line -> !line.startsWith("joining: ")))
                .containsExactly(
                        "Server is full (20 of 20 users). Start it with --max-users 30 or more, and let nobody else in");
    }

    @Test
    void unreachableServerIsSaidInPlainWords() {
        Bench bench = bench("--users 2");
        server.close();

        assertThat(bench.run()).isFalse();
        assertThat(err.toString(UTF_8)).contains("Can't reach 127.0.0.1:", "Is the server running?");
    }

    @Test
    void serverThatEndsIsReportedWithWhatItCost() {
        Bench bench = bench(
                "--users 4 --publishers 2 --warmup 0.1 --duration 20",
                "127.0.0.1:" + server.port(),
                Duration.ofSeconds(1));
        CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
        Awaitility.await().until(() -> err.toString(UTF_8).contains("deliveries/s"));
        server.close();
        bench.stop(Duration.ofSeconds(10));

        assertThat(good.join()).isFalse();
        assertThat(out.toString(UTF_8)).containsPattern("disconnects +4\\R").contains("shutdown=4");
    }

    @Test
    void endedEarlyItTellsWhatWasMeasuredSoFar() throws Exception {
        Bench bench = bench("--users 4 --publishers 2 --warmup 0.1 --duration 60 --json");
        CompletableFuture<Boolean> good = CompletableFuture.supplyAsync(bench::run);
        Awaitility.await().until(() -> err.toString(UTF_8).contains("deliveries/s"));
        bench.stop(Duration.ofSeconds(10));

        assertThat(good.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(json().path("duration_s").asDouble()).isBetween(0.001, 30.0);
        assertThat(json().path("deliveries").asLong()).isPositive();
    }

    @Test
    void endedBeforeAnybodyIsInItHasNothingToTellButDoesNotFail() throws Exception {
        Bench bench = bench("--users 4 --unread 2 --json");
        bench.stop(Duration.ofMillis(1));

        assertThat(bench.run()).isTrue();
        assertThat(json().path("join_s").asDouble()).isZero();
        assertThat(json().path("messages").asLong()).isZero();
    }
}
