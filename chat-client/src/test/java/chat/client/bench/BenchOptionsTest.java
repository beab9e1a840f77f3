package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.Fingerprint;
import chat.client.Reconnect;
import chat.client.ServerAddress;
import chat.client.TlsTrust;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class BenchOptionsTest {

    private static BenchPlan plan(String args) {
        String[] words = args.isEmpty() ? new String[0] : args.split(" ");
        return new BenchOptions(new CommandLine(BenchOptions.spec()).parseArgs(words)).plan();
    }

    @Test
    void defaultsArePinned() {
        BenchPlan plan = plan("");

        assertThat(plan.server().server()).hasToString("localhost:5555");
        assertThat(plan.users()).isEqualTo(100);
        assertThat(plan.publishers()).isEqualTo(10);
        assertThat(plan.rooms()).isZero();
        assertThat(plan.size()).isEqualTo(64);
        assertThat(plan.window()).isEqualTo(32);
        assertThat(plan.rate()).isZero();
        assertThat(plan.joinWarmup()).isZero();
        assertThat(plan.warmup()).isEqualTo(Duration.ofSeconds(5));
        assertThat(plan.duration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.unread()).isZero();
        assertThat(plan.joinsAtOnce()).isEqualTo(64);
        assertThat(plan.serverProcesses()).isEmpty();
        assertThat(plan.json()).isFalse();
    }

    @Test
    void browsersHaveAPortOfTheirOwn() {
        assertThat(plan("").server().server().isWebSocket()).isFalse();
        assertThat(plan("--web").server().server()).hasToString("ws://localhost:5556/chat");
        assertThat(plan("--web chat:80").server().server()).hasToString("ws://chat/chat");
    }

    @ParameterizedTest
    @CsvSource({
        "--tls, localhost:5557",
        "--tls chat.example.org:1, chat.example.org:1",
        "--tls --web, wss://localhost:5556/chat",
        "--url wss://chat.example.org/irc/chat, wss://chat.example.org/irc/chat"
    })
    void serverMaySpeakTls(String args, String server) {
        assertThat(plan(args).server().server()).hasToString(server);
        assertThat(plan(args).tls()).isTrue();
        assertThat(plan(args).server().trust()).isEqualTo(TlsTrust.SYSTEM);
        assertThat(plan("--tls-fingerprint " + "11".repeat(32) + " " + args)
                        .server()
                        .trust())
                .isEqualTo(new TlsTrust.Pinned(new Fingerprint("11".repeat(32))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "--web", "--tls"})
    void urlStandsForItself(String more) {
        assertThatThrownBy(() -> plan("--url wss://chat/chat " + more))
                .hasMessage("--url says where the server is: leave HOST, --web and --tls out");
    }

    @Test
    void everythingCanBeSaid() {
        long pid = ProcessHandle.current().pid();
        BenchPlan plan = plan(
                "--users 20 --publishers 3 --rooms 4 --size 16 --rate 0.5 --join-warmup 1.5 --warmup 0.25 --duration 60 --unread 5"
                        + " --joins-at-once 1 --server-pid " + pid + "," + pid + " --json example.org:7000");

        assertThat(plan)
                .isEqualTo(new BenchPlan(
                        plan.server(),
                        20,
                        3,
                        4,
                        16,
                        0,
                        0.5,
                        Duration.ofMillis(1500),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(60),
                        5,
                        1,
                        List.of(ProcessHandle.current(), ProcessHandle.current()),
                        true));
        assertThat(plan.readers()).isEqualTo(15);
    }

    @Test
    void usersComeBackAndAreSpreadOverTheRooms() {
        BenchPlan lobby = plan("--publishers 10");
        BenchPlan rooms = plan("--publishers 10 --rooms 4");

        assertThat(lobby.server().reconnect()).isEqualTo(Reconnect.DEFAULT);
        assertThat(lobby.groups()).isEqualTo(1);
        assertThat(lobby.room(0)).isEqualTo("lobby");
        assertThat(lobby.publishersInAGroup()).isEqualTo(10);
        assertThat(rooms.groups()).isEqualTo(4);
        assertThat(rooms.room(3)).isEqualTo("room-3");
        assertThat(rooms.publishersInAGroup()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b:1,[::1]:2 | a:5555,b:1,[::1]:2",
                "--web a,b:1 | ws://a:5556/chat,ws://b:1/chat",
                "--url ws://a/chat,ws://b/chat | ws://a/chat,ws://b/chat"
            })
    void severalServersMayBeNamed(String args, String servers) {
        assertThat(plan(args).server().servers()).map(ServerAddress::toString).containsExactly(servers.split(","));
    }

    @Test
    void usersOfARoomGoToAllServersInTurn() {
        assertThat(serversOf(plan("--users 5 --publishers 0 a,b"))).containsExactly(0, 1, 0, 1, 0);
        // Of three rooms, the first and the third begin with the first server.
        assertThat(serversOf(plan("--users 7 --publishers 0 --rooms 3 a,b"))).containsExactly(0, 1, 0, 1, 0, 1, 0);
        assertThat(serversOf(plan("--users 4 --publishers 0 --rooms 2 a,b"))).containsExactly(0, 1, 1, 0);
    }

    private static List<Integer> serversOf(BenchPlan plan) {
        return IntStream.range(0, plan.users()).map(plan::serverOf).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org:5555",
        "example.org:1, example.org:1",
        "10.0.0.1:65535, 10.0.0.1:65535",
        "::1, [::1]:5555",
        "[::1], [::1]:5555",
        "[::1]:7000, [::1]:7000"
    })
    void addressMayHaveAPort(String argument, String address) {
        assertThat(plan(argument).server().server()).hasToString(address);
    }

    @Test
    void fewUsersNeedNoFewerPublishersToBeSaid() {
        assertThat(plan("--users 3").publishers()).isEqualTo(3);
        assertThat(plan("--users 3 --unread 1").publishers()).isEqualTo(2);
        assertThat(plan("--users 3 --unread 3").publishers()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--users 0 | --users: '0' (expected: 1 to 1000000)",
                "--users many | --users: 'many' (expected: 1 to 1000000)",
                "--size 15 | --size: '15' (expected: 16 to 4096)",
                "--size 4097 | --size: '4097' (expected: 16 to 4096)",
                "--window 0 | --window: '0' (expected: 1 to 1000000)",
                "--rate 0 | --rate: '0' (expected: more than 0, up to 10000000)",
                "--rate NaN | --rate: 'NaN' (expected: more than 0, up to 10000000)",
                "--warmup -1 | --warmup: '-1' (expected: more than 0, up to 86400)",
                "--duration 0 | --duration: '0' (expected: more than 0, up to 86400)",
                "--joins-at-once 0 | --joins-at-once: '0' (expected: 1 to 1000000)",
                "--unread 101 | --unread: '101' (expected: 0 to 100)",
                "--publishers 101 | --publishers: 101, but only 100 users read what is said (--users less --unread)",
                "--users 2 --unread 1 --publishers 2 | --publishers: 2, but only 1 user reads what is said (--users less --unread)",
                "--rate 5 --window 5 | --rate and --window exclude each other: give one of them",
                "--publishers 0 --rate 5 | --rate makes no sense when nobody talks",
                "--publishers 0 --window 5 | --window makes no sense when nobody talks",
                "host:0 | the port: '0' (expected: 1 to 65535)",
                "host:x | the port: 'x' (expected: 1 to 65535)",
                "host:1,host:0 | the port: '0' (expected: 1 to 65535)",
                ":5555 | ':5555' names no host (expected: HOST or HOST:PORT)",
                "host, | '' names no host (expected: HOST or HOST:PORT)",
                "--server-pid 1, | --server-pid: '' (expected: 1 to 2147483647)",
                "--server-pid 2147483647 | --server-pid: there is no process 2147483647"
            })
    void whatMakesNoSenseIsSaidInWords(String args, String words) {
        assertThatThrownBy(() -> plan(args))
                .isInstanceOf(ParameterException.class)
                .hasMessage(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one two", "--users", "--users 1 --users 2", "--unknown"})
    void whatIsNotUnderstoodIsRefused(String args) {
        assertThatThrownBy(() -> plan(args)).isInstanceOf(ParameterException.class);
    }

    @Test
    void helpFitsAScreen() {
        String help = new CommandLine(BenchOptions.spec()).getUsageMessage();

        assertThat(help.lines().count()).isLessThanOrEqualTo(23);
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    }
}
