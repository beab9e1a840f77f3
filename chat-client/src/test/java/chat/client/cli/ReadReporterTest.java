package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.ReadReporter.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadReporterTest {

    private static final Place LOBBY = new Place("lobby", null);
    private static final Place DEV = new Place("dev", null);
    private static final Place BOB = new Place(null, "bob");

    private final List<String> told = new ArrayList<>();
    private final List<Runnable> pauses = new ArrayList<>();
    private final ReadReporter marks = new ReadReporter(
            (place, seq) -> told.add((place.room() == null ? place.with() : place.room()) + " " + seq), pauses::add);

    private void passPause() {
        List<Runnable> over = List.copyOf(pauses);
        pauses.clear();
        over.forEach(Runnable::run);
    }

    @Test
    void whatIsSeenIsToldOnceAndNotWhatStandsElsewhere() {
        marks.shown(LOBBY, 3);
        marks.shown(DEV, 5);
        marks.shown(BOB, 1);
        assertThat(told).isEmpty();

        marks.seen("lobby");
        marks.seen("lobby");
        assertThat(told).containsExactly("lobby 3", "bob 1");
    }

    @Test
    void muchThatIsReadInAMomentIsToldTogetherAfterAPause() {
        for (int seq = 1; seq <= 5; seq++) {
            marks.shown(LOBBY, seq);
            marks.seen("lobby");
        }
        assertThat(told).containsExactly("lobby 1");
        passPause();
        assertThat(told).containsExactly("lobby 1", "lobby 5");
        passPause();
        assertThat(told).hasSize(2);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatWasReadElsewhereIsNotToldAgain() {
        marks.shown(LOBBY, 3);
        marks.shown(DEV, 5);
        assertThat(marks.readElsewhere(LOBBY, 3)).isFalse();
        assertThat(marks.readElsewhere(DEV, 4)).isFalse();
        assertThat(marks.readElsewhere(DEV, 5)).isTrue();

        marks.seen("lobby");
        marks.seen("dev");
        assertThat(told).isEmpty();
    }
}
