package chat.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAccessTest {

    private final WebAccess access = new WebAccess(
            List.of("Chat.Example.org", "xn--bcher-kva.example", "my_host", "dotted.example."),
            List.of("https://Page.example", "https://ported.example:443", "http://dotted.example.:80"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:5556",
                "localhost:",
                "127.0.0.1",
                "127.0.0.1:5556",
                "192.0.2.7:80",
                "[::1]",
                "[::1]:5556",
                "[2001:DB8::1]:5556",
                "[::ffff:192.0.2.7]",
                "chat.example.org",
                "CHAT.example.ORG:5556",
                "xn--bcher-kva.example",
                "my_host:5556",
                "localhost.",
                "localhost.:5556",
                "127.0.0.1.",
                "chat.example.org.",
                "chat.example.org:443",
                "chat.example.org.:443",
                "dotted.example",
                "dotted.example."
            })
    void addressesAndOurNamesAreOurs(String host) {
        assertThat(access.isOurHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":5556",
                "evil.example",
                "evil.example:5556",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "chat.example.org.evil.example",
                "evil-chat.example.org",
                "evilchat.example.org",
                "example.org",
                ".",
                "localhost..",
                "chat.example.org..",
                "[::1].",
                "user@localhost",
                "localhost@evil.example",
                "user:password@127.0.0.1:80",
                "localhost:5556:80",
                "localhost:x",
                "localhost:-1",
                "localhost:123456",
                "localhost/",
                "localhost/evil",
                "localhost?x",
                "localhost#x",
                "localhost\\x",
                "local host",
                " localhost",
                "localhost ",
                "localhost\t",
                "localhost, localhost",
                "127.1",
                "127.0.0.1.1",
                "256.0.0.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1.evil",
                "::1",
                "::1:5556",
                "[::1",
                "::1]",
                "[]",
                "[::1]]",
                "[::1]x",
                "[::1]evil.example",
                "[localhost]",
                "[127.0.0.1]x",
                "[::1%25lo]",
                "b\u00FCcher.example",
                "\uFF4Cocalhost",
                "loc\u0430lhost",
                "l\u200Bocalhost",
                "127\u30020\u30020\u30021",
                "null"
            })
    void otherNamesAreNot(String host) {
        assertThat(access.isOurHost(host)).isFalse();
    }

    @Test
    void requestWithoutAHostIsNotForUs() {
        assertThat(access.isOurHost(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5556,  localhost:5556",
        "http://localhost:5556,  LOCALHOST:5556",
        "https://localhost:5556, localhost:5556",
        "HTTP://LocalHost:5556,  localhost:5556",
        "http://[::1]:5556,      [::1]:5556",
        "http://127.0.0.1,       127.0.0.1",
        "https://page.example,   localhost:5556",
        "https://PAGE.example,   127.0.0.1",
        "https://page.example:443, localhost:5556",
        "https://page.example.,  localhost:5556",
        "https://ported.example, localhost:5556",
        "http://dotted.example,  localhost:5556",
        "https://chat.example.org,     chat.example.org:443",
        "https://chat.example.org:443, chat.example.org",
        "https://chat.example.org,     chat.example.org.",
        "https://chat.example.org.,    chat.example.org:443",
        "https://chat.example.org,     chat.example.org:",
        "http://chat.example.org,      chat.example.org:80",
        "http://chat.example.org:80,   Chat.Example.Org.:80",
        "http://[::1],                 [::1]:80",
        "https://127.0.0.1,            127.0.0.1:443"
    })
    void ourPageAndThoseThatAreAllowedMayConnect(String origin, String host) {
        assertThat(access.mayConnect(origin, host, Set.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "null,                         localhost:5556",
        "'',                           localhost:5556",
        "' ',                          localhost:5556",
        "http://,                      localhost:5556",
        "http://localhost,             localhost:5556",
        "http://localhost:5557,        localhost:5556",
        "http://localhost:55560,       localhost:5556",
        "http://localhost:5556,        localhost",
        "http://127.0.0.1:5556,        localhost:5556",
        "http://localhost:5556/,       localhost:5556",
        "http://localhost:5556.evil,   localhost:5556",
        "http://evil@localhost:5556,   localhost:5556",
        "'http://localhost:5556 http://evil.example', localhost:5556",
        "ws://localhost:5556,          localhost:5556",
        "file://localhost:5556,        localhost:5556",
        "chrome-extension://localhost:5556, localhost:5556",
        "localhost:5556,               localhost:5556",
        "http://page.example,          localhost:5556",
        "https://page.example:8443,    localhost:5556",
        "https://page.example.evil,    localhost:5556",
        "https://sub.page.example,     localhost:5556",
        "https://chat.example.org,     chat.example.org:80",
        "http://chat.example.org,      chat.example.org:443",
        "https://chat.example.org:80,  chat.example.org",
        "https://chat.example.org:443, chat.example.org:80",
        "https://chat.example.org:8443, chat.example.org:443",
        "https://chat.example.org..,   chat.example.org",
        "https://chat.example.org:443x, chat.example.org",
        "https://chat.example.org:4434, chat.example.org:443",
        "http://page.example:443,      localhost:5556",
        "wss://chat.example.org,       chat.example.org:443"
    })
    void otherPagesMayNot(String origin, String host) {
        assertThat(access.mayConnect(origin, host, Set.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example,       wss://a.example/chat",
        "https://a.example:443,   wss://A.example:443/x/chat?y",
        "http://a.example:5556,   ws://a.example:5556/chat",
        "https://[2001:db8::1],   wss://[2001:db8::1]/chat",
        "http://localhost,        ws://localhost"
    })
    void pageOfAnotherServerOfTheSameChatMayConnect(String origin, String web) {
        assertThat(access.mayConnect(origin, "localhost:5556", WebAccess.origins(List.of("wss://z.example/chat", web))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example,        wss://a.example/chat",
        "https://a.example:8443,  wss://a.example/chat",
        "https://a.example.evil,  wss://a.example/chat",
        "https://evil.example,    wss://a.example/https://evil.example",
        "https://evil.example,    wss://a.example@evil.example/chat",
        "https://a.example,       https://a.example/chat",
        "https://a.example,       'wss://a.example; script-src evil.example'",
        "null,                    ''",
        "null,                    null"
    })
    void pageThatIsNoneOfTheOtherServersMayNot(String origin, String web) {
        assertThat(access.mayConnect(origin, "localhost:5556", WebAccess.origins(List.of(web))))
                .isFalse();
    }

    @Test
    void programsMay() {
        assertThat(access.mayConnect(null, "localhost:5556", Set.of())).isTrue();
    }
}
