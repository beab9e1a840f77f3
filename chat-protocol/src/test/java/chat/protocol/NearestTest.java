package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

    private static final List<String> FLAGS = List.of("--host", "--port", "--max-users", "--log-level");

    @ParameterizedTest
    @CsvSource({
        "--prot, --port",
        "--ports, --port",
        "--pot, --port",
        "--PORT, --port",
        "--ohst, --host",
        "--max-user, --max-users",
        "--maxusers, --max-users",
        "'', --host"
    })
    void wordWithTheFewestTypingErrorsIsNearest(String typed, String nearest) {
        assertThat(Nearest.of(typed, FLAGS)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "kick, 0", //
        "KICK, 0",
        "kik, 1",
        "kickk, 1",
        "kock, 1",
        "ikck, 1",
        "ikcx, 2",
        "kc, 2",
        "'', 4"
    })
    void insertionOmissionMistakeAndSwapCountAsOneErrorEach(String typed, int errors) {
        assertThat(Nearest.within(typed, List.of("kick"), errors)).isEqualTo("kick");
        assertThat(Nearest.within(typed, List.of("kick"), errors - 1)).isNull();
    }

    @Test
    void firstOfEquallyNearWordsIsTaken() {
        assertThat(Nearest.of("x", List.of("a", "b"))).isEqualTo("a");
        assertThat(Nearest.of("x", List.of("b", "a"))).isEqualTo("b");
    }

    @Test
    void charactersBeyondThe64thDoNotCount() {
        String word = "a".repeat(64);

        assertThat(Nearest.within(word + "b".repeat(1_000_000), List.of(word), 0))
                .isEqualTo(word);
        assertThat(Nearest.within("b" + word, List.of(word), 0)).isNull();
    }

    @Test
    void thereIsNoNearestOfNone() {
        assertThat(Nearest.within("a", List.of(), 9)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Nearest.of("a", List.of()));
    }

    @Test
    void beginningOfAWordMeansThatWord() {
        assertThat(Nearest.of("--user", List.of("--json", "--username"))).isEqualTo("--username");
        assertThat(Nearest.hint("/us", List.of("/me", "/users"))).isEqualTo("Did you mean /users? ");
        assertThat(Nearest.hint("/u", List.of("/say", "/users"))).isEmpty();
    }
}
