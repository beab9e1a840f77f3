package chat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClustersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "e\u0301",
                "e\u0301\u0323",
                "\uD83D\uDC4D\uD83C\uDFFD",
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "\uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDE92",
                "\uD83C\uDDE9\uD83C\uDDEA",
                "\u2764\uFE0F",
                "1\uFE0F\u20E3",
                "\u1100\u1161\u11A8",
                "\u0928\u0940",
                "\u0E01\u0E33",
            })
    void isWhatAPersonTakesForOneCharacter(String cluster) {
        String text = "x" + cluster + "y" + cluster + cluster;
        int length = cluster.length();

        assertThat(Clusters.of(text)).isEqualTo(List.of("x", cluster, "y", cluster, cluster));
        assertThat(Clusters.move(text, 1, 1)).isEqualTo(1 + length);
        assertThat(Clusters.move(text, 1 + length, -1)).isEqualTo(1);
        assertThat(Clusters.move(text, text.length(), -2)).isEqualTo(2 + length);
        for (int i = 1; i < 1 + length; i++) {
            assertThat(Clusters.floor(text, i)).isEqualTo(1);
        }
        assertThat(Clusters.floor(text, 1 + length)).isEqualTo(1 + length);
    }

    @Test
    void nothingIsBeyondTheEnds() {
        assertThat(Clusters.move("ab", 1, 5)).isEqualTo(2);
        assertThat(Clusters.move("ab", 1, -5)).isZero();
        assertThat(Clusters.move("", 0, 1)).isZero();
        assertThat(Clusters.floor("", 0)).isZero();
        assertThat(Clusters.floor("ab", 2)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "e\u0301, 1",
        "\u65e5, 2",
        "\uD83D\uDC4D\uD83C\uDFFD, 4",
        "\u2764\uFE0F, 2",
        "\uD83C\uDDE9\uD83C\uDDEA, 4"
    })
    void isAsWideAsItCanBe(String cluster, int columns) {
        assertThat(Clusters.width(cluster)).isEqualTo(columns);
    }
}
