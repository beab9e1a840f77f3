package chat.server.store.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody can look for, and what is found by it. */
final class SearchQueryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "fox quick | true",
                "FOX | true",
                "fo | false",
                "fo* | true",
                "fox bird | false",
                "\"quick brown\" | true",
                "\"brown quick\" | false",
                "\"quick bro\" | false",
                "\"quick bro\"* | true",
                "“quick brown” | true",
                "quick-brown | true",
                "brown-quick | false",
                "\"quick brown | true",
                "brown\"quick | true",
                "fox\"the quick\" | true",
                "fox AND dog | false",
                "fox OR bird | false",
                "NEAR(quick fox) | false",
                "fox) | true",
                "f*x | false",
                "* fox | true",
                "cafe | true",
                "café | true",
                "caf* | true",
                "東京 | true",
                "京東 | false",
                "京 | true",
                "東京タワー | true",
                "東京ー | false",
                "タワー | true",
                "\"cafe 東京\" | true",
                "\"cafe 東\" | true",
                "\"京 fox\" | false",
                "𠮷 | false"
            })
    void finds(String query, boolean isFound) {
        assertThat(SearchQuery.of(query).isIn("The quick brown fox. Café 東京タワー"))
                .isEqualTo(isFound);
    }

    @Test
    void runInAPhraseEndsWhereTheNextWordBegins() {
        assertThat(SearchQuery.of("\"東京 tower\"").isIn("東京 Tower")).isTrue();
        assertThat(SearchQuery.of("\"東京 tower\"").isIn("東京都 Tower")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "\"", "\"\"", "\"\"\"", "-", "( ) { } [ ]", "^:+", "'; --", " ", "\"*\"*", "\u0000", "🙂"})
    void nothingCanBeFoundByPunctuation(String query) {
        assertThat(SearchQuery.of(query).isEmpty()).isTrue();
    }

    @Test
    void indexIsAskedForTermsOfTheRoomAlone() {
        assertThat(SearchQuery.of("text:fox \"a b\" NEAR(c*) a d*").match("12x"))
                .isEqualTo(
                        "\"12xtext\" AND \"12xfox\" AND \"12xa\" AND \"12xb\" AND \"12xnear\" AND \"12xc\" AND \"12xd\" *");
        assertThat(SearchQuery.of("東京都 京").match("3x")).isEqualTo("\"3x東京\" AND \"3x京都\" AND \"3x京\" *");
    }
}
