package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Cable;
import chat.testing.LocalTerminal;
import chat.testing.ServerProcess;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A person on a terminal, and a certificate that no authority has signed. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalTlsTest {

    private static final String QUESTION = "Trust it from now on (yes or no)?";

    @Test
    void personIsAskedOnceAndOnlyBeforeTheyTalk(@TempDir Path home) throws Exception {
        Map<String, String> environment = Map.of("HOME", home.toString(), "CHAT_USERNAME", "alice");
        X509Bundle certificate = TestCertificates.selfSigned("localhost");
        int port = ServerProcess.freePort(); // which nobody is given while it is closed
        try (LocalServer server = new LocalServer(5);
                Cable front = TestCertificates.front(port, server.port(), certificate)) {
            try (LocalTerminal terminal = LocalClient.at(100, 24, environment, port, "--tls")) {
                terminal.await("! Its SHA-256 is");
                terminal.await(QUESTION);
                terminal.type("yes\r");
                terminal.await("* You are alice");
                terminal.type("/quit\r");
                terminal.await("* Goodbye.");
            }
            try (LocalTerminal terminal = LocalClient.at(100, 24, environment, port, "--tls")) {
                terminal.await("* You are alice");
                terminal.type("half typed");
                terminal.awaitBottom("> half typed");
                front.close();
                try (Cable other = TestCertificates.front(port, server.port(), TestCertificates.selfSigned("other"))) {
                    terminal.await("its certificate has changed.");
                    terminal.awaitScreen(lines -> assertThat(lines)
                            .endsWith("offline> half typed")
                            .noneMatch(line -> line.contains(QUESTION)));
                }
            }
        }
    }
}
