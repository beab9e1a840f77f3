package chat.server.text;

import static chat.server.text.Visitor.TIME;
import static chat.server.text.Visitor.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was said earlier, as people see it. */
final class HistoryLinesTest {

    private final Visitor alice = new Visitor();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    @Test
    void whatWasSaidEarlierStandsBetweenTwoLinesThatSaySo() {
        Message action = new Message("lobby", 4, "carol", "waves", TIME, null, true);

        assertThat(alice.shown(new History("lobby", List.of(said("lobby", 3, "bob", "one\ntwo"), action))))
                .isEqualTo(
                        """
                        * Earlier messages:\r
                        [10:31:07] bob: one\r
                            two\r
                        [10:31:07] * carol waves\r
                        * -- end of earlier messages --\r
                        """);
    }

    @Test
    void ownMessagesAreShownToo() {
        assertThat(alice.shown(new History("lobby", List.of(said("lobby", 3, "alice", "me")))))
                .contains("\r\n[10:31:07] alice: me\r\n");
    }

    @Test
    void messagesOfAnotherDayHaveTheirDate() {
        Message old = new Message("lobby", 3, "bob", "happy new year", TIME.minus(Duration.ofDays(1)), null, false);
        Message justBeforeMidnight = new Message(
                "lobby", 4, "bob", "late", TIME.minus(Duration.ofSeconds(10 * 3600 + 31 * 60 + 8)), null, false);

        assertThat(alice.shown(new History("lobby", List.of(old, justBeforeMidnight, said("lobby", 5, "bob", "now")))))
                .contains("\r\n[2026-01-01 10:31:07] bob: happy new year\r\n")
                .contains("\r\n[2026-01-01 23:59:59] bob: late\r\n")
                .contains("\r\n[10:31:07] bob: now\r\n");
    }

    @Test
    void bellDoesNotRingForThePast() {
        alice.told("/bell on");

        assertThat(alice.shown(new History("lobby", List.of(said("lobby", 3, "bob", "alice?")))))
                .doesNotContain("\007");
    }

    @Test
    void thatThereIsNothingEarlierIsSaid() {
        assertThat(alice.shown(new History("lobby", List.of())))
                .isEqualTo("* This is the beginning: the server has nothing from before.\r\n");
    }

    @Test
    void historyOfAnotherRoomNamesIt() {
        alice.enterDev();

        assertThat(alice.shown(new History("lobby", List.of(said("lobby", 3, "bob", "hello")))))
                .startsWith("* Earlier messages in #lobby:\r\n[10:31:07] bob: hello\r\n");
        assertThat(alice.shown(new History("lobby", List.of())))
                .isEqualTo("* This is the beginning in #lobby: the server has nothing from before.\r\n");
    }
}
