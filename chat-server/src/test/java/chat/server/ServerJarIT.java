package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.ShippedJar;
import chat.testing.WebSocketPeer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The jar as its users run it: a process with arguments, output, signals and an exit code. */
@Order(2) // takes some seconds
@Timeout(90)
class ServerJarIT {

    private static final String IN_MEMORY = "all is kept in memory only; --data DIR keeps it when the server stops";

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final int SIGHUP = 128 + 1;
    private static final int SIGTERM = 128 + 15;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aPortThatIsTakenIsOnePlainLineAndExitCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            Process server = start("--port", "0", "--web-port", Integer.toString(port));
            assertThat(outputOf(server))
                    .isEqualTo("port " + port + " is already in use; --web-port gives another one\n");
            assertThat(server.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void theWebPortThatIsTakenIsSaidAndDoneWithoutIfNobodyAskedForIt() throws Exception {
        try (AutoCloseable taken = takeDefaultWebPort()) {
            assertThat(taken).as("somebody has it").isNotNull();
            Process server = start("--port", "0", "--log-level", "warn");
            BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
            int port = portIn(output.readLine());
            assertThat(output.readLine())
                    .isEqualTo("no web page: port 5556 is already in use; --web-port gives another one");
            try (RawClient client = RawClient.connect(port)) {
                client.join("alice");
            }
        }
    }

    /** Whoever has it, if it is not this test: nobody may share it. */
    private static AutoCloseable takeDefaultWebPort() throws IOException {
        try {
            return new ServerSocket(5556);
        } catch (BindException taken) {
            return () -> {};
        }
    }

    @Test
    void aMistakeOnTheCommandLineIsTwoPlainLinesAndExitCodeTwo() throws Exception {
        Process server = start("--max-user", "50");
        assertThat(outputOf(server))
                .isEqualTo("There is no option --max-user; did you mean --max-users?\nTry --help.\n");
        assertThat(server.waitFor()).isEqualTo(2);
    }

    @Test
    void whereNobodyHasTheAccountThatAllNeedItIsSaidHowToMakeOne(@TempDir Path data) throws Exception {
        Process server = start("--port", "0", "--web-port", "off", "--accounts", "required", "--data", data.toString());
        assertThat(nextAbout("accounts", server.inputReader(StandardCharsets.UTF_8)))
                .endsWith("WARN  nobody can join: there are no accounts, and --accounts is required. To make one:"
                        + " java -jar chat-server.jar account add NAME --role operator --data " + data);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGHUP")
    void sighupReadsTheGreetingAgain(@TempDir Path directory) throws Exception {
        Path motd = Files.writeString(directory.resolve("motd.txt"), "one");
        Process server = start("--port", "0", "--web-port", "off", "--motd", motd.toString());
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        int port = portIn(output.readLine());
        assertThat(greeted(port, "alice")).isEqualTo("one");

        Files.writeString(motd, "two");
        hangUp(server);
        assertThat(nextAbout("greeting", output)).endsWith("INFO  greeting read again from " + motd);
        assertThat(greeted(port, "bob")).isEqualTo("two");

        Files.delete(motd);
        hangUp(server);
        assertThat(nextAbout("greeting", output))
                .endsWith("WARN  can't use the greeting in " + motd + ": there is no such file; the old one stays");
        assertThat(greeted(port, "carol")).isEqualTo("two");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGHUP")
    void sighupEndsAServerWithoutAGreeting() throws Exception {
        Process server = start("--port", "0", "--web-port", "off");
        int port = portOf(server);
        try (RawClient client = RawClient.connect(port)) {
            client.join("alice");
            hangUp(server);
            assertThat(client.expectType("goodbye").get("reason").textValue()).isEqualTo("shutdown");
        }
        assertThat(server.waitFor()).isEqualTo(SIGHUP);
    }

    @Test
    void settingsAreCheckedWithoutAStart() throws Exception {
        Process server = start("--max-users", "50", "--check-config");
        assertThat(outputOf(server).lines())
                .anyMatch(line -> line.matches("max-users +50 +from --max-users"))
                .anyMatch(line -> line.matches("port +5555 +default"));
        assertThat(server.waitFor()).isZero();
    }

    private static String greeted(int port, String name) {
        try (RawClient client = RawClient.connect(port)) {
            client.send("{\"type\":\"join\",\"username\":\"" + name + "\"}");
            return client.expectType("welcome").get("motd").textValue();
        }
    }

    private static void hangUp(Process server) throws Exception {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static String nextAbout(String word, BufferedReader output) throws Exception {
        String line = output.readLine();
        while (!line.contains(word)) {
            line = output.readLine();
        }
        return line;
    }

    @Test
    void thePageIsWhereTheSecondLineSaysAndWhoComesAndGoesIsPrinted() throws Exception {
        Process server = start("--host", "127.0.0.1", "--port", "0", "--web-port", "0");
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        int port = portIn(output.readLine());
        int webPort = webPortIn(output.readLine());
        assertThat(output.readLine()).isEqualTo(IN_MEMORY);
        try (RawClient client = RawClient.connect(port)) {
            String address = "127.0.0.1:" + client.localPort();
            client.join("alice");
            assertThat(output.readLine()).endsWith("connection from " + address);
            assertThat(output.readLine()).endsWith("alice joined from " + address + " (1 of 5)");
            client.send("{\"type\":\"leave\"}").expectType("goodbye");
            assertThat(output.readLine()).endsWith("alice left: exit (0 of 5)");
        }
        try (HttpPeer visitor = HttpPeer.connect(webPort);
                WebSocketPeer browser = WebSocketPeer.connect(webPort)) {
            visitor.request("GET / HTTP/1.1", "Host: 127.0.0.1:" + webPort, "Accept-Encoding: gzip");
            assertThat(visitor.response().header("Content-Encoding")).isEqualTo("gzip");
            browser.join("alice");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no /dev/null")
    void withoutATerminalNoInputIsNeededAndNothingButTheLogPrinted(Input input) throws Exception {
        Process server = JAR.with("--port", "0", "--web-port", "off")
                .redirectInput(input == Input.NONE ? Redirect.from(new File("/dev/null")) : Redirect.PIPE)
                .redirectErrorStream(true)
                .start();
        processes.add(server);
        if (input == Input.COMMANDS) {
            server.getOutputStream().write("stop\n\003\004".getBytes(StandardCharsets.UTF_8));
            server.getOutputStream().close();
        }
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        try (RawClient client = RawClient.connect(portIn(output.readLine()))) {
            client.join("alice");
            server.toHandle().destroy(); // leaves the output to be read
            assertThat(client.expectType("goodbye").get("reason").textValue()).isEqualTo("shutdown");
        }
        assertThat(output.readLine()).isEqualTo(IN_MEMORY);
        assertThat(output.lines()).allMatch(line -> line.matches("[-0-9]{10} [:0-9]{8} INFO  [a-zA-Z0-9 :.()]+"));
        assertThat(server.waitFor()).isEqualTo(SIGTERM);
    }

    /** What a server without a terminal may find on its standard input. */
    private enum Input {
        NONE,
        COMMANDS
    }

    private Process start(String... args) throws Exception {
        Process process = JAR.with(args).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static int portOf(Process server) throws Exception {
        return portIn(server.inputReader(StandardCharsets.UTF_8).readLine());
    }

    private static int portIn(String line) {
        assertThat(line).matches("listening on \\S+:\\d+");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static int webPortIn(String line) {
        assertThat(line).matches("web page at http://\\S+:\\d+/");
        return Integer.parseInt(line.replaceAll(".*:(\\d+)/", "$1"));
    }

    private static String outputOf(Process process) throws Exception {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
