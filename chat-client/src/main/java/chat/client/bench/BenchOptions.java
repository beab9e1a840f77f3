package chat.client.bench;

import chat.client.ClientConfig;
import chat.client.Reconnect;
import chat.client.ServerAddress;
import chat.client.options.HostPort;
import chat.client.options.ServerFlags;
import chat.protocol.ProtocolLimits;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What was said behind {@code bench} on the command line. */
public record BenchOptions(ParseResult given) {

    private static final int DEFAULT_PUBLISHERS = 10;

    /** Of users, rooms and messages on their way: more than a server keeps by default. */
    private static final int MAX_COUNT = 1_000_000;

    private static final int MAX_RATE = 10_000_000;
    private static final int MAX_SECONDS = 24 * 60 * 60;
    private static final int MAX_PORT = 65_535;
    private static final String JOIN_WARMUP = "--join-warmup";
    private static final String WEB = "--web";
    private static final String SERVER_PID = "--server-pid";

    /** The library's bounds must not be met before the server's: the load is what the plan says. */
    private static final int MAX_OUTBOUND_BYTES = 64 * 1024 * 1024;

    /** A server under load may take its time; one that is gone is noticed by its silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** All that can be said. */
    public static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("bench");
        spec.parser().separator(" ");
        spec.usageMessage()
                .description("Measures a server: users join, some of them talk, and every delivery is checked.")
                .customSynopsis("chat-client bench [OPTIONS] [HOST[:PORT],...]")
                .sortOptions(false)
                .footer("Exit code 0: all arrived, once and in order. 1: something did not. 2: usage.");
        return spec.addPositional(PositionalParamSpec.builder()
                        .arity("0..1")
                        .paramLabel("[HOST[:PORT],...]")
                        .hideParamSyntax(true)
                        .type(String.class)
                        .description("one server or several (default localhost:5555)")
                        .build())
                .addOption(value("--users", "N", "100", "users who join (default 100)"))
                .addOption(value("--publishers", "P", null, "how many of them talk (default 10; 0: all are silent)"))
                .addOption(value("--rooms", "N", "0", "rooms that they talk in (default 0: the lobby alone)"))
                .addOption(value("--size", "B", "64", "bytes of each text, from 16 (default 64)"))
                .addOption(value("--window", "W", "32", "messages under way, by deliveries (default 32)"))
                .addOption(value("--rate", "R", null, "or: messages a second, whatever became of others"))
                .addOption(value(JOIN_WARMUP, "S", null, "seconds for which others join and leave first"))
                .addOption(value("--warmup", "S", "5", "seconds of load before measuring (default 5)"))
                .addOption(value("--duration", "S", "10", "seconds to measure (default 10)"))
                .addOption(value("--unread", "N", "0", "users who stop reading when they are in (default 0)"))
                .addOption(value("--joins-at-once", "C", "64", "joins on their way at a time (default 64)"))
                .addOption(flag(WEB, "over WebSocket, as browsers do (default port 5556)"))
                .addOption(flag(ServerFlags.TLS, "over TLS (default port 5557)"))
                .addOption(value(ServerFlags.URL, "URL", null, "instead of HOST: a WebSocket, as in wss://HOST/chat"))
                .addOption(value(ServerFlags.TLS_FINGERPRINT, "F", null, "trust the certificate with this SHA-256"))
                .addOption(value(SERVER_PID, "P,...", null, "tell these processes' CPU time and memory too"))
                .addOption(flag("--json", "one JSON object instead of a table"))
                .addOption(flag("--help", "show this and exit"));
    }

    private static OptionSpec value(String name, String label, @Nullable String usual, String help) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .defaultValue(usual)
                .description(help)
                .build();
    }

    private static OptionSpec flag(String name, String help) {
        return OptionSpec.builder(name).description(help).build();
    }

    /**
     * What is to be measured.
     *
     * @throws ParameterException if the options are out of range or contradict each other; the message says which
     */
    public BenchPlan plan() {
        int users = whole("--users", 1, MAX_COUNT);
        int unread = whole("--unread", 0, users);
        int publishers = publishers(users - unread);
        boolean rate = given.hasMatchedOption("--rate");
        boolean window = given.hasMatchedOption("--window");
        if (rate && window) {
            throw wrong("--rate and --window exclude each other: give one of them");
        }
        if (publishers == 0 && (rate || window)) {
            throw wrong((rate ? "--rate" : "--window") + " makes no sense when nobody talks");
        }
        return new BenchPlan(
                server(),
                users,
                publishers,
                whole("--rooms", 0, MAX_COUNT),
                whole("--size", Texts.MIN_SIZE, ProtocolLimits.MAX_TEXT_CODE_POINTS),
                rate ? 0 : whole("--window", 1, MAX_COUNT),
                rate ? number("--rate", MAX_RATE) : 0,
                given.hasMatchedOption(JOIN_WARMUP) ? seconds(JOIN_WARMUP) : Duration.ZERO,
                seconds("--warmup"),
                seconds("--duration"),
                unread,
                whole("--joins-at-once", 1, MAX_COUNT),
                given.hasMatchedOption(SERVER_PID) ? processes() : List.of(),
                given.hasMatchedOption("--json"));
    }

    private int publishers(int readers) {
        if (!given.hasMatchedOption("--publishers")) {
            return Math.min(DEFAULT_PUBLISHERS, readers);
        }
        int publishers = whole("--publishers", 0, Texts.MAX_PUBLISHERS);
        if (publishers > readers) {
            throw wrong("--publishers: " + publishers + ", but only " + readers
                    + (readers == 1 ? " user reads" : " users read") + " what is said (--users less --unread)");
        }
        return publishers;
    }

    private ClientConfig server() {
        ServerFlags flags =
                new ServerFlags(name -> given.matchedOptionValue(name, null), (name, what) -> wrong(name + what));
        List<ServerAddress> urls = flags.servers();
        if (!urls.isEmpty()
                && (given.hasMatchedPositional(0)
                        || given.hasMatchedOption(WEB)
                        || given.hasMatchedOption(ServerFlags.TLS))) {
            throw wrong(ServerFlags.URL + " says where the server is: leave HOST, " + WEB + " and " + ServerFlags.TLS
                    + " out");
        }
        List<ServerAddress> servers = urls.isEmpty() ? addresses() : urls;
        return new ClientConfig(
                servers,
                flags.trust(servers),
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                ProtocolLimits.MAX_REMEMBERED_IDS,
                MAX_OUTBOUND_BYTES,
                Reconnect.DEFAULT);
    }

    private List<ServerAddress> addresses() {
        return HostPort.listOf(given.matchedPositionalValue(0, ServerAddress.DEFAULT_HOST)).stream()
                .map(this::address)
                .toList();
    }

    private ServerAddress address(HostPort address) {
        boolean web = given.hasMatchedOption(WEB);
        boolean tls = given.hasMatchedOption(ServerFlags.TLS);
        int port = tls ? ServerAddress.TLS_PORT : ServerAddress.LINES_PORT;
        if (web) {
            port = ServerAddress.WEB_PORT;
        }
        if (address.port() != null) {
            port = whole("the port", address.port(), 1, MAX_PORT);
        }
        try {
            return new ServerAddress(address.host(), port, tls, web ? ServerAddress.WEB_PATH : null);
        } catch (IllegalArgumentException e) {
            throw wrong("'" + address + "' names no host (expected: HOST or HOST:PORT)");
        }
    }

    private List<ProcessHandle> processes() {
        return Stream.of(value(SERVER_PID).split(",", -1)).map(this::process).toList();
    }

    private ProcessHandle process(String written) {
        int pid = whole(SERVER_PID, written, 1, Integer.MAX_VALUE);
        return ProcessHandle.of(pid).orElseThrow(() -> wrong(SERVER_PID + ": there is no process " + pid));
    }

    private String value(String name) {
        return given.commandSpec().findOption(name).getValue();
    }

    private int whole(String name, int min, int max) {
        return whole(name, value(name), min, max);
    }

    private int whole(String name, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of range
        }
        throw wrong(name + ": '" + value + "' (expected: " + min + " to " + max + ")");
    }

    private Duration seconds(String name) {
        return Duration.ofNanos((long) (number(name, MAX_SECONDS) * 1e9));
    }

    /** A number that may have a fraction, and is more than nothing. */
    private double number(String name, int max) {
        String value = value(name);
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of range
        }
        throw wrong(name + ": '" + value + "' (expected: more than 0, up to " + max + ")");
    }

    private ParameterException wrong(String what) {
        return new ParameterException(given.commandSpec().commandLine(), what);
    }
}
