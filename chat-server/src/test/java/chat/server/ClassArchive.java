package chat.server;

import static java.util.Objects.requireNonNull;

import chat.server.net.tls.TestCertificates;
import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The build's training run: starts the packed server, talks with it in each of its faces, and stops it, whereupon the virtual
 * machine writes the classes that were needed into an archive. Not only those of the start: whoever joins first finds the classes
 * of joining and chatting there too.
 */
public final class ClassArchive {

    /** A run takes two seconds; a build is not to wait for one that hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

    /** As the JVM has it: 128 and the signal's number. */
    private static final int ENDED_BY_SIGTERM = 143;

    private static final String LISTENING = "listening on ";
    private static final String LISTENING_WITH_TLS = "listening with TLS on ";
    private static final String WEB_PAGE = "web page at ";

    private ClassArchive() {}

    /** Takes the jar and the archive to make of it. If there is none afterwards it says why, and a build may go on. */
    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]);
        Path archive = Path.of(args[1]);
        Path unfinished = Path.of(archive + ".part");
        // With it, and a certificate, more classes are loaded than without.
        Path data = Files.createTempDirectory("chat-archive");
        try {
            Files.deleteIfExists(archive); // an old one would not fit the new jar
            if (train(jar, data, unfinished)) {
                Files.move(unfinished, archive, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            System.err.println("The training run failed: " + e);
        } finally {
            Files.deleteIfExists(unfinished);
            try (Stream<Path> files = Files.list(data)) {
                files.forEach(file -> file.toFile().delete());
            }
            Files.delete(data);
        }
    }

    /** Returns whether the server ended by itself, and so has finished the archive. */
    private static boolean train(Path jar, Path data, Path archive) throws IOException, InterruptedException {
        // Absolute, because the archive keeps the jar's name: a relative one fits in one working directory only.
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ArchiveClassesAtExit=" + archive.toAbsolutePath(),
                "-Xlog:disable", // it would list what it leaves out
                "-XX:TieredStopAtLevel=1", // which classes there are does not depend on how they are compiled
                "-jar",
                jar.toAbsolutePath().toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--web-port",
                "0",
                "--tls-port",
                "0",
                "--tls-self-signed",
                "--data",
                data.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        Process server = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(server::destroyForcibly);
            BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
            int port = Integer.parseInt(after(":", line(LISTENING, output)));
            int tlsPort = Integer.parseInt(after(":", line(LISTENING_WITH_TLS, output)));
            String page = after(":", line(WEB_PAGE, output));
            talk(port, tlsPort, Integer.parseInt(page.substring(0, page.length() - 1)));
            server.destroy(); // SIGTERM
            int code = server.waitFor();
            if (code != 0 && code != ENDED_BY_SIGTERM) {
                System.err.println("The training run failed: the server ended with code " + code);
            }
            return code == 0 || code == ENDED_BY_SIGTERM;
        } finally {
            server.destroyForcibly();
        }
    }

    private static String line(String beginning, BufferedReader output) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the server did not start");
        }
        return line;
    }

    private static String after(String last, String line) {
        return line.substring(line.lastIndexOf(last) + 1);
    }

    private static void talk(int port, int tlsPort, int webPort) throws IOException {
        try (HttpPeer stray = HttpPeer.connect(webPort).withPatience(ANSWER_PATIENCE)) {
            stray.request("GET / HTTP/1.1", "Host: localhost").response(); // is led to HTTPS
        }
        try (HttpPeer visitor = visit(webPort)) {
            for (String path : List.of("/", "/app.js", "/nothing")) {
                visitor.request("GET " + path + " HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip");
                String tag = visitor.response().header("ETag");
                visitor.request("GET " + path + " HTTP/1.1", "Host: localhost", "If-None-Match: " + tag);
                visitor.response();
            }
            visitor.request("GET / HTTP/1.1", "Host: stranger.example").response();
        }
        try (RawClient program = RawClient.connect(port).withPatience(ANSWER_PATIENCE);
                RawClient person = RawClient.connect(port).withPatience(ANSWER_PATIENCE);
                WebSocketPeer browser = WebSocketPeer.upgrade(visit(webPort).request(WebSocketPeer.handshake(webPort)))
                        .withPatience(ANSWER_PATIENCE);
                RawClient passerby =
                        RawClient.over(TestCertificates.connect(tlsPort)).withPatience(ANSWER_PATIENCE)) {
            program.join("program");
            browser.join("browser");
            browser.send("{\"type\":\"message\",\"text\":\"hello\"}").awaitType("message");
            browser.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.PING).readFrame();
            browser.send("{").awaitType("error");
            passerby.join("passerby");
            passerby.shutdownOutput();
            program.awaitType("left");
            person.send("program"); // taken
            person.send("person");
            await(person, "* You are person");

            program.send("{\"type\":\"message\",\"text\":\"h\\u00e9llo\",\"id\":\"1\"}");
            program.send("{\"type\":\"users\"}");
            program.send("{\"type\":\"ping\"}");
            program.send("{\"type\":\"message\",\"text\":"); // malformed
            program.awaitType("error");

            person.send("hello");
            person.send("/users");
            person.send("/dance");
            await(person, "Unknown command");
            person.send("exit");
            await(person, "* Goodbye");

            browser.sendFrame(WebSocketPeer.TEXT, (byte) '{');
            browser.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.CONTINUATION, (byte) '}');
            browser.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.CLOSE);
            program.send("{\"type\":\"leave\"}");
            program.awaitType("goodbye");
        }
    }

    private static HttpPeer visit(int webPort) throws IOException {
        return HttpPeer.over(TestCertificates.connect(webPort)).withPatience(ANSWER_PATIENCE);
    }

    private static void await(RawClient person, String beginning) {
        String line = requireNonNull(person.readLine());
        while (!line.startsWith(beginning)) {
            line = requireNonNull(person.readLine());
        }
    }
}
