package chat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The server as it is shipped, in a process of its own, with a page. */
public final class ServerProcess implements AutoCloseable {

    private static final int END_SECONDS = 10;

    /** Linux takes a client's own port from here on by itself; below it some ports are other programs'. */
    private static final int EPHEMERAL = 32_768;

    private static final int MIN_PORT = 20_000;

    /** They go round from anywhere: what one test has, and may have again, is another's only behind thousands. */
    private static final AtomicInteger PORTS =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(EPHEMERAL));

    /** Of what it prints, so many lines are kept. */
    private static final int MAX_LINES = 10_000;

    private final Process process;
    private final List<String> options;
    private final int port;
    private final int webPort;

    /** Guarded by itself. */
    private final List<String> output = new ArrayList<>();

    private ServerProcess(Process process, List<String> options) throws IOException {
        this.process = process;
        this.options = options;
        BufferedReader out = process.inputReader(UTF_8);
        port = portIn(out, "listening on .*:(\\d+)");
        webPort = portIn(out, "web page at http://.*:(\\d+)/");
        Thread drain = new Thread(() -> readOn(out), "server-output");
        drain.setDaemon(true);
        drain.start();
    }

    /** Reads on until a line says it. */
    private static int portIn(BufferedReader out, String pattern) throws IOException {
        List<String> others = new ArrayList<>();
        String line = out.readLine();
        while (line != null && !line.matches(pattern)) {
            others.add(line);
            line = out.readLine();
        }
        if (line == null) {
            throw new AssertionError("expected a line like " + pattern + ", but the output was: " + others);
        }
        return Integer.parseInt(line.replaceFirst(pattern, "$1"));
    }

    private void readOn(BufferedReader out) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (output) {
                    if (output.size() < MAX_LINES) {
                        output.add(line);
                    }
                }
            }
        } catch (IOException e) {
            // ended
        }
    }

    /**
     * Starts the server on free ports of this machine.
     *
     * @param more options
     */
    public static ServerProcess start(ShippedJar jar, int maxUsers, String... more) throws IOException {
        return start(jar, maxUsers, 0, 0, List.of(more));
    }

    /**
     * The same, to be {@linkplain #startAgain started again} while clients try to connect: on ports that the system gives to nobody by
     * itself. A client whose own end got the port of a server that is not there would be connected with itself.
     */
    public static ServerProcess startToReturn(ShippedJar jar, int maxUsers, String... more) throws IOException {
        return start(jar, maxUsers, freePort(), freePort(), List.of(more));
    }

    private static ServerProcess start(ShippedJar jar, int maxUsers, int port, int webPort, List<String> more)
            throws IOException {
        Process process = launch(jar, maxUsers, port, webPort, more);
        try {
            return new ServerProcess(process, more);
        } catch (IOException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Process launch(ShippedJar jar, int maxUsers, int port, int webPort, List<String> more)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--host", "127.0.0.1",
                "--port", Integer.toString(port),
                "--web-port", Integer.toString(webPort),
                "--max-users", Integer.toString(maxUsers)));
        options.addAll(more);
        return jar.with(options.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
    }

    /** One that nobody has now, that the system gives to nobody by itself, and that no other test of this virtual machine is given. */
    public static int freePort() throws IOException {
        while (true) {
            int next = MIN_PORT + Math.floorMod(PORTS.getAndIncrement(), EPHEMERAL - MIN_PORT);
            try (ServerSocket socket = new ServerSocket(next)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            }
        }
    }

    /** Another one where this one was, with the same options. */
    public ServerProcess startAgain(ShippedJar jar, int maxUsers) throws IOException {
        return start(jar, maxUsers, port, webPort, options);
    }

    /** The same, but it is killed after so long, whether it listens by then or not. */
    public void startInVain(ShippedJar jar, int maxUsers, Duration life) throws IOException, InterruptedException {
        Process process = launch(jar, maxUsers, port, webPort, options);
        process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS);
        kill(process);
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public int webPort() {
        return webPort;
    }

    /** What it has printed since it listens. */
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    public String page() {
        return "http://127.0.0.1:" + webPort + "/";
    }

    /** Ends it without a word to anybody, and returns when it is gone. */
    public void kill() throws InterruptedException {
        kill(process);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Asks it to end. */
    public void stop() {
        process.destroy();
    }

    /** Asks it to end, and returns when it has. */
    public void stopAndWait() throws InterruptedException {
        stopWithin(END_SECONDS);
    }

    /** The same, which may take so many seconds; returns its exit code. */
    public int stopWithin(int seconds) throws InterruptedException {
        stop();
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
