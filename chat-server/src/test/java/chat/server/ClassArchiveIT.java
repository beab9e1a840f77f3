package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive that the build makes fits the jar beside it, and holds what a server needs. */
@DisabledOnOs(
        value = OS.WINDOWS,
        disabledReason = "a process cannot be asked to end there, and an archive is made at the end")
class ClassArchiveIT {

    private static final String FROM_ARCHIVE = " source: shared objects file (top)";

    private @Nullable Process server;

    @BeforeEach
    void hotSpotMakesArchives() {
        assumeTrue(System.getProperty("java.vm.name").matches("(OpenJDK|Java HotSpot).*"));
    }

    @AfterEach
    void endServer() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private Process start(Path loaded, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:SharedArchiveFile=target/chat-server.jsa",
                "-Xshare:on", // does not start at all where the archive does not fit
                "-Xlog:class+load:file=" + loaded,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-jar",
                "target/chat-server.jar",
                "--port",
                "0"));
        command.addAll(List.of(options));
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        server = started;
        return started;
    }

    @Test
    void serverWithItServesFromTheClassesInIt(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("loaded");
        Process server = start(loaded, "--web-port", "0");
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        assertThat(line).startsWith("listening on ");
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        String page = output.readLine();
        assertThat(page).startsWith("web page at ");
        int webPort = Integer.parseInt(page.replaceAll(".*:(\\d+)/", "$1"));
        try (RawClient program = RawClient.connect(port);
                HttpPeer visitor = HttpPeer.connect(webPort);
                WebSocketPeer browser = WebSocketPeer.connect(webPort);
                RawClient person = RawClient.connect(port)) {
            program.join("program");
            person.send("person");
            program.expectType("joined");
            program.send("{\"type\":\"message\",\"text\":\"hello\"}");
            assertThat(program.expectType("message").get("text").textValue()).isEqualTo("hello");
            person.send("exit");
            program.expectType("left");
            visitor.request("GET / HTTP/1.1", "Host: localhost").response();
            browser.join("browser");
        }
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readAllLines(loaded))
                .anyMatch(entry -> entry.endsWith(" chat.server.ChatServerMain" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" chat.server.net.ChatHandler" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" chat.server.web.HttpResponder" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" chat.server.web.WebSocketMessages" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" chat.server.text.TextEncoder" + FROM_ARCHIVE))
                .noneMatch(entry -> entry.contains(" chat.server.net.tls.TlsGate")) // there is no certificate
                .noneMatch(entry -> entry.contains(" io.netty.handler.ssl."))
                .noneMatch(entry -> entry.contains(" chat.server.store.redis.")) // there is no cluster
                .noneMatch(entry -> entry.contains(" io.lettuce."))
                .noneMatch(entry -> entry.contains(" reactor."))
                .noneMatch(entry -> entry.contains(" io.netty.resolver.dns."));
    }

    @Test
    void whatACertificateTakesIsInItToo(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("loaded");
        Process server = start(
                loaded,
                "--web-port",
                "off",
                "--tls-port",
                "0",
                "--tls-self-signed",
                "--data",
                directory.resolve("data").toString());
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        assertThat(output.lines().anyMatch(line -> line.startsWith("listening with TLS on ")))
                .isTrue();
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readAllLines(loaded))
                .anyMatch(entry -> entry.endsWith(" chat.server.net.tls.ServerTls" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" io.netty.handler.ssl.SslHandler" + FROM_ARCHIVE))
                .anyMatch(entry -> entry.endsWith(" sun.security.ssl.SSLContextImpl" + FROM_ARCHIVE));
    }
}
