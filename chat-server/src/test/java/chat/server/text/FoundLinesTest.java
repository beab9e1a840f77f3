package chat.server.text;

import static chat.server.text.Visitor.TIME;
import static chat.server.text.Visitor.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage.Search;
import chat.protocol.ServerMessage.Found;
import chat.protocol.ServerMessage.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people search for, and what was found, as they see it. */
final class FoundLinesTest {

    private static final Message OLD =
            new Message("lobby", 3, "alice", "hi\nall", TIME.minus(Duration.ofDays(1)), null, false);
    private static final String OLD_LINES = "[2026-01-01 10:31:07] #lobby 3 alice: hi\r\n    all\r\n";
    private static final String HEADING = "* Messages that match 'hi':\r\n";

    private final Visitor alice = new Visitor(List.of("search"));

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    @Test
    void newestIsLastAndEachSaysWhereAndWhenItWasSaid() {
        Message action = new Message("dev", 12, "bob", "says hi", TIME, null, true);

        assertThat(alice.shown(new Found("hi", List.of(action, said("dev", 4, "carol", "hi!"), OLD), null)))
                .isEqualTo(HEADING + OLD_LINES + "[10:31:07] #dev 4 carol: hi!\r\n[10:31:07] #dev 12 * bob says hi\r\n"
                        + "* -- no older matches --\r\n");
    }

    @Test
    void thatNothingWasFoundIsSaid() {
        assertThat(alice.shown(new Found("red*", List.of(), null))).isEqualTo("* Nothing found for 'red*'.\r\n");
    }

    @Test
    void searchAloneGoesFurtherBackUntilThereIsNothing() {
        assertThat(alice.asked("/search  hi ")).isEqualTo(new Search("hi", null, null, 20, null));
        assertThat(alice.shown(new Found("hi", List.of(said("dev", 4, "carol", "hi!")), "40")))
                .isEqualTo(HEADING + "[10:31:07] #dev 4 carol: hi!\r\n* -- /search shows older matches --\r\n");
        assertThat(alice.asked("/search")).isEqualTo(new Search("hi", null, "40", 20, null));
        assertThat(alice.shown(new Found("hi", List.of(OLD), "7"))).startsWith(HEADING + OLD_LINES);
        assertThat(alice.asked("/SEARCH ")).isEqualTo(new Search("hi", null, "7", 20, null));
        assertThat(alice.shown(new Found("hi", List.of(), null)))
                .isEqualTo("* There are no older matches for 'hi'.\r\n");
        assertThat(alice.told("/search")).isEqualTo("* There are no older matches for 'hi'.\r\n");
    }

    @Test
    void nextSearchBeginsWithTheLatest() {
        alice.shown(new Found("hi", List.of(OLD), "7"));
        assertThat(alice.asked("/search hi")).isEqualTo(new Search("hi", null, null, 20, null));
        assertThat(alice.told("/search"))
                .isEqualTo("/search TEXT finds messages, and then /search finds older ones.\r\n");
        assertThat(alice.shown(new Found("hi", List.of(), null))).isEqualTo("* Nothing found for 'hi'.\r\n");
    }

    @Test
    void serverThatCannotSearchIsNotAsked() {
        Visitor bob = new Visitor();

        assertThat(bob.told("/search hi"))
                .isEqualTo("This server cannot search: it keeps what is said in memory only.\r\n");
        assertThat(bob.told("/help")).doesNotContain("/search").contains("/history");
        assertThat(alice.told("/help")).contains("/search [TEXT]");
    }
}
