package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TermTest {

    @ParameterizedTest
    @CsvSource({
        "90s, 90",
        "10m, 600",
        "2h, 7200",
        "2H, 7200",
        "7d, 604800",
        "3w, 1814400",
        "007d, 604800",
        "9999999999w, 3153600000",
    })
    void termIsANumberAndAUnit(String typed, long seconds) {
        assertThat(Term.parse(typed)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "m", "0m", "000s", "-1d", "1.5h", "1y", "10 m", "10min", "99999999999s", "\u0661m"})
    void anythingElseIsNoTerm(String typed) {
        assertThat(Term.parse(typed)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "600, 10 minutes",
        "599, 10 minutes",
        "90, 90 seconds",
        "1, 1 second",
        "0, 1 second",
        "-5, 1 second",
        "60, 1 minute",
        "5400, 90 minutes",
        "7199, 2 hours",
        "86400, 1 day",
        "604799, 1 week",
        "864000, 10 days",
        "100000, 28 hours",
    })
    void termIsToldInTheLongestUnitThatSaysItWell(long seconds, String words) {
        assertThat(Term.inWords(seconds)).isEqualTo(words);
    }

    @Test
    void whatIsLeftIsToldToTheNearestSecond() {
        Instant now = Instant.parse("2026-11-30T10:00:00.002Z");
        assertThat(Term.inWords(now, Instant.parse("2026-11-30T10:01:00Z"))).isEqualTo("1 minute");
        assertThat(Term.inWords(now, Instant.parse("2026-11-30T10:01:29.500Z"))).isEqualTo("89 seconds");
        assertThat(Term.inWords(now, now)).isEqualTo("1 second");
    }
}
