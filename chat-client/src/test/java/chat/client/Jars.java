package chat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The two programs as they are shipped, each in a process of its own. */
final class Jars {

    private static final ShippedJar CLIENT = new ShippedJar("target/chat-client.jar");
    private static final ShippedJar SERVER = new ShippedJar("../chat-server/target/chat-server.jar");

    private Jars() {}

    static ProcessBuilder client(String... args) {
        return CLIENT.with(args);
    }

    /** A real server with a page, on free ports. */
    static ServerProcess serverWithPage(int maxUsers) throws IOException {
        return ServerProcess.start(SERVER, maxUsers);
    }

    /** The client with pipes for its three streams, or whatever the test connected them to. */
    static final class Client implements AutoCloseable {

        private final Process process;
        private final Path out = temporary();
        private final Path err = temporary();

        /** Starts it as NAME, its output going to files that {@link #out} and {@link #err} show. */
        Client(LocalServer server, String username) throws IOException {
            this(client("--port", Integer.toString(server.port()), "--username", username));
        }

        Client(ProcessBuilder builder) throws IOException {
            process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        }

        private static Path temporary() {
            try {
                Path file = Files.createTempFile("chat-client", ".out");
                file.toFile().deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Process process() {
            return process;
        }

        void type(String text) throws IOException {
            process.getOutputStream().write(text.getBytes(UTF_8));
            process.getOutputStream().flush();
        }

        void endInput() throws IOException {
            process.getOutputStream().close();
        }

        String out() {
            return read(out);
        }

        String err() {
            return read(err);
        }

        private static String read(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                return new String(in.readAllBytes(), UTF_8).replaceAll("\\[\\d\\d:\\d\\d:\\d\\d]", "[time]");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitOut(String text) {
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(out()).contains(text));
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("has ended").isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
