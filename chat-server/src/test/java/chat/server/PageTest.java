package chat.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.HttpPeer;
import chat.testing.HttpPeer.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets that asks for the page. */
class PageTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private Response get(String path, String... headers) {
        return ask("GET", path, headers).response();
    }

    private HttpPeer ask(String method, String path, String... headers) {
        return ask(wire.visitor(), method, path, headers);
    }

    private static HttpPeer ask(HttpPeer visitor, String method, String path, String... headers) {
        String all = String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n");
        return visitor.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + all + "\r\n");
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = PageTest.class.getResourceAsStream("/web/" + name)) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/,           index.html, text/html; charset=utf-8",
        "/index.html, index.html, text/html; charset=utf-8",
        "/?x=y,       index.html, text/html; charset=utf-8",
        "/app.js,     app.js,     text/javascript; charset=utf-8",
        "/state/chat.js, state/chat.js, text/javascript; charset=utf-8",
        "/style.css,  style.css,  text/css; charset=utf-8",
        "/icon.svg,   icon.svg,   image/svg+xml"
    })
    void filesAreServedAsTheyAreWithTheirType(String path, String name, String type) throws IOException {
        Response response = get(path);

        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(response.bytes()).isEqualTo(file(name));
        assertThat(response.header("Content-Type")).isEqualTo(type);
        assertThat(response.headers()).doesNotContainKey("content-encoding");
    }

    @ParameterizedTest
    @CsvSource({"GET, /, 200", "HEAD, /, 200", "GET, /nothing, 404", "POST, /, 405", "GET, /chat, 426"})
    void everyAnswerForbidsWhatABrowserMightMakeOfIt(String method, String path, int status) {
        Response response = ask(method, path).responseWithoutBody();

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; ")
                .contains("script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.headers()).doesNotContainKeys("server", "x-powered-by");
        Instant date = ZonedDateTime.parse(response.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(date, Instant.now())).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void headIsTheSameWithoutTheBody() {
        HttpPeer visitor = wire.visitor();
        Response head = ask(visitor, "HEAD", "/app.js").responseWithoutBody();
        Response get = ask(visitor, "GET", "/app.js").response();

        assertThat(head.headers().get("content-length")).isEqualTo("" + get.bytes().length);
        assertThat(head.headers().get("etag")).isEqualTo(get.header("ETag"));
        assertThat(ask(visitor, "HEAD", "/nothing").responseWithoutBody().status())
                .isEqualTo(404);
        assertThat(ask(visitor, "GET", "/").response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "gzip, deflate, br, zstd",
                "br,gzip",
                "deflate;q=0.5, gzip;q=1.0",
                "gzip;q=0.001",
                "*",
                "br;q=0, *",
                "identity;q=0.5,*;q=0.1",
                "deflate\r\nAccept-Encoding: gzip"
            })
    void whoTakesGzipGetsWhatTheBuildCompressed(String accepted) throws IOException {
        Response response = get("/app.js", "Accept-Encoding: " + accepted);

        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.header("Content-Type")).startsWith("text/javascript");
        assertThat(response.bytes().length).isLessThan(file("app.js").length / 2);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.bytes())).readAllBytes())
                .isEqualTo(file("app.js"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br, deflate",
                "gzip;q=0",
                "gzip; q=0.000",
                "gzip;q=0, *",
                "*, gzip;Q=0",
                "*;q=0",
                "xgzip, gzipx, x/gzip"
            })
    void whoDoesNotTakeGzipGetsTheFileItself(String accepted) throws IOException {
        Response response = get("/app.js", "Accept-Encoding: " + accepted);

        assertThat(response.headers()).doesNotContainKey("content-encoding");
        assertThat(response.header("Vary")).isEqualToIgnoringCase("accept-encoding");
        assertThat(response.bytes()).isEqualTo(file("app.js"));
    }

    @Test
    void whatWasNotChangedIsNotSentAgain() {
        HttpPeer visitor = wire.visitor();
        for (String encoding : new String[] {"identity", "gzip"}) {
            Response first = ask(visitor, "GET", "/app.js", "Accept-Encoding: " + encoding)
                    .response();
            String tag = first.header("ETag");
            assertThat(tag).matches("\"[^\"]+\"");
            assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
            for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*"}) {
                Response second = ask(
                                visitor, "GET", "/app.js", "Accept-Encoding: " + encoding, "If-None-Match: " + known)
                        .response();
                assertThat(second.statusLine()).isEqualTo("HTTP/1.1 304 Not Modified");
                assertThat(second.header("ETag")).isEqualTo(tag);
                assertThat(second.header("Cache-Control")).isEqualTo("no-cache");
                assertThat(second.header("Vary")).isEqualToIgnoringCase("accept-encoding");
                assertThat(second.headers()).doesNotContainKeys("content-length", "content-type");
            }
        }
    }

    @Test
    void tagOfOneEncodingOrFileIsNotThatOfAnother() {
        String plain = get("/app.js").header("ETag");
        String compressed = get("/app.js", "Accept-Encoding: gzip").header("ETag");
        String other = get("/style.css").header("ETag");

        assertThat(plain).isNotEqualTo(compressed).isNotEqualTo(other);
        assertThat(get("/app.js", "Accept-Encoding: gzip", "If-None-Match: " + plain)
                        .status())
                .isEqualTo(200);
        assertThat(get("/app.js", "If-None-Match: " + compressed).status()).isEqualTo(200);
        assertThat(get("/app.js", "If-None-Match: " + other).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/files.list",
                "/app.js.gz",
                "/state",
                "/state/",
                "/state/../app.js",
                "/view//log.js",
                "/chat.js",
                "/../logback.xml",
                "/..%2f..%2fetc/passwd",
                "/%2e%2e/logback.xml",
                "/web/index.html",
                "//etc/passwd",
                "/./index.html",
                "/index.html/",
                "/index.html%00.js",
                "/INDEX.HTML",
                "/\\..\\..\\windows",
                "*",
                "index.html",
                "http://localhost/../x"
            })
    void whatIsNotAPageIsNotFoundWhereverElseItMayBe(String path) {
        HttpPeer visitor = wire.visitor();
        Response response = ask(visitor, "GET", path).response();

        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.text()).isEqualTo("There is no such page. The chat is at /.\n");
        assertThat(ask(visitor, "GET", "/").response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost", "http://LOCALHOST:80/", "HTTP://127.0.0.1/?x", "https://[::1]/index.html"})
    void requestAsAProxyPassesItOnIsUnderstood(String uri) throws IOException {
        assertThat(get(uri).bytes()).isEqualTo(file("index.html"));
    }

    @Test
    void hostInTheRequestLineCountsMoreThanTheOneBesideIt() {
        assertThat(get("http://evil.example/").status()).isEqualTo(403);
        assertThat(get("http://evil.example/chat").status()).isEqualTo(403);
        assertThat(get("http:///").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get"})
    void otherMethodsAreRefusedWithWhatIsAllowed(String method) {
        HttpPeer visitor = wire.visitor();
        Response response = ask(visitor, method, "/").response();

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(ask(visitor, "GET", "/").response().status()).isEqualTo(200);
    }

    @Test
    void bodyIsPassedOverAndTheNextRequestAnswered() throws IOException {
        HttpPeer visitor = wire.visitor();
        String body = "GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
        ask(visitor, "POST", "/", "Content-Length: " + body.length()).send(body);
        ask(visitor, "POST", "/", "Transfer-Encoding: chunked")
                .send(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
        ask(visitor, "GET", "/style.css");

        assertThat(visitor.response().status()).isEqualTo(405);
        assertThat(visitor.response().status()).isEqualTo(405);
        assertThat(visitor.response().bytes()).isEqualTo(file("style.css"));
    }

    @Test
    void requestsOneBehindTheOtherAreAnsweredInTheirOrder() throws IOException {
        HttpPeer visitor = wire.visitor();
        StringBuilder requests = new StringBuilder();
        String[] names = {"app.js", "style.css", "nothing", "icon.svg"};
        for (int i = 0; i < 200; i++) {
            requests.append("GET /").append(names[i % 4]).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        visitor.send(requests.toString());

        for (int i = 0; i < 200; i++) {
            Response response = visitor.response();
            if (i % 4 == 2) {
                assertThat(response.status()).isEqualTo(404);
            } else {
                assertThat(response.bytes()).isEqualTo(file(names[i % 4]));
            }
        }
    }

    /** The shortest are as many as one read can hold. */
    @Test
    void manyShortRequestsOneBehindTheOtherAreAnswered() {
        HttpPeer visitor = wire.visitor();
        visitor.send("GET /x HTTP/1.1\r\nHost:localhost\r\n\r\n".repeat(4000));

        for (int i = 0; i < 4000; i++) {
            assertThat(visitor.response().status()).isEqualTo(404);
        }
    }

    @Test
    void requestMayComeByteByByte() throws IOException {
        HttpPeer visitor = wire.visitor();
        for (byte b : "\r\nGET / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n\r\n".getBytes(ISO_8859_1)) {
            visitor.send(String.valueOf((char) b));
        }

        assertThat(visitor.response().bytes()).isEqualTo(file("index.html"));
    }
}
