package chat.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A helper that cannot fail would make every test that uses it worthless. */
class RawClientTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private ServerSocket server;
    private Socket peer;
    private RawClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = RawClient.connect(server.getLocalPort());
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        peer.close();
        server.close();
    }

    private void say(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String heard() throws IOException {
        client.shutdownOutput();
        return new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void assertFails(String expected, Executable executable) {
        AssertionError error = assertThrows(AssertionError.class, executable);
        assertTrue(String.valueOf(error.getMessage()).contains(expected), error.getMessage());
    }

    @Test
    void linesComeWithoutTheirEnds() throws IOException {
        say("one\ntwo\r\n\nth\rree \u674e\n");
        assertEquals("one", client.readLine());
        assertEquals("two", client.readLine());
        assertEquals("", client.readLine());
        assertEquals("th\rree \u674e", client.readLine());
    }

    @Test
    void sendsExactlyWhatItIsTold() throws IOException {
        client.send("one").sendRaw("\u674e").sendBytes((byte) 0, (byte) '\n');
        assertEquals("one\n\u674e\0\n", heard());
    }

    @Test
    void aMissingLineIsAFailureAndTakesNothingAway() throws IOException {
        client.withPatience(SHORT);
        assertFails("no line came in time", client::readLine);
        say("ha");
        assertFails("no line end came in time: ha", client::readLine);
        say("lf\n");
        assertEquals("half", client.withPatience(Duration.ofSeconds(10)).readLine());
    }

    @Test
    void theEndOfTheStreamIsToldFromAResetAndFromALineCutOff() throws IOException {
        say("ha");
        peer.close();
        assertFails("closed within the line: ha", client::readLine);
    }

    @Test
    void theEndOfTheStreamIsAFailureToReadAndWhatExpectClosedWants() throws IOException {
        peer.close();
        assertFails("closed", client::readLine);
        client.expectClosed();
        assertFails("closed", () -> client.expectSilence(SHORT));
    }

    @Test
    void aResetIsNoClose() throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
        assertFails("reset", client::expectClosed);
    }

    @Test
    void somethingUnreadOrAnOpenConnectionIsNoClose() throws IOException {
        say("one\nrest\n");
        client.readLine();
        assertFails("rest", client::expectClosed);
        client.readLine();
        client.withPatience(SHORT);
        assertFails("still open", client::expectClosed);
    }

    @Test
    void silenceIsBrokenByAnything() throws IOException {
        client.expectSilence(SHORT);
        say("x");
        assertFails("x", () -> client.expectSilence(Duration.ofSeconds(10)));
        assertFails("x", () -> client.expectSilence(SHORT));
    }

    @Test
    void pingsAreAnsweredUnlessAskedFor() throws IOException {
        String ping = "{\"type\":\"ping\"}\n";
        say(ping + "{\"type\":\"users\"}\n" + ping + ping + "{\"type\":\"left\"}\n");
        client.expectType("users");
        client.expectType("ping");
        client.expectType("left");
        assertEquals("{\"type\":\"pong\"}\n".repeat(2), heard());
    }

    @Test
    void anotherTypeIsAFailureOrSkippedAsAskedFor() throws IOException {
        say("{\"type\":\"joined\"}\n{\"type\":\"joined\"}\n{\"type\":\"message\",\"seq\":3}\n");
        assertFails("expected 'message', but came: {\"type\":\"joined\"}", () -> client.expectType("message"));
        assertEquals(3, client.awaitType("message").get("seq").intValue());
    }

    @Test
    void whatIsNotOneObjectIsAFailure() throws IOException {
        say("greeting\n{}\n[]\n{} {}\n{\"a\":1,\"a\":2}\n\n");
        assertTrue(client.readJson().isEmpty());
        for (int i = 0; i < 4; i++) {
            assertFails("expected one JSON object", client::readJson);
        }
    }

    @Test
    void whatIsNotUtf8IsAFailure() throws IOException {
        peer.getOutputStream().write(new byte[] {'a', (byte) 0xC0, (byte) 0xAF, '\n'});
        assertFails("not UTF-8", client::readLine);
    }

    @Test
    void joiningWantsWelcomeFirst() throws IOException {
        say("{\"type\":\"welcome\"}\n{\"type\":\"entered\",\"seq\":1}\n{\"type\":\"entered\"}\n");
        assertEquals(1, client.join("a\"b").get("seq").intValue());
        assertFails("expected 'welcome'", () -> client.join("c"));
        assertTrue(heard().startsWith("{\"type\":\"join\",\"username\":\"a\\\"b\"}\n"));
    }

    @Test
    void aResetReachesThePeerAsOne() {
        client.reset();
        assertThrows(IOException.class, () -> peer.getInputStream().read());
    }

    @Test
    void aSmallReceiveBufferIsInForceFromTheStart() throws IOException {
        try (RawClient small = RawClient.connect(server.getLocalPort(), 4096);
                Socket other = server.accept()) {
            other.setSendBufferSize(4096);
            other.getOutputStream().write(new byte[] {'a', '\n'});
            assertEquals("a", small.readLine());
            assertEquals(other.getPort(), small.localPort());
        }
    }

    @Test
    void aLineOfMoreThanAMebibyteIsAFailure() throws Exception {
        Thread writer = new Thread(() -> {
            try {
                say("x".repeat(1024 * 1024) + "\n" + "x".repeat(1024 * 1024 + 1) + "\n");
            } catch (IOException e) {
                // the client does not read to the end
            }
        });
        writer.start();
        assertEquals(1024 * 1024, client.readLine().length());
        assertFails("more than 1048576", client::readLine);
        writer.join();
    }
}
