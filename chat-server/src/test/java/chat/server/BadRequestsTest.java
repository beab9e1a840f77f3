package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.HttpPeer;
import chat.testing.HttpPeer.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused, and those whose sender is told good-bye with them. */
class BadRequestsTest {

    private static final String HOST = "Host: localhost";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static void expectLast(HttpPeer visitor, int status) {
        Response response = visitor.response();
        assertThat(response.status()).as(response + response.text()).isEqualTo(status);
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        visitor.expectClosed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\r\n\r\n",
                "GET / HTTP/x\r\nHost: localhost\r\n\r\n",
                "hello\r\n\r\n",
                "{\"type\":\"join\",\"username\":\"alice\"}\r\n\r\n",
                "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void whatIsNotHttpAsItShouldBeIsRefused(String request) {
        expectLast(wire.visitor().send(request), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:5556", "a@localhost"})
    void nameThatIsNotOursIsRefusedWhateverIsAskedFor(String host) {
        for (String path : new String[] {"/", "/nothing", "/chat"}) {
            expectLast(wire.visitor().request("GET " + path + " HTTP/1.1", "Host: " + host), 403);
        }
    }

    @ParameterizedTest
    @CsvSource({"4070, 200", "4097, 414", "100000, 414"})
    void requestLineMayHaveFourKiB(int length, int status) {
        String line = "GET /?" + "x".repeat(length - "GET /? HTTP/1.1".length()) + " HTTP/1.1";
        HttpPeer visitor = wire.visitor().request(line, HOST);
        if (status == 200) {
            assertThat(visitor.response().status()).isEqualTo(200);
        } else {
            expectLast(visitor, status);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 16000, 200", "1, 16500, 431", "2, 8500, 431", "1000, 17, 431", "10000, 8, 431", "1, 1000000, 431"})
    void headersMayHaveSixteenKiBTogether(int count, int length, int status) {
        String header = "x: " + "y".repeat(length - 3) + "\r\n";
        HttpPeer visitor = wire.visitor().send("GET / HTTP/1.1\r\n" + HOST + "\r\n" + header.repeat(count) + "\r\n");
        if (status == 200) {
            assertThat(visitor.response().status()).isEqualTo(200);
        } else {
            expectLast(visitor, status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: evil\r\n\r\n"})
    void nothingBehindARefusedRequestIsAnswered(String refused) {
        HttpPeer visitor =
                wire.visitor().send(refused + "GET / HTTP/1.1\r\n" + HOST + "\r\n\r\n" + "x".repeat(100_000));

        assertThat(visitor.response().status()).isBetween(400, 403);
        visitor.expectClosed();
    }

    @Test
    void nothingBehindARequestThatWantsToCloseIsAnswered() {
        HttpPeer visitor = wire.visitor()
                .request("GET / HTTP/1.1", HOST, "Connection: close")
                .request("GET / HTTP/1.1", HOST);

        expectLast(visitor, 200);
    }

    @Test
    void olderBrowsersAreServedAndClosed() {
        HttpPeer visitor = wire.visitor().request("GET / HTTP/1.0", HOST);

        expectLast(visitor, 200);
    }

    @Test
    void olderBrowsersMayStay() {
        HttpPeer visitor = wire.visitor();
        for (int i = 0; i < 3; i++) {
            visitor.request("GET / HTTP/1.0", HOST, "Connection: keep-alive");
            assertThat(visitor.response().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding: chunked\r\nContent-Length: 0",
                "transfer-encoding: CHUNKED\r\ncontent-length: 5",
                "Content-Length: 5\r\nTransfer-Encoding: identity",
                "Content-Length: 5\r\nTransfer-Encoding:",
                "Content-Length: 0\r\nTransfer-Encoding: xchunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding:",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: 'chunked'",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: chunked,",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-encoding: x",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\t: chunked",
                " Transfer-Encoding: chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding:\r\n\tchunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chun\u0000ked",
                "Transfer-Encoding: chunked\u0000",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: 5, 6",
                "Content-Length: 5 6",
                "Content-Length: 5\r\n 6",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5x",
                "Content-Length: 5.0",
                "Content-Length: 99999999999999999999",
                "Content-Length : 5",
                " Content-Length: 5",
                "Content-Length:",
                "x: y\rContent-Length: 5",
                "x: y\nContent-Length: 5",
                "x\u0000: y",
                "x y: z",
                ": y"
            })
    void requestWhoseEndCanBeSeenInTwoPlacesIsRefused(String headers) {
        String hidden = "GET /hidden HTTP/1.1\r\n" + HOST + "\r\n\r\n";
        for (String method : new String[] {"GET", "POST"}) {
            expectLast(
                    wire.visitor()
                            .send(method + " / HTTP/1.1\r\n" + HOST + "\r\n" + headers + "\r\n\r\n0\r\n\r\n" + hidden),
                    400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n",
                "\r\n",
                "-1\r\n",
                "+1\r\nx\r\n",
                "0x1\r\nx\r\n",
                "1 \u0000\r\nx\r\n",
                "g\r\nx\r\n",
                "1\nx\r\n0\r\n\r\n",
                "1\r\nxy\r\n0\r\n\r\n",
                "1\r\nx0\r\n\r\n",
                "1\r\nx\n0\r\n\r\n",
                "1;a\nb\r\nx\r\n0\r\n\r\n",
                "ffffffffffffffffff\r\nx",
                "100000000\r\nx",
                "0\r\nx y: z\r\n\r\n",
                "0\r\nx : z\r\n\r\n"
            })
    void bodyWhoseChunksAreBrokenIsRefused(String body) {
        for (String method : new String[] {"GET", "POST"}) {
            expectLast(
                    wire.visitor()
                            .request(method + " / HTTP/1.1", HOST, "Transfer-Encoding: chunked")
                            .send(body + "GET /hidden HTTP/1.1\r\n" + HOST + "\r\n\r\n"),
                    400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n00\r\nx: y\r\n\r\n",
                "Content-Length: 5\r\n\r\nhello",
                "Content-Length: 0\r\n\r\n",
                "x: folded\r\n line\r\n\r\n"
            })
    void whatComesBehindABodyIsAnswered(String rest) {
        HttpPeer visitor = wire.visitor().send("GET / HTTP/1.1\r\n" + HOST + "\r\n" + rest);
        assertThat(visitor.response().status()).isEqualTo(200);
        assertThat(visitor.request("GET / HTTP/1.1", HOST).response().status()).isEqualTo(200);
    }

    @Test
    void whoAsksBeforeSendingABodyIsAnsweredWithoutIt() {
        HttpPeer visitor =
                wire.visitor().request("POST / HTTP/1.1", HOST, "Transfer-Encoding: chunked", "Expect: 100-continue");
        assertThat(visitor.response().status()).isEqualTo(405);

        visitor.send("nonsense\r\n").expectClosed();
    }

    @Test
    void whoHalfClosesIsAnsweredAndClosed() {
        HttpPeer visitor = wire.visitor().request("GET / HTTP/1.1", HOST).request("GET /app.js HTTP/1.1", HOST);
        visitor.shutdownOutput();

        assertThat(visitor.response().status()).isEqualTo(200);
        assertThat(visitor.response().status()).isEqualTo(200);
        visitor.expectClosed();
    }

    @Test
    void whoHalfClosesWithoutAWordIsClosed() {
        HttpPeer visitor = wire.visitor();
        visitor.shutdownOutput();

        visitor.expectClosed();
    }

    @Test
    void codingsThatSeemToNeverEndDelayNobody() {
        String weights = "gzip;q=0." + "1".repeat(15_000) + " x";
        long start = System.nanoTime();
        HttpPeer visitor = wire.visitor();
        for (int i = 0; i < 20; i++) {
            visitor.request("GET /icon.svg HTTP/1.1", HOST, "Accept-Encoding: " + weights);
            assertThat(visitor.response().status()).isEqualTo(200);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void addressesThatCouldBeReadInManyWaysDelayNobody() {
        String request = "GET http://" + "a".repeat(4000) + "?\u0085 HTTP/1.1\r\n" + HOST + "\r\n\r\n";
        long start = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            HttpPeer visitor = wire.visitor().send(request);
            assertThat(visitor.response().status()).isIn(400, 403);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
