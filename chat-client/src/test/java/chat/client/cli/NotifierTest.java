package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotifierTest {

    private static final String RING = "ring";

    private final List<String> heard = new ArrayList<>();

    /** Not far from where it overflows. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    private final Notifier notifier = new Notifier(heard::add, () -> heard.add(RING), "chat", () -> now, Runnable::run);

    private void show(Kind... kinds) {
        heard.clear();
        notifier.shown(Arrays.stream(kinds)
                .map(kind -> new PrintQueue.Line(new AttributedString("line"), kind))
                .toList());
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void titleIsSetFromTheBeginning() {
        assertThat(heard).containsExactly("chat");
    }

    @Test
    void titleCountsWhatOthersSaidUntilAKeyIsPressed() {
        show(Kind.MESSAGE, Kind.MESSAGE);
        assertThat(heard).containsExactly("(2) chat");
        show(Kind.MESSAGE);
        assertThat(heard).containsExactly("(3) chat");

        heard.clear();
        notifier.seen();
        assertThat(heard).containsExactly("chat");
        show(Kind.MESSAGE);
        assertThat(heard).containsExactly("(1) chat");
    }

    @Test
    void keyWithNothingUnreadChangesNothing() {
        heard.clear();
        notifier.seen();

        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MESSAGE", "CALL"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatNobodyElseSaidIsNotCounted(Kind kind) {
        show(kind);

        assertThat(heard).isEmpty();
    }

    @Test
    void callIsCountedAndRings() {
        show(Kind.CALL);

        assertThat(heard).containsExactly("(1) chat", RING);
    }

    @Test
    void bellRingsOnceForAllThatIsShownTogether() {
        show(Kind.NOTICE, Kind.CALL, Kind.OWN, Kind.MESSAGE, Kind.CALL);

        assertThat(heard).containsExactly("(3) chat", RING);
    }

    @Test
    void bellRingsOnceASecondAtMost() {
        show(Kind.CALL);
        pass(999);
        show(Kind.CALL);
        assertThat(heard).containsExactly("(2) chat");
        pass(1);
        show(Kind.CALL);
        assertThat(heard).containsExactly("(3) chat", RING);
        pass(999);
        show(Kind.CALL);
        assertThat(heard).containsExactly("(4) chat");
    }

    @Test
    void callThatWasSilentDoesNotPutOffTheNextRing() {
        show(Kind.CALL);
        pass(900);
        show(Kind.CALL);
        pass(900);
        show(Kind.CALL);

        assertThat(heard).containsExactly("(3) chat", RING);
    }

    @Test
    void nothingIsUnreadWhileTheTerminalIsInFrontButACallStillRings() {
        notifier.focused(true);
        show(Kind.MESSAGE, Kind.CALL);
        assertThat(heard).containsExactly(RING);

        notifier.focused(false);
        show(Kind.MESSAGE);
        assertThat(heard).containsExactly("(1) chat");
    }

    @Test
    void comingToTheFrontShowsEverything() {
        show(Kind.MESSAGE);
        heard.clear();
        notifier.focused(false);
        assertThat(heard).isEmpty();
        notifier.focused(true);

        assertThat(heard).containsExactly("chat");
    }

    @Test
    void whoPressesAKeyDoesNotWaitForATerminalThatTakesNoOutput() {
        List<Runnable> waiting = new ArrayList<>();
        Notifier stuck = new Notifier(heard::add, () -> heard.add(RING), "stuck", () -> now, waiting::add);
        stuck.shown(List.of(new PrintQueue.Line(new AttributedString("line"), Kind.MESSAGE)));
        heard.clear();
        stuck.seen();
        stuck.focused(true);

        assertThat(heard).isEmpty();
        waiting.forEach(Runnable::run);
        assertThat(heard).containsExactly("stuck");
    }
}
