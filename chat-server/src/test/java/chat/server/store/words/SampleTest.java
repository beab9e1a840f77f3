package chat.server.store.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index is asked for by those who look for beginnings of words. */
final class SampleTest {

    /** Of 1,000 texts each tenth has "sunny", each fifth "rain", one has "snow". */
    private static Sample sample(String query) {
        Sample sample = new Sample(SearchQuery.of(query));
        for (int i = 0; i < 1_000; i++) {
            sample.add(
                    "day " + i + (i % 10 == 0 ? " sunny" : "") + (i % 5 == 0 ? " rain" : "") + (i == 7 ? " snow" : ""));
        }
        return sample;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "sn* | \"1xsn\" *",
                "xy* | \"1xxy\" *",
                "su* | \"1xsu\" *", // there is nothing else to ask for
                "ra* su* | \"1xsu\" *",
                "su* ra* | \"1xsu\" *",
                "snow ra* | \"1xsnow\"",
                "xyz ra* su* | \"1xxyz\"",
                "ra* sn* | \"1xsn\" *",
                "snow xy* ra* | \"1xsnow\" AND \"1xxy\" *",
                "\"day ra\"* | \"1xday\"",
                "s | \"1xs\""
            })
    void frequentBeginningsAreLeftOutWhereThereIsSomethingElse(String query, String match) {
        assertThat(sample(query).match("1x")).isEqualTo(match);
    }

    @ParameterizedTest
    @CsvSource({"su*, true", "rain su*, true", "sn*, false", "snow ra*, false", "xy*, false"})
    void fruitfulIsWhatIsFrequentAsAWhole(String query, boolean isFruitful) {
        assertThat(sample(query).isFruitful()).isEqualTo(isFruitful);
    }

    @Test
    void textIsSearchedWhenItIsAdded() {
        Sample sample = new Sample(SearchQuery.of("su* rain"));

        assertThat(sample.add("Rain, then sun")).isTrue();
        assertThat(sample.add("rain")).isFalse();
        assertThat(sample.size()).isEqualTo(2);
    }
}
