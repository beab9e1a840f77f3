package chat.protocol.codec;

import static chat.protocol.codec.DecodedLines.TOO_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineDecoderTest {

    private static final int MAX = 8;
    private static final int ENDLESS_BYTES = 32;

    private final DecodedLines lines = new DecodedLines(new LineDecoder(MAX, ENDLESS_BYTES));

    @AfterEach
    void nothingIsLeft() {
        lines.close();
    }

    private ByteBuf read(String bytes) {
        return lines.read(bytes);
    }

    private void assertEvents(String... expected) {
        assertEquals(List.of(expected), lines.events);
    }

    @Test
    void linesEndWithLfOrCrLf() {
        read("one\ntwo\r\n");
        assertEvents("one", "two");
    }

    @Test
    void aLineIsToldAsSoonAsItsLfIsThere() {
        read("one");
        assertEvents();
        read("\ntw");
        assertEvents("one");
        read("o\n");
        assertEvents("one", "two");
    }

    @Test
    void manyLinesInOneBufferKeepTheirOrder() {
        read("a\nb\r\n\n\r\nc\n");
        assertEvents("a", "b", "", "", "c");
    }

    @Test
    void bytesMayComeOneByOne() {
        for (char c : "one\r\n\ntwo\n\rx\r\r\n".toCharArray()) {
            read(String.valueOf(c));
        }
        assertEvents("one", "", "two", "\rx\r");
    }

    @Test
    void crAndLfMayComeApart() {
        read("one\r");
        assertEvents();
        read("\ntwo\n");
        assertEvents("one", "two");
    }

    @Test
    void aCrThatIsNotBeforeTheLfBelongsToTheLine() {
        read("a\rb\n\r\r\n");
        read("c\r");
        read("d\n");
        assertEvents("a\rb", "\r", "c\rd");
    }

    @Test
    void whatHasNoLineEndAtTheCloseIsDropped() {
        ByteBuf input = read("ok\nhalf");
        assertEvents("ok");
        lines.finish();
        assertEvents("ok");
        assertEquals(0, input.refCnt());
    }

    static IntStream seeds() {
        return IntStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void howTheBytesAreCutDoesNotMatter(int seed) {
        Random random = new Random(seed);
        StringBuilder sent = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String line = (random.nextBoolean() ? "x" : "\r").repeat(random.nextInt(MAX + 3));
            String lineEnd = random.nextBoolean() ? "\n" : "\r\n";
            sent.append(line).append(lineEnd);
            String told = lineEnd.equals("\n") && line.endsWith("\r") ? line.substring(1) : line;
            expected.add(told.length() <= MAX ? told : TOO_LONG);
        }
        for (int from = 0; from < sent.length(); ) {
            int to = Math.min(sent.length(), from + 1 + random.nextInt(12));
            read(sent.substring(from, to));
            from = to;
        }
        assertEquals(expected, lines.events);
    }
}
