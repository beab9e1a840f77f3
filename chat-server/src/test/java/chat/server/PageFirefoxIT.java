package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Firefox;
import chat.testing.RawClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main path through the page in a real Firefox; everything else is tested in Chromium. */
@Order(2) // takes some seconds
@Timeout(120)
class PageFirefoxIT {

    private static final String MESSAGES =
            "Array.from(document.querySelectorAll('.log:not([hidden]) [data-kind=message]'), m => m.dataset.from + ': '"
                    + " + m.querySelector('.said').textContent).join('|')";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @Test
    void whoeverOpensThePageIsInTalksAndComesBack() throws Exception {
        RawClient bob = wire.member("bob");
        try (Firefox firefox = new Firefox()) {
            firefox.open(wire.page());
            firefox.enter("#name", "alice");
            firefox.awaitText("#log", "You are alice, 2 of 5 here: alice, bob.");
            firefox.enter("#text", "hello");
            assertThat(bob.awaitType("message").get("text").textValue()).isEqualTo("hello");
            bob.send("{\"type\":\"message\",\"text\":\"alice, see https://example.org/\"}");
            firefox.await("document.querySelector('#log mark')?.textContent === 'alice'");
            firefox.await("document.querySelector('#log a')?.href === 'https://example.org/'");
            firefox.enter("#text", "/join dev");
            firefox.awaitText("#room-name", "#dev");
            bob.send("{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"psst\"}");
            firefox.awaitText("[data-key='@bob'] .count", "1 new, for you");
            firefox.click("[data-key='#lobby'] button");
            firefox.reload();
            firefox.await(MESSAGES + " === 'alice: hello|bob: alice, see https://example.org/'");
            firefox.click("[data-key='@bob'] button");
            firefox.await(MESSAGES + " === 'bob: psst'");
            firefox.enter("#text", "Exit");
            firefox.awaitText("#join-error", "Goodbye.");
            assertThat(firefox.evaluate("Object.keys(sessionStorage).length").intValue())
                    .isZero();
        }
    }
}
