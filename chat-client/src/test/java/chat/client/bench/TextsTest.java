package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @Test
    void saysWhoseMessageItIs() {
        assertThat(new Texts("k3fz", 24).write(9, 48)).isEqualTo("k3fz.0009.00001c xxxxxxx");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 1295", "1679615, 2147483647"})
    void whatWasWrittenIsRead(int publisher, int number) {
        Texts texts = new Texts("0000", 64);
        long key = texts.key(texts.write(publisher, number));

        assertThat(Texts.publisher(key)).isEqualTo(publisher);
        assertThat(Texts.number(key)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {Texts.MIN_SIZE, Texts.MIN_SIZE + 1, Texts.MIN_SIZE + 2, 4096})
    void hasTheSizeThatWasAskedForAndNoBlankEnd(int size) {
        assertThat(new Texts("abcd", size).write(1, 2)).hasSize(size).doesNotEndWith(" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello everybody!",
                "k3fy.0009.00001c",
                "k3fz.000!.00001c",
                "k3fz.0009.0000-1",
                "k3fz.0009.00001c x"
            })
    void whatOthersSayIsStrange(String text) {
        assertThat(new Texts("k3fz", 16).key(text)).isEqualTo(Texts.STRANGE);
    }
}
