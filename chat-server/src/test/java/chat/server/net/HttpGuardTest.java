package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.testing.GatedChannel;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpGuardTest {

    private final Sessions sessions = new Sessions();

    @AfterEach
    void end() {
        sessions.close();
    }

    private static void assertRefused(GatedChannel channel) {
        String response = channel.received();
        assertThat(response)
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("not a web page", "\r\nX-Content-Type-Options: nosniff\r\n")
                .doesNotContain("Strict-Transport-Security"); // a browser heeds it over TLS alone
        int head = response.indexOf("\r\n\r\n");
        assertThat(response).contains("\r\nContent-Length: " + (response.length() - head - 4) + "\r\n");
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET / HTTP/1.0",
                "POST /chat?x=1 HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "CONNECT localhost:5555 HTTP/1.1",
                "get / HTTP/1.1",
                "BREW http://localhost/pot HTTP/1.1",
                "M-SEARCH * HTTP/1.1",
                "X!#$%&'*+.^_`|~9 / HTTP/1.1",
                "GET  /two-spaces  HTTP/1.1",
                "PRI * HTTP/2.0",
                "GET / HTTP/1.1 "
            })
    void requestLineIsRefused(String line) {
        GatedChannel channel = sessions.connect(HttpGuard::new);
        channel.send(line);

        assertRefused(channel);
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET me a coffee",
                "GET",
                "GET /",
                "I really like HTTP/1.1",
                "GET / HTTPS/1.1",
                "GET / HTTP/x",
                "HTTP/1.1",
                "HTTP/1.1 200 OK",
                "/say GET / HTTP/1.1",
                "{\"type\":\"message\",\"text\":\"GET / HTTP/1.1\"}",
                "",
                "Host: localhost"
            })
    void otherTextPasses(String line) {
        GatedChannel channel = sessions.connect(HttpGuard::new);
        channel.send(line);

        ByteBuf passed = channel.readInbound();
        assertThat(passed.toString(StandardCharsets.UTF_8)).isEqualTo(line);
        passed.release();
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "POST /chat?", "OPTIONS *", "GET http://localhost/", "GET https://localhost/"})
    void requestLineThatIsTooLongIsRefusedBeforeItsEnd(String begin) {
        GatedChannel channel = sessions.connect();
        channel.send(begin + "x".repeat(5000));

        assertRefused(channel);
    }

    @Test
    void requestLineThatComesWholeAndTooLongIsRefused() {
        GatedChannel channel = sessions.connect();
        channel.send("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n");

        assertRefused(channel);
    }

    @Test
    void requestLineThatIsTooLongIsRefusedWhateverItsTarget() {
        for (String head : List.of("POST x", "CONNECT host:1", "FOO ws://host/", "get /")) {
            GatedChannel channel = sessions.connect();
            channel.send(head + "y".repeat(5000) + " HTTP/1.1\r\n\r\nmallory\r\nhi all\r\n");

            assertRefused(channel);
        }
    }

    @Test
    void otherLineThatIsTooLongIsNotTakenForHttp() {
        GatedChannel channel = sessions.connect();
        channel.send("please GET me a coffee " + "x".repeat(5000) + "\n");

        assertThat(channel.received()).contains("A line has at most 4096 bytes").doesNotContain("HTTP");
        assertThat(channel.isOutputShutdown()).isFalse();
    }

    @Test
    void noLineOfTheRequestsBodyIsRead() {
        GatedChannel channel = sessions.connect();
        channel.send(
                """
                POST / HTTP/1.1
                Host: localhost:5555

                {"type":"join","username":"mallory"}
                {"type":"message","text":"spam"}
                """);
        channel.send("{\"type\":\"join\",\"username\":\"mallory\"}\n");
        sessions.run();

        assertThat(channel.received()).startsWith("HTTP/1.1 400").endsWith("if nobody changed it.\n");
    }

    @Test
    void requestBehindOtherLinesIsRefusedToo() {
        GatedChannel channel = sessions.connect();
        channel.send("{\"type\":\"ping\"}\n");
        channel.received();
        channel.send("GET / HTTP/1.1\r\n");

        assertRefused(channel);
    }

    @Test
    void whoHasJoinedMaySayIt() {
        GatedChannel channel = sessions.connect();
        channel.send("alice\r\n");
        channel.send("GET / HTTP/1.1\r\n");
        sessions.run();

        assertThat(channel.isOutputShutdown()).isFalse();
        assertThat(channel.received()).contains("You are alice").doesNotContain("400");
    }

    @Test
    void httpClientsFurtherLinesDoNotCutItsAnswerOff() {
        GatedChannel channel = sessions.connect();
        channel.send("POST / HTTP/1.1\r\n");
        assertThat(channel.isOutputShutdown()).isTrue();
        channel.send("Host: localhost\r\n");

        assertThat(channel.isOpen()).isTrue();
    }
}
