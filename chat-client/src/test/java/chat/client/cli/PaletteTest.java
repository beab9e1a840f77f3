package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaletteTest {

    /** Of a colour with black and with white, as WCAG 2 measures it. */
    private static final double LEAST_CONTRAST = 3.5;

    /** The steps of xterm's cube of 6 × 6 × 6 colours. */
    private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

    private static final int CUBE_START = 16;
    private static final int GREYS_START = 232;

    static Stream<Integer> colors() {
        return Stream.concat(Palette.NAMES.stream(), Stream.of(Palette.GREY, Palette.RED, Palette.MAGENTA));
    }

    /** WCAG 2's relative luminance of one of xterm's colours. */
    private static double luminance(int color) {
        assertThat(color).as("the first 16 are as each terminal likes").isBetween(CUBE_START, 255);
        if (color >= GREYS_START) {
            return linear(8 + 10 * (color - GREYS_START));
        }
        int index = color - CUBE_START;
        return 0.2126 * linear(CUBE[index / 36])
                + 0.7152 * linear(CUBE[index / 6 % 6])
                + 0.0722 * linear(CUBE[index % 6]);
    }

    private static double linear(int component) {
        double c = component / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    @ParameterizedTest
    @MethodSource("colors")
    void everyColorStandsOutAgainstBlackAndWhite(int color) {
        double luminance = luminance(color);

        assertThat((luminance + 0.05) / 0.05).as("against black").isGreaterThanOrEqualTo(LEAST_CONTRAST);
        assertThat(1.05 / (luminance + 0.05)).as("against white").isGreaterThanOrEqualTo(LEAST_CONTRAST);
    }

    @Test
    void noTwoColorsAreTheSame() {
        assertThat(colors()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 256, 1 << 24})
    void nameHasOneColorHoweverItIsWritten(int colors) {
        Palette palette = Palette.of(colors);

        assertThat(palette.name("BoB")).isEqualTo(palette.name("bob"));
        assertThat(palette.name("\u00c4NNE")).isEqualTo(palette.name("\u00e4nne"));
        assertThat(Palette.of(colors).name("bob")).isEqualTo(palette.name("bob"));
    }

    @Test
    void namesAreSpreadOverAllColors() {
        for (String pattern : List.of("user%d", "%d", "u%dx", "bot-%03d")) {
            Map<AttributedStyle, Long> uses = uses(Palette.of(256), pattern);

            assertThat(uses).as(pattern).hasSize(Palette.NAMES.size());
            assertThat(uses.values()).as(pattern).allSatisfy(count -> assertThat(count)
                    .isBetween(100L / 3, 100L * 3));
        }
    }

    /** How often each style is used for a hundred names a colour. */
    private static Map<AttributedStyle, Long> uses(Palette palette, String pattern) {
        return IntStream.range(0, 100 * Palette.NAMES.size())
                .mapToObj(i -> palette.name(String.format(pattern, i)))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void ofEightColorsOnlyThoseAreUsedThatCanBeReadOnBoth() {
        Palette palette = Palette.of(8);

        assertThat(uses(palette, "user%d"))
                .containsOnlyKeys(
                        AttributedStyle.DEFAULT.foreground(AttributedStyle.RED),
                        AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN),
                        AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA),
                        AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN));
        assertThat(palette.aside()).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(palette.complaint()).isEqualTo(AttributedStyle.DEFAULT.foreground(AttributedStyle.RED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void withoutColorsNothingIsColored(int colors) {
        Palette palette = Palette.of(colors);

        assertThat(palette.name("bob")).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(palette.aside()).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(palette.complaint()).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(palette.direct()).isEqualTo(AttributedStyle.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 8, 16, 256})
    void whatIsPastIsDimmedWithAndWithoutColors(int colors) {
        assertThat(Palette.of(colors).past()).isNotEqualTo(AttributedStyle.DEFAULT);
    }

    @Test
    void mentionNeedsNoColor() {
        assertThat(Palette.of(0).mention())
                .isEqualTo(AttributedStyle.DEFAULT.bold().inverse());
        assertThat(Palette.of(256).mention()).isEqualTo(Palette.of(0).mention());
    }
}
