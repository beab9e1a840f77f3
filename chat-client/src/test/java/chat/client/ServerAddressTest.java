package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "ws://chat.example.org/chat, chat.example.org, 80, false, /chat",
        "wss://chat.example.org/irc/chat, chat.example.org, 443, true, /irc/chat",
        "WSS://chat.example.org:8443, chat.example.org, 8443, true, /chat",
        "wss://chat.example.org/, chat.example.org, 443, true, /",
        "wss://chat.example.org/a%20b?c=d%26e, chat.example.org, 443, true, /a%20b?c=d%26e",
        "ws://[::1]:5556/chat, ::1, 5556, false, /chat"
    })
    void urlSaysAll(String url, String host, int port, boolean tls, String path) {
        assertThat(ServerAddress.of(url)).isEqualTo(new ServerAddress(host, port, tls, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chat.example.org",
                "chat.example.org:5557",
                "tls://chat.example.org",
                "wss://",
                "wss:///chat",
                "wss://me@chat.example.org/chat",
                "wss://me:secret@chat.example.org/chat",
                "wss://chat.example.org/chat#top",
                "wss://chat example.org/chat"
            })
    void whatIsNoWebSocketIsRefusedInWords(String url) {
        assertThatThrownBy(() -> ServerAddress.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5556/, ws://localhost:5556/chat",
        "https://chat.example.org, wss://chat.example.org/chat",
        "HTTPS://chat.example.org/irc, wss://chat.example.org/irc/chat",
        "https://chat.example.org/irc/, wss://chat.example.org/irc/chat"
    })
    void whoGivesTheAddressOfAPageIsToldThatOfItsWebSocket(String page, String webSocket) {
        assertThatThrownBy(() -> ServerAddress.of(page))
                .hasMessage("'" + page + "' is the address of a web page (expected: " + webSocket + ")");
        assertThat(ServerAddress.of(webSocket)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536})
    void portThatCannotBeIsRefused(int port) {
        assertThatThrownBy(() -> ServerAddress.of("wss://chat.example.org:" + port + "/chat"))
                .hasMessage("port: " + port + " (expected: 1 to 65535)");
    }

    @Test
    void peopleReadAddressesAndUrls() {
        assertThat(ServerAddress.lines("[::1]", 5555)).hasToString("[::1]:5555");
        assertThat(new ServerAddress("chat.example.org", 5557, true, null)).hasToString("chat.example.org:5557");
        assertThat(ServerAddress.of("ws://[::1]:80/chat")).hasToString("ws://[::1]/chat");
        assertThat(ServerAddress.of("wss://chat.example.org:443/irc/chat?a=b"))
                .hasToString("wss://chat.example.org/irc/chat?a=b");
        assertThat(ServerAddress.of("wss://chat.example.org:80/chat")).hasToString("wss://chat.example.org:80/chat");
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.org/irc/chat, wss://chat.example.org/irc/chat",
        "http://other.example.org/chat, ws://other.example.org/chat",
        "/irc/chat, ws://localhost:5556/irc/chat",
        "'no url at all', 'no url at all'"
    })
    void redirectLeadsToAWebSocket(String location, String url) {
        assertThat(ServerAddress.of("ws://localhost:5556/chat").redirectedTo(location))
                .isEqualTo(url);
    }
}
