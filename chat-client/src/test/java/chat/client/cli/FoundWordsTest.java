package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundWordsTest {

    private static String marked(String query, String text) {
        StringBuilder marked = new StringBuilder();
        int shown = 0;
        for (var range : new FoundWords(query).find(text)) {
            marked.append(text, shown, range.start())
                    .append('<')
                    .append(text, range.start(), range.end())
                    .append('>');
            shown = range.end();
        }
        return marked.append(text.substring(shown)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build|the Build, rebuild and builder|the <Build>, rebuild and builder",
                "buil*|the Build, rebuild and builder|the <Build>, rebuild and <builder>",
                "\"red build\" OR gre*|a red build is not green|a <red> <build> is not <green>",
                "red NOT blue|not blue or red|not <blue> or <red>",
                "ДОМ|дом и домик|<дом> и домик",
                "東京|私は東京都に|私は<東京>都に",
                "a.b (c|a b c.c [d]|<a> <b> <c>.<c> [d]",
                "zoe|Zoë|Zoë",
            })
    void wordsThatWereLookedForStandOut(String query, String text, String expected) {
        assertThat(marked(query, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "AND", "'*'", "'\"('"})
    void queryWithoutWordsMarksNothing(String query) {
        assertThat(marked(query, "AND * (")).isEqualTo("AND * (");
    }
}
