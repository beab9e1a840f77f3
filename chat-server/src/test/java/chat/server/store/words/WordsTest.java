package chat.server.store.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a text is cut into. */
final class WordsTest {

    @Test
    void lettersAndDigitsAreWordsWithoutCase() {
        assertThat(Words.of("Don't PANIC, it's 42 (foo_bar-baz)!"))
                .containsExactly("don", "t", "panic", "it", "s", "42", "foo", "bar", "baz");
        assertThat(Words.of("... !? \"*\" \n\t-")).isEmpty();
        assertThat(Words.of("")).isEmpty();
    }

    @Test
    void diacriticsAndCompatibleCharactersAreFolded() {
        assertThat(Words.of("Ünïcödé Ŝafe e\u0301t\u00e9")).containsExactly("unicode", "safe", "ete");
        assertThat(Words.of("ｆｕｌｌ ﬁne ΣΊΣΥΦΟΣ Σίσυφος Ёлка"))
                .containsExactly("full", "fine", "σισυφοσ", "σισυφοσ", "елка");
    }

    @Test
    void marksThatAreNoDiacriticsBelongToTheirWord() {
        assertThat(Words.of("हिन्दी में")).containsExactly("हिन्दी", "में");
    }

    @Test
    void runsWithoutSpacesAreCutIntoPairsAndTheLastCharacter() {
        assertThat(Words.of("東京都")).containsExactly("東京", "京都", "都");
        assertThat(Words.of("私はTokyoへ行く。")).containsExactly("私は", "は", "tokyo", "へ行", "行く", "く");
        assertThat(Words.of("ﾃﾞｰﾀ")).containsExactly("デー", "ータ", "タ");
        assertThat(Words.of("が")).containsExactly("が");
        assertThat(Words.of("학교에서")).containsExactly("학교", "교에", "에서", "서");
        assertThat(Words.of("𠮷野")).containsExactly("𠮷野", "野");
    }
}
