package chat.client.bench;

import chat.client.ClientConfig;
import chat.client.Reconnect;
import chat.protocol.ProtocolLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be said behind {@code bench} on the command line. */
@Command(
        name = "bench",
        description = "Measures a server: users join, some of them talk, and every delivery is checked.",
        customSynopsis = "chat-client bench [OPTIONS] [HOST[:PORT]]",
        separator = " ",
        sortOptions = false,
        footer = {"", "Exit code 0: nothing lost, doubled, out of order or refused. 1: something was. 2: usage."})
public final class BenchOptions {

    private static final int DEFAULT_USERS = 100;
    private static final int DEFAULT_PUBLISHERS = 10;
    private static final int DEFAULT_SIZE = 64;
    private static final int DEFAULT_WINDOW = 32;
    private static final int DEFAULT_WARMUP_SECONDS = 5;
    private static final int DEFAULT_DURATION_SECONDS = 10;
    private static final int DEFAULT_JOINS_AT_ONCE = 64;

    private static final int WEB_PORT = 5556;
    private static final int MAX_USERS = 1_000_000;
    private static final int MAX_WINDOW = 1_000_000;
    private static final int MAX_RATE = 10_000_000;
    private static final int MAX_SECONDS = 24 * 60 * 60;
    private static final int MAX_PORT = 65_535;

    /** More than a server keeps by default. */
    private static final int MAX_ROOMS = 1_000_000;

    /** The library's bounds must not be met before the server's: the load is what the plan says. */
    private static final int MAX_OUTBOUND_BYTES = 64 * 1024 * 1024;

    /** A server under load may take its time; one that is gone is noticed by its silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "[HOST[:PORT]]",
            hideParamSyntax = true,
            description = "the server (default " + ClientConfig.DEFAULT_HOST + ":" + ClientConfig.DEFAULT_PORT + ")")
    private @Nullable String address;

    @Option(names = "--users", paramLabel = "N", description = "users who join (default " + DEFAULT_USERS + ")")
    private @Nullable String users;

    @Option(
            names = "--publishers",
            paramLabel = "P",
            description = "how many of them talk (default " + DEFAULT_PUBLISHERS + "; 0: all are silent)")
    private @Nullable String publishers;

    @Option(
            names = "--rooms",
            paramLabel = "N",
            description = "rooms that they talk in, evenly spread (default 0: all in the lobby)")
    private @Nullable String rooms;

    @Option(
            names = "--size",
            paramLabel = "B",
            description = "bytes of each text, from " + Texts.MIN_SIZE + " (default " + DEFAULT_SIZE + ")")
    private @Nullable String size;

    @Option(
            names = "--window",
            paramLabel = "W",
            description = "messages on their way at a time, counted by deliveries (default " + DEFAULT_WINDOW + ")")
    private @Nullable String window;

    @Option(names = "--rate", paramLabel = "R", description = "or: messages a second, whatever became of earlier ones")
    private @Nullable String rate;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "seconds of load before measuring (default " + DEFAULT_WARMUP_SECONDS + ")")
    private @Nullable String warmup;

    @Option(
            names = "--duration",
            paramLabel = "S",
            description = "seconds to measure (default " + DEFAULT_DURATION_SECONDS + ")")
    private @Nullable String duration;

    @Option(names = "--unread", paramLabel = "N", description = "users who stop reading when they are in (default 0)")
    private @Nullable String unread;

    @Option(
            names = "--joins-at-once",
            paramLabel = "C",
            description = "joins on their way at a time (default " + DEFAULT_JOINS_AT_ONCE + ")")
    private @Nullable String joinsAtOnce;

    @Option(names = "--web", description = "over WebSocket, as browsers do (default port " + WEB_PORT + ")")
    private boolean web;

    @Option(names = "--server-pid", paramLabel = "PID", description = "tell this process's CPU time and memory too")
    private @Nullable String serverPid;

    @Option(names = "--json", description = "one JSON object instead of a table")
    private boolean json;

    @Option(names = "--help", description = "show this and exit")
    private boolean help;

    public boolean help() {
        return help;
    }

    /**
     * What is to be measured.
     *
     * @throws ParameterException if the options are out of range or contradict each other; the message says which
     */
    public BenchPlan plan() {
        int users = whole("--users", this.users, DEFAULT_USERS, 1, MAX_USERS);
        int unread = whole("--unread", this.unread, 0, 0, users);
        int publishers = publishers(users - unread);
        if (rate != null && window != null) {
            throw wrong("--rate and --window exclude each other: give one of them");
        }
        if (publishers == 0 && (rate != null || window != null)) {
            throw wrong((rate != null ? "--rate" : "--window") + " makes no sense when nobody talks");
        }
        return new BenchPlan(
                server(),
                users,
                publishers,
                whole("--rooms", rooms, 0, 0, MAX_ROOMS),
                whole("--size", size, DEFAULT_SIZE, Texts.MIN_SIZE, ProtocolLimits.MAX_TEXT_CODE_POINTS),
                rate == null ? whole("--window", window, DEFAULT_WINDOW, 1, MAX_WINDOW) : 0,
                rate == null ? 0 : number("--rate", rate, MAX_RATE),
                seconds("--warmup", warmup, DEFAULT_WARMUP_SECONDS),
                seconds("--duration", duration, DEFAULT_DURATION_SECONDS),
                unread,
                whole("--joins-at-once", joinsAtOnce, DEFAULT_JOINS_AT_ONCE, 1, MAX_USERS),
                serverPid == null ? null : process(serverPid),
                json);
    }

    private int publishers(int readers) {
        int byDefault = Math.min(DEFAULT_PUBLISHERS, readers);
        int publishers = whole("--publishers", this.publishers, byDefault, 0, Texts.MAX_PUBLISHERS);
        if (publishers > readers) {
            throw wrong("--publishers: " + publishers + ", but only " + readers
                    + (readers == 1 ? " user reads" : " users read") + " what is said (--users less --unread)");
        }
        return publishers;
    }

    private ClientConfig server() {
        String host = ClientConfig.DEFAULT_HOST;
        int port = web ? WEB_PORT : ClientConfig.DEFAULT_PORT;
        if (address != null) {
            // [::1]:5555 and ::1 are both ways to write such an address; only the first one can have a port.
            int colon = address.lastIndexOf(':');
            boolean bare = address.indexOf(':') != colon && !address.startsWith("[");
            boolean hasPort = colon > address.lastIndexOf(']') && !bare;
            host = hasPort ? address.substring(0, colon) : address;
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (hasPort) {
                port = whole("the port", address.substring(colon + 1), port, 1, MAX_PORT);
            }
            if (host.isBlank()) {
                throw wrong("'" + address + "' names no host (expected: HOST or HOST:PORT)");
            }
        }
        return new ClientConfig(
                host,
                port,
                web,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                ProtocolLimits.MAX_REMEMBERED_IDS,
                MAX_OUTBOUND_BYTES,
                Reconnect.DEFAULT);
    }

    private ProcessHandle process(String value) {
        int pid = whole("--server-pid", value, 0, 1, Integer.MAX_VALUE);
        return ProcessHandle.of(pid).orElseThrow(() -> wrong("--server-pid: there is no process " + pid));
    }

    private int whole(String name, @Nullable String value, int absent, int min, int max) {
        if (value == null) {
            return absent;
        }
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

    private Duration seconds(String name, @Nullable String value, int absent) {
        return value == null
                ? Duration.ofSeconds(absent)
                : Duration.ofNanos((long) (number(name, value, MAX_SECONDS) * 1e9));
    }

    /** A number that may have a fraction, and is more than nothing. */
    private double number(String name, String value, int max) {
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
        return new ParameterException(spec.commandLine(), what);
    }
}
