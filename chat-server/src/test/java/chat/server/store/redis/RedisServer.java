package chat.server.store.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.server.net.Transport;
import chat.testing.ServerProcess;
import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoopGroup;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A redis-server. One that nobody harms is shared by the tests of a virtual machine, each with keys of its own; who wants to stop it, or make
 * it forget, starts another.
 */
public final class RedisServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final String READY = "Ready to accept connections";
    private static final String PORT_TAKEN = "Address already in use";
    private static final int ATTEMPTS = 10;

    private static @Nullable RedisServer shared;
    private static @Nullable EventLoopGroup loops;

    private final Path directory;
    private final List<String> options;
    private final int port;
    private @Nullable Process process;

    private RedisServer(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
        int free = freePort();
        for (int attempts = 1; !begin(free); attempts++) { // somebody else may take it first
            if (attempts == ATTEMPTS) {
                throw new AssertionError("redis-server finds no port");
            }
            free = freePort();
        }
        this.port = free;
    }

    /** The one that all may use. Where there is no redis-server, the test is skipped. */
    public static synchronized RedisServer shared() {
        assumeInstalled();
        if (shared == null) {
            try {
                Path directory = Files.createTempDirectory("redis");
                shared = new RedisServer(directory, List.of());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> endShared(directory)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static synchronized void endShared(Path directory) {
        if (shared != null) {
            shared.close();
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One of its own. Where there is no redis-server, the test is skipped.
     *
     * @param directory where it keeps what it keeps
     * @param options beside the usual ones, or in their place
     */
    public static RedisServer start(Path directory, String... options) {
        assumeInstalled();
        return new RedisServer(directory, List.of(options));
    }

    private static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "there is no redis-server here");
    }

    /** One that the system gives to nobody by itself while this one is killed. */
    static int freePort() {
        try {
            return ServerProcess.freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, again if it was {@linkplain #kill killed}, and waits until it is ready. */
    public void begin() {
        if (!begin(port)) {
            throw new AssertionError("the port of redis-server was taken");
        }
    }

    /** Returns false if the port is taken. */
    private boolean begin(int port) {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "--port", Integer.toString(port)));
        command.addAll(
                List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory.toString()));
        command.addAll(options);
        try {
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process = started;
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); ; line = said.readLine()) {
                if (line == null && all.indexOf(PORT_TAKEN) >= 0) {
                    return false;
                } else if (line == null) {
                    throw new AssertionError("redis-server ended: " + all);
                } else if (line.contains(READY)) {
                    break;
                }
                all.append(line).append('\n');
            }
            Thread rest = new Thread(() -> readOn(said), "redis-server's output");
            rest.setDaemon(true);
            rest.start();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it ends: it would stand still with a full pipe. */
    private static void readOn(Reader said) {
        try (said) {
            said.transferTo(Writer.nullWriter());
        } catch (IOException killed) {
            // whoever kills a process closes its pipe, while this may be reading
        }
    }

    /** Ends it at once, as a loss of power does. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** It stands still. */
    public void stop() {
        signal("STOP");
    }

    /** It goes on as if nothing had been. */
    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process sent = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (sent.waitFor() != 0) {
                throw new AssertionError("no signal could be sent");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process == null ? 0 : process.pid();
    }

    /** Event loops for whoever connects. */
    public static synchronized EventLoopGroup loops() {
        if (loops == null) {
            loops = Transport.best().newEventLoops();
        }
        return loops;
    }

    /** What no other test's keys begin with. */
    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet() + ":";
    }

    /** A server's way to it, which is to be closed. */
    RedisLink link(String prefix) {
        return RedisLink.open(RedisAddress.of(RedisURI.create("127.0.0.1", port)), loops(), prefix, 0)
                .toCompletableFuture()
                .join();
    }

    /** Asks something as an operator may. Returns the line that it answers, or the first of a text. */
    public String ask(String... words) {
        return askInOrder(List.of(List.of(words)));
    }

    /** Returns the number that {@code INFO} has in a section of this name, behind what the line begins with. */
    long number(String section, String beginning) {
        return over((out, in) -> {
            send(out, List.of("INFO", section));
            send(out, List.of("QUIT"));
            return in.lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(beginning.length()).split("\\D", 2)[0]))
                    .findFirst()
                    .orElse(0);
        });
    }

    /** Asks one thing after the other, each of words apart by spaces, over one connection. Returns the last answer, as {@link #ask} does. */
    String asks(String... commands) {
        return askInOrder(Arrays.stream(commands)
                .map(command -> List.of(command.split(" ")))
                .toList());
    }

    /** Some key of a hash slot; empty if there is none. */
    String keyOf(int slot) {
        return over((out, in) -> {
            send(out, List.of("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), "1"));
            return in.readLine().equals("*0") || in.readLine().isEmpty() ? "" : in.readLine();
        });
    }

    private String askInOrder(List<List<String>> commands) {
        return over((out, in) -> {
            String line = "";
            for (List<String> words : commands) {
                send(out, words);
                line = in.readLine();
                line = line.startsWith("$") && !line.equals("$-1") ? in.readLine() : line;
            }
            return line;
        });
    }

    private interface Talk<T> {
        T over(OutputStream out, BufferedReader in) throws IOException;
    }

    private <T> T over(Talk<T> talk) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return talk.over(
                    socket.getOutputStream(),
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(OutputStream out, List<String> words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.size() + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(text);
            bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        bytes.writeTo(out);
    }
}
