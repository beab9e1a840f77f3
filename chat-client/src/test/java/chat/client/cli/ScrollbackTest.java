package chat.client.cli;

import chat.client.cli.Console.Kind;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

class ScrollbackTest {

    private static final AttributedString HEADING = new AttributedString("* Earlier:");

    private final FakeConsole console = new FakeConsole();
    private final MessagePrinter printer = new MessagePrinter(Palette.of(0), ZoneOffset.UTC);

    private Instant now = Instant.parse("2026-01-03T10:00:00Z");
    private final Scrollback scrollback = new Scrollback(console, printer, () -> now, ZoneOffset.UTC);

    private void say(String room, String text) {
        scrollback.said(room, new AttributedString(text), Kind.MESSAGE, now);
    }

    private static ServerMessage.Message past(String time, String text) {
        return new ServerMessage.Message("dev", 1, "bob", text, Instant.parse(time), null, false);
    }

    @Test
    void whatHappensInARoomWaitsForItsPastAndOtherRoomsDoNot() {
        scrollback.awaitPast("dev");
        say("dev", "one");
        say("lobby", "elsewhere");
        scrollback.event("dev", new AttributedString("two"), Kind.NOTICE);
        console.expect("elsewhere");
        console.expectNothingMore();
        scrollback.past(HEADING, List.of(past("2026-01-03T09:59:00Z", "before")));
        scrollback.goOn("dev");
        console.expect("* Earlier:\n[09:59:00] bob: before\n* -- end of earlier messages --", Kind.NOTICE);
        console.expect("one", Kind.MESSAGE);
        console.expect("two", Kind.NOTICE);
        say("dev", "three");
        console.expect("three");
    }

    @Test
    void nothingWaitsWhenThereIsTooMuchOfIt() {
        scrollback.awaitPast("dev");
        for (int i = 1; i < Scrollback.MAX_WAITING; i++) {
            say("dev", "line " + i);
        }
        console.expectNothingMore();
        say("dev", "last");
        say("dev", "next");
        for (int i = 1; i < Scrollback.MAX_WAITING; i++) {
            console.expect("line " + i);
        }
        console.expect("last");
        console.expect("next");
    }

    @Test
    void everythingGoesOnWhenNoAnswerWillCome() {
        scrollback.awaitPast("dev");
        scrollback.awaitPast("ops");
        say("dev", "one");
        scrollback.goOn();
        console.expect("one");
        say("ops", "two");
        console.expect("two");
    }

    @Test
    void pastOfOtherDaysHasTheirDates() {
        scrollback.past(
                HEADING,
                List.of(
                        past("2026-01-01T10:00:00Z", "one"),
                        past("2026-01-01T11:00:00Z", "two"),
                        past("2026-01-02T09:00:00Z", "three")));
        console.expect(
                """
                * Earlier:
                --- Thursday, 1 January 2026 ---
                [10:00:00] bob: one
                [11:00:00] bob: two
                --- Friday, 2 January 2026 ---
                [09:00:00] bob: three
                * -- end of earlier messages --
                --- Saturday, 3 January 2026 ---""",
                Kind.NOTICE);
        say("dev", "now");
        console.expect("now");
    }

    @Test
    void pastOfTodayHasNoDate() {
        scrollback.past(HEADING, List.of(past("2026-01-03T09:00:00Z", "one")));
        console.expect("* Earlier:\n[09:00:00] bob: one\n* -- end of earlier messages --");
        console.expectNothingMore();
    }

    @Test
    void directMessageShowsTheDateWhenItChanges() {
        now = now.plus(Duration.ofDays(1));
        scrollback.direct(new AttributedString("psst"), Kind.CALL, now);
        console.expect("--- Sunday, 4 January 2026 ---", Kind.NOTICE);
        console.expect("psst", Kind.CALL);
    }
}
