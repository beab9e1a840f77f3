package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others try to do to the page, and through somebody's browser to the server. */
@Timeout(120)
class PageSafetyIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** Each would set this variable if it got to act. */
    private static final String ACTED = "window.acted";

    private static final List<String> ATTEMPTS = List.of(
            "<script>window.acted = 1</script>",
            "<img src=x onerror='window.acted = 2'>",
            "<svg onload=window.acted=3><a xlink:href='javascript:window.acted=3'>x</a></svg>",
            "<style>body { display: none }</style><link rel=stylesheet href=//example.org/x.css>",
            "</p></div></li></ol><h1>mallory</h1><iframe srcdoc='<script>parent.acted = 4</script>'></iframe>",
            "<a href='javascript:window.acted=5' autofocus onfocus='window.acted=5'>x</a>",
            "javascript:window.acted=6 JavaScript:alert(1) java\tscript:window.acted=6",
            "data:text/html,<script>opener.acted=7</script> vbscript:x file:///etc/passwd blob:x",
            "http://example.org/\"onmouseover=\"window.acted=8 http://example.org/'onclick='window.acted=8'",
            "https://bank.example@evil.example/ http://[::1 https:///x http://",
            "&lt;script&gt;window.acted = 9&lt;/script&gt; &#60;img&#62; &amp;",
            "${window.acted = 10} {{window.acted = 10}} `${acted}` %3Cscript%3E \\u003cscript\\u003e",
            "<!-- <![CDATA[ ]]> --><base href=//evil.example/><meta http-equiv=refresh content=0>",
            "<form action=//evil.example><button formaction=javascript:window.acted=11>x</button></form>",
            "__proto__ constructor toString hasOwnProperty");

    private ChatPage join(String name) {
        return ChatPage.join(BROWSER.newUser(), wire.page(), name);
    }

    private RawClient joinRaw(String name) {
        return wire.member(name);
    }

    private static void say(RawClient client, String text) {
        client.send("{\"type\":\"message\",\"text\":" + Tab.quote(text) + "}");
    }

    @Test
    void whateverSomebodySaysIsTextAndNothingElse() {
        ChatPage alice = join("alice");
        try (RawClient mallory = joinRaw("mallory")) {
            ATTEMPTS.forEach(text -> say(mallory, text));
            say(mallory, "that was all");
            alice.awaitMessage("mallory", "that was all");
        }
        assertThat(alice.said().subList(0, ATTEMPTS.size()))
                .containsExactlyElementsOf(
                        ATTEMPTS.stream().map(text -> "mallory: " + text).toList());
        Tab tab = alice.tab();
        assertThat(count(tab, "#log :is(script, style, link, img, svg, iframe, h1, form, base, meta)"))
                .isZero();
        assertThat(count(tab, "#log a:not([href^='http:'], [href^='https:'])")).isZero();
        assertThat(count(tab, "#log a:not([target=_blank][rel~=noopener][rel~=noreferrer])"))
                .isZero();
        assertThat(count(tab, "#log a[href*='evil.example']")).isZero();
        assertThat(tab.evaluate("Array.from(document.querySelectorAll('#log *'))"
                                + ".flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on')).length")
                        .intValue())
                .isZero();
        expectNothingActed(tab);
    }

    @Test
    void nothingThatSomebodySaysMovesWhatIsAroundIt() {
        ChatPage alice = join("alice");
        try (RawClient mallory = joinRaw("mallory")) {
            say(mallory, "W".repeat(4096));
            say(mallory, "https://example.org/" + "w".repeat(4000));
            say(mallory, "\u202Eevil\u202C \u2066x\u2069 \u200F\u05D0\u05D1");
            say(mallory, "z\u0301".repeat(2000) + "H" + "\u0334\u0335\u0336\u0337".repeat(500));
            say(mallory, "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67".repeat(500));
            say(mallory, "line\n".repeat(800) + "end");
            say(mallory, "that was all");
            alice.awaitMessage("mallory", "that was all");
        }
        assertThat(alice.said()).contains("mallory: " + "W".repeat(4096));
        assertThat(alice.said()).noneMatch(text -> text.matches("(?s).*[\u202A-\u202E\u2066-\u2069].*"));
        for (int width : new int[] {1280, 390}) {
            alice.tab().setSize(width, 800, 1, width < 500);
            alice.tab().await("innerWidth === " + width);
            assertThat(alice.tab()
                            .evaluate("document.scrollingElement.scrollWidth <= innerWidth"
                                    + " && Array.from(document.querySelectorAll('#log li')).every(li =>"
                                    + " li.getBoundingClientRect().right <= innerWidth)")
                            .booleanValue())
                    .as("fits into %d", width)
                    .isTrue();
        }
        alice.enter("still here");
        alice.awaitMessage("alice", "still here");
        expectNothingActed(alice.tab());
    }

    @Test
    void whatGotIntoThePageAllTheSameWouldBeStoppedByItsPolicy() {
        Tab tab = join("alice").tab();
        tab.evaluate(
                "document.querySelector('#log').insertAdjacentHTML('beforeend',"
                        + " '<img src=nothing onerror=\"window.acted = 1\"><a href=\"javascript:window.acted = 2\" id=trap>x</a>')");
        tab.evaluate(
                "document.body.append(Object.assign(document.createElement('script'), { text: 'window.acted = 3' }))");
        tab.evaluate("document.querySelector('#trap').click()");
        tab.evaluate("fetch('https://example.org/').catch(() => 0)");
        awaitProblem(tab, "script-src");
        awaitProblem(tab, "connect-src");
        assertThat(tab.evaluate(ACTED + " === undefined").booleanValue()).isTrue();
    }

    private static void expectNothingActed(Tab tab) {
        assertThat(tab.evaluate(ACTED + " === undefined").booleanValue()).isTrue();
        assertThat(tab.title()).isEqualTo("Chat");
        assertThat(tab.problems()).isEmpty();
    }

    private static int count(Tab tab, String selector) {
        return tab.evaluate("document.querySelectorAll(" + Tab.quote(selector) + ").length")
                .intValue();
    }

    private static void awaitProblem(Tab tab, String words) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(tab.problems())
                .anyMatch(problem -> problem.contains(words)));
    }

    /** A page from elsewhere, which is everything but this very address: another name for it and another port are elsewhere too. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aPageFromElsewhereReachesNobody(String host) throws Exception {
        HttpServer elsewhere = serve("");
        try (RawClient watcher = joinRaw("watcher")) {
            Tab tab = BROWSER.newUser();
            tab.open("http://" + host + ":" + elsewhere.getAddress().getPort() + "/");
            for (String target : new String[] {"127.0.0.1", "localhost"}) {
                assertThat(connect(tab, target + ":" + wire.webPort())).isEqualTo("refused");
                post(tab, "http://" + target + ":" + wire.webPort() + "/");
                post(tab, "http://" + target + ":" + wire.webPort() + "/chat");
                post(tab, "http://" + target + ":" + wire.port() + "/");
            }
            expectNobodyElse(watcher);
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    void ourOwnPageWorksUnderEachNameAndReachesTheOthersUnderNone() {
        Tab tab = BROWSER.newUser();
        String port = ":" + wire.webPort();
        assertThat(ChatPage.join(tab, "http://localhost" + port + "/", "alice")
                        .tab()
                        .problems())
                .isEmpty();
        assertThat(connect(tab, "127.0.0.1" + port)).isEqualTo("refused");
        assertThat(connect(tab, "localhost" + port)).isEqualTo("connected");
    }

    @Test
    void noOtherPageCanPutAFrameAroundOurs() throws Exception {
        HttpServer elsewhere = serve("<iframe src='" + wire.page() + "'></iframe>");
        try {
            Tab tab = BROWSER.newUser();
            tab.open("http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/");
            awaitProblem(tab, "frame-ancestors");
        } finally {
            elsewhere.stop(0);
        }
    }

    /** Another web server. */
    private static HttpServer serve(String html) throws IOException {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = ("<!DOCTYPE html><title>Kittens</title><link rel=icon href='data:,'>" + html).getBytes(UTF_8);
        elsewhere.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        elsewhere.start();
        return elsewhere;
    }

    private static String connect(Tab tab, String address) {
        return tab.evaluate("new Promise(told => { const socket = new WebSocket('ws://" + address
                        + "/chat', 'chat.v1'); socket.onopen = () => told('connected');"
                        + " socket.onerror = () => told('refused'); })")
                .textValue();
    }

    /** Sends what would be lines of the chat, in the one way that a browser lets any page send anything anywhere. */
    private static void post(Tab tab, String address) {
        String lines =
                """
                {"type":"join","username":"mallory"}
                {"type":"message","text":"bought from kittens.example"}
                """;
        tab.evaluate("fetch(" + Tab.quote(address) + ", { method: 'POST', mode: 'no-cors', body: " + Tab.quote(lines)
                + " }).catch(() => 0)");
    }

    /** The next thing that happens in the room is what the watcher says now. */
    private static void expectNobodyElse(RawClient watcher) {
        say(watcher, "is anybody here?");
        JsonNode next = watcher.expectType("message");
        assertThat(next.get("from").textValue()).isEqualTo("watcher");
        assertThat(next.get("seq").intValue()).isEqualTo(2);
        watcher.send("{\"type\":\"users\"}");
        assertThat(watcher.expectType("users").get("count").intValue()).isEqualTo(1);
    }
}
