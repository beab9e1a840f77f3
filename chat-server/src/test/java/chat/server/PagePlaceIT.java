package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.net.UserInfo;
import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.PathProxy;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page where it is not at the root of its host, and where the clock is wrong, in a real browser. */
@Timeout(120)
class PagePlaceIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @ParameterizedTest
    @ValueSource(strings = {"/irc/", "/a/b/index.html?c=/d/#e"})
    void behindAProxyEverythingIsWhereThePageIs(String path) throws IOException {
        String folder = path.replaceFirst("/[^/]*(\\?.*)?$", "");
        try (PathProxy proxy = new PathProxy(wire.webPort(), path.startsWith("/irc") ? "/irc" : "/a/b")) {
            ChatPage page = ChatPage.join(BROWSER.newUser(), proxy.address(path), "alice");
            page.enter("hello");
            page.awaitMessage("alice", "hello");
            page.tab().reload();
            page.awaitMessage("alice", "hello");
            assertThat(proxy.elsewhere()).as("asked for outside %s", folder).isEmpty();
            assertThat(wire.server().users().join())
                    .extracting(UserInfo::address)
                    .containsExactly(PathProxy.CLIENT);
            assertThat(page.tab().problems()).isEmpty();
        }
    }

    @Test
    void twoChatsOnOneHostDoNotShareWhatIsKept() throws IOException {
        try (PathProxy proxy = new PathProxy(wire.webPort(), "/irc")) {
            ChatPage page = ChatPage.join(BROWSER.newUser(), proxy.address("/irc/"), "alice");
            assertThat(page.tab()
                            .evaluate(
                                    "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].every(key => key.startsWith('chat/irc.'))")
                            .booleanValue())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-25, -1, 1, 25, 24 * 400})
    void withAClockThatIsHoursOffADayHasOneLineAtMostAndTimesAreTheServers(long hours) {
        RawClient bob = wire.member("bob");
        Tab tab = BROWSER.newUser();
        tab.runBefore(
                """
                const real = Date;
                window.realNow = () => real.now();
                window.Date = class extends real {
                    constructor(...when) { super(...(when.length === 0 ? [Date.now()] : when)); }
                    static now() { return real.now() + %d * 3_600_000; }
                };
                """
                        .formatted(hours));
        tab.open(wire.page());
        ChatPage page = new ChatPage(tab);
        page.join("alice");
        page.awaitNotice("You are alice");
        for (int i = 1; i <= 3; i++) {
            bob.send("{\"type\":\"message\",\"text\":\"line " + i + "\"}").awaitType("message");
            page.awaitMessage("bob", "line " + i);
            wire.member("carol" + i, bob).close();
            page.awaitNotice("carol" + i + " joined");
        }
        assertThat(page.entries().stream().filter(entry -> entry.kind().equals("day")))
                .hasSizeLessThanOrEqualTo(1); // midnight may be just now
        tab.await(
                "Array.from(document.querySelectorAll('#log time'), t => Math.abs(Date.parse(t.dateTime) - realNow()))"
                        + ".every(off => off < 120_000)");
        assertThat(tab.problems()).isEmpty();
    }
}
