package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The past of a room on the page, in a real browser: scrolled back to, searched, and left again. */
@Timeout(120)
class PageHistoryIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @TempDir
    Path data;

    private RawClient bob;

    @BeforeEach
    void joinBob() {
        wire.start(data);
        bob = wire.member("bob");
        bob.send("{\"type\":\"enter\",\"room\":\"dev\"}").awaitType("entered");
    }

    /** Says so many lines in #dev: every fiftieth is about a release. */
    private void say(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> say("line " + i + (i % 50 == 0 ? ": the release" : "")));
        while (!bob.awaitType("message").get("text").textValue().startsWith("line " + to)) {
            // the ones before
        }
    }

    private void say(String text) {
        bob.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":" + Tab.quote(text) + "}");
    }

    private ChatPage joinDev() {
        ChatPage page = ChatPage.join(BROWSER.newUser(), wire.page(), "alice");
        page.enter("/join dev");
        page.awaitCurrent("#dev");
        page.tab().await("document.querySelectorAll('.log:not([hidden]) [data-kind=message]').length >= 20");
        return page;
    }

    private static void search(ChatPage page, String words) {
        page.tab().pressControl("k");
        page.tab().await("document.querySelector('#search').open && document.activeElement.id === 'search-words'");
        page.tab().type(words);
        page.tab().press("Enter");
    }

    private static void choose(ChatPage page, String text) {
        page.tab()
                .evaluate("Array.from(document.querySelectorAll('#results button')).find(b => b.textContent.includes("
                        + Tab.quote(text) + ")).click()");
    }

    @Test
    void aSearchLeadsToThePlaceInTheConversationAndBackToTheLatest() {
        say(1, 400);
        ChatPage alice = joinDev();
        search(alice, "release");
        alice.tab().awaitText("#search-state", "8 messages found.");
        assertThat(alice.tab().text("#results mark")).isEqualTo("release");
        assertThat(alice.tab().text("#results button")).contains("#dev", "bob: line 400");
        choose(alice, "line 100:");
        alice.tab().await("document.activeElement.textContent.includes('line 100: the release')");
        assertThat(alice.tab().text("#earlier")).contains("These are earlier messages.");
        assertThat(alice.said()).contains("bob: line 99", "bob: line 101").doesNotContain("bob: line 400: the release");
        assertThat(alice.tab()
                        .evaluate(
                                "(([item, box]) => item.top >= box.top && item.bottom <= box.bottom)"
                                        + "(['.pointed', '#scroller'].map(s => document.querySelector(s).getBoundingClientRect()))")
                        .booleanValue())
                .isTrue();
        say("news");
        alice.tab().awaitText("#earlier-words", "1 new message since.");
        assertThat(alice.said()).doesNotContain("bob: news");
        alice.tab().click("#to-latest");
        alice.awaitMessage("bob", "news");
        alice.awaitEnd();
        assertThat(alice.tab()
                        .evaluate("document.querySelector('#earlier').hidden")
                        .booleanValue())
                .isTrue();
        assertThat(alice.tab().evaluate("document.activeElement.id").textValue())
                .isEqualTo("text");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void theSearchGoesOnAndClosesWithEscapeAndKeepsWhatWasFound() {
        say(1, 30);
        ChatPage alice = joinDev();
        alice.tab().click("#open-search");
        alice.tab().press("Enter");
        alice.tab().awaitText("#search-problem", "Which words?");
        alice.tab().type("line");
        alice.tab().press("Enter");
        alice.tab().awaitText("#search-state", "The latest 20 messages.");
        alice.tab().click("#more-results");
        alice.tab().awaitText("#search-state", "30 messages found.");
        assertThat(alice.tab()
                        .evaluate("document.querySelector('#more-results').hidden")
                        .booleanValue())
                .isTrue();
        alice.tab().press("Escape");
        alice.tab().await("!document.querySelector('#search').open");
        alice.tab().pressControl("k");
        assertThat(alice.tab().value("#search-words")).isEqualTo("line");
        choose(alice, "line 30");
        alice.tab().await("document.querySelector('.pointed') !== null");
        search(alice, "nowhere");
        alice.tab().awaitText("#search-state", "Nothing was found for “nowhere”.");
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void whatOthersWroteIsTextAmongWhatWasFoundToo() {
        say("<img src=x onerror=alert(1)> release https://example.org/");
        say(1, 20);
        ChatPage alice = joinDev();
        search(alice, "release");
        alice.tab().awaitText("#search-state", "1 message found.");
        assertThat(alice.tab().text("#results")).contains("<img src=x onerror=alert(1)> release https://example.org/");
        assertThat(alice.tab()
                        .evaluate("document.querySelectorAll('#results :is(img, a)').length")
                        .intValue())
                .isZero();
        assertThat(alice.tab().problems()).isEmpty();
    }

    @Test
    void theBeginningIsReachedByScrollingAndNothingJumpsOnTheWayThereAndBack() {
        say(1, 900);
        ChatPage alice = joinDev();
        alice.tab().setSize(1280, 400, 1, false);
        alice.awaitEnd();
        scroll(alice, 0, "document.querySelector('.log:not([hidden]) .edge:not([hidden])') !== null");
        assertThat(alice.tab().text(".log:not([hidden]) .edge")).startsWith("This is the beginning");
        assertThat(alice.said()).startsWith("bob: line 1", "bob: line 2");
        assertThat(alice.tab()
                        .evaluate("document.querySelectorAll('#log li').length")
                        .intValue())
                .as("of 900")
                .isLessThan(900);
        scroll(alice, 1_000_000, "document.querySelector('#earlier').hidden");
        alice.tab().evaluate("document.querySelector('#scroller').scrollTop = 1e6");
        alice.awaitMessage("bob", "line 900: the release");
        List<String> said = alice.said();
        assertThat(said).doesNotHaveDuplicates().endsWith("bob: line 899", "bob: line 900: the release");
        assertThat(alice.tab().problems()).isEmpty();
    }

    /** Scrolls to an edge again and again until something holds. Whatever comes, what is in sight stays in sight. */
    private static void scroll(ChatPage page, int to, String until) {
        String step =
                """
                new Promise((done) => {
                    const box = document.querySelector('#scroller');
                    const at = () => Array.from(box.querySelectorAll('.log:not([hidden]) [data-kind=message]'))
                        .map((item) => [item.dataset.seq, item.getBoundingClientRect()])
                        .find(([, { bottom }]) => bottom > box.getBoundingClientRect().top);
                    const edges = () => {
                        const all = Array.from(box.querySelectorAll('.log:not([hidden]) [data-kind=message]'));
                        return [all.length, all[0].dataset.seq, all.at(-1).dataset.seq].join();
                    };
                    const place = (seq) => box.querySelector(`.log:not([hidden]) [data-seq="${seq}"]`)?.getBoundingClientRect().top;
                    const look = (tries, seq, top, shown) => {
                        if (%2$s || tries === 0) {
                            done([true, 0]);
                        } else if (edges() !== shown) {
                            done([%2$s, Math.abs((place(seq) ?? top) - top)]);
                        } else {
                            requestAnimationFrame(() => look(tries - 1, seq, top, shown));
                        }
                    };
                    box.scrollTop += %1$d === 0 ? 200 : -200;
                    requestAnimationFrame(() => {
                        const shown = edges();
                        box.scrollTop = %1$d;
                        const [seq, { top }] = at();
                        look(600, seq, top, shown);
                    });
                })
                """
                        .formatted(to, until);
        for (int steps = 0; steps < 60; steps++) {
            var result = page.tab().evaluate(step);
            assertThat(result.get(1).doubleValue()).as("pixels jumped").isLessThan(2);
            if (result.get(0).booleanValue()) {
                break;
            }
        }
        page.tab().await(until);
    }
}
