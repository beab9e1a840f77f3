package chat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as it is shipped, in a process of its own, with a page. */
public final class ServerProcess implements AutoCloseable {

    private static final int END_SECONDS = 10;

    private final Process process;
    private final int port;
    private final int webPort;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader out = process.inputReader(UTF_8);
        port = portIn(out.readLine(), "listening on .*:(\\d+)");
        webPort = portIn(out.readLine(), "web page at http://.*:(\\d+)/");
        Thread drain = new Thread(() -> readOn(out), "server-output");
        drain.setDaemon(true);
        drain.start();
    }

    private static int portIn(String line, String pattern) {
        assertThat(line).matches(pattern);
        return Integer.parseInt(line.replaceFirst(pattern, "$1"));
    }

    private static void readOn(BufferedReader out) {
        try {
            while (out.readLine() != null) {
                // nobody is interested
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
        return start(jar, maxUsers, 0, 0, more);
    }

    private static ServerProcess start(ShippedJar jar, int maxUsers, int port, int webPort, String... more)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--host", "127.0.0.1",
                "--port", Integer.toString(port),
                "--web-port", Integer.toString(webPort),
                "--max-users", Integer.toString(maxUsers)));
        options.addAll(List.of(more));
        return new ServerProcess(jar.with(options.toArray(String[]::new))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Another one where this one was. */
    public ServerProcess startAgain(ShippedJar jar, int maxUsers) throws IOException {
        return start(jar, maxUsers, port, webPort);
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

    public String page() {
        return "http://127.0.0.1:" + webPort + "/";
    }

    /** Ends it without a word to anybody, and returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Asks it to end. */
    public void stop() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
