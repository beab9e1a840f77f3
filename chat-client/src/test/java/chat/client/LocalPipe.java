package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.ChatClientMain;
import chat.client.cli.PlainConsole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The client program in this process, with pipes for its three streams. */
final class LocalPipe implements AutoCloseable {

    private static final int PIPE_BYTES = 1 << 20;

    private final PipedOutputStream in = new PipedOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> program;

    LocalPipe(LocalServer server, String username) throws IOException {
        PipedInputStream source = new PipedInputStream(in, PIPE_BYTES);
        ChatClientMain main = new ChatClientMain(
                Map.of(),
                (json, address) -> new PlainConsole(source, out, err, json, null),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                () -> false);
        program = CompletableFuture.supplyAsync(() ->
                main.run("--host", "127.0.0.1", "--port", Integer.toString(server.port()), "--username", username));
    }

    void type(String text) throws IOException {
        in.write(text.getBytes(UTF_8));
        in.flush();
    }

    void endInput() throws IOException {
        in.close();
    }

    String out() {
        return out.toString(UTF_8).replaceAll("\\[\\d\\d:\\d\\d:\\d\\d]", "[time]");
    }

    String err() {
        return err.toString(UTF_8);
    }

    void awaitOut(String text) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(out()).contains(text));
    }

    int exitCode() throws Exception {
        return program.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        endInput();
    }
}
