package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.Tab;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page's log by itself, in a real browser, where many days and many lines cost nothing. */
@Timeout(120)
class PageLogIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** A log in a page without one, and how it is filled. */
    private static final String LOG =
            """
            const asked = [];
            const gap = { isMiddle: false };
            const { Log } = await import('/view/log.js');
            const log = new Log('#dev', () => {}, (before) => { asked.push(before); return gap; });
            document.body.replaceChildren(log.view);
            const day = (d, h) => new Date(2026, 2, d, h);
            const said = (seq, time) => ({ kind: 'message', time, seq, from: 'bob', own: false, text: `line ${seq}`, action: false,
                mention: () => [], called: false, past: false });
            const shown = () => Array.from(document.querySelectorAll('li'), li =>
                li.dataset.kind === 'message' ? li.dataset.seq : li.textContent);
            """;

    private Tab tab;

    @BeforeEach
    void openPage() {
        tab = BROWSER.newUser();
        tab.open(wire.page());
    }

    private String asText(String script) {
        return tab.evaluate("(async () => { " + script + " })()").toString();
    }

    @Test
    void everyDayHasItsLineWhereverItsMessagesCameFrom() {
        assertThat(
                        asText(
                                LOG
                                        + """
                        log.show({ kind: 'gap', isMiddle: false });
                        log.show(said(9, day(5, 10)));
                        log.show(said(10, day(6, 0)));
                        log.fill([said(7, day(4, 9)), said(8, day(5, 9))], gap);
                        log.fill([said(5, day(3, 9)), said(6, day(4, 8))], null);
                        return shown();
                        """))
                .isEqualTo("[\"Tuesday, 3 March 2026\",\"5\",\"Wednesday, 4 March 2026\",\"6\",\"7\","
                        + "\"Thursday, 5 March 2026\",\"8\",\"9\",\"Friday, 6 March 2026\",\"10\"]");
    }

    @Test
    void aLogKeepsAThousandLinesOfWhatHappensAndOffersTheRestAgain() {
        assertThat(
                        asText(
                                LOG
                                        + """
                        log.show({ kind: 'gap', isMiddle: false });
                        log.fill([said(90, new Date())], null);
                        for (let seq = 101; seq <= 1100; seq++) log.show(said(seq, new Date()));
                        return [asked, shown().length, shown().slice(0, 2), shown().at(-1)];
                        """))
                .isEqualTo("[[91],1001,[\"Older messages\",\"101\"],\"1100\"]");
    }

    @Test
    void aTalkOfWhichTheServerKeepsNothingSaysThatItsBeginningWasDropped() {
        assertThat(
                        asText(
                                LOG.replace("return gap", "return null")
                                        + """
                        for (let seq = 1; seq <= 1001; seq++) log.show(said(seq, new Date()));
                        return [shown().length, shown()[0], document.querySelector('.edge').textContent];
                        """))
                .isEqualTo("[1000,\"2\",\"Older messages were dropped: this page keeps the last 1,000 lines.\"]");
    }

    @Test
    void noDayHasTwoLinesHoweverTheClocksDiffer() {
        assertThat(
                        asText(
                                LOG
                                        + """
                        const notice = (time) => ({ kind: 'notice', time, parts: ['somebody joined'] });
                        log.show({ kind: 'gap', isMiddle: false });
                        log.show(notice(day(6, 9)));
                        for (let seq = 11; seq < 15; seq++) {
                            log.show(said(seq, day(5, 9)));
                            log.show(notice(day(6, 9)));
                        }
                        log.show(said(20, day(7, 9)));
                        log.show(said(21, day(5, 9)));
                        log.show(said(22, day(7, 9)));
                        log.fill([said(1, day(4, 9)), said(2, day(6, 8)), said(3, day(5, 9)), said(4, day(6, 10))], null);
                        return shown().filter(text => text.includes('2026'));
                        """))
                .isEqualTo("[\"Wednesday, 4 March 2026\",\"Friday, 6 March 2026\",\"Saturday, 7 March 2026\"]");
    }
}
