package chat.protocol.codec;

import static chat.protocol.codec.DecodedLines.ENDLESS;
import static chat.protocol.codec.DecodedLines.TOO_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.protocol.ProtocolLimits;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LineDecoder} makes of lines that are too long. */
class LineLimitsTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aLineMayBeExactlyAsLongAsAllowed(String lineEnd) {
        read("12345678" + lineEnd + "12345678" + lineEnd);
        assertEvents("12345678", "12345678");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void theLongestLineMayComeByteByByte(String lineEnd) {
        for (char c : ("12345678" + lineEnd).toCharArray()) {
            read(String.valueOf(c));
        }
        assertEvents("12345678");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void oneByteMoreIsTooLong(String lineEnd) {
        read("123456789" + lineEnd);
        assertEvents(TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void oneByteMoreIsTooLongHoweverItComes(String lineEnd) {
        for (char c : ("123456789" + lineEnd + "ok" + lineEnd).toCharArray()) {
            read(String.valueOf(c));
        }
        assertEvents(TOO_LONG, "ok");
    }

    @Test
    void aCrAtTheLimitThatNoLfFollowsMakesTheLineTooLong() {
        read("12345678\r");
        assertEvents();
        read("x");
        assertEvents(TOO_LONG);
        read("\nok\n");
        assertEvents(TOO_LONG, "ok");
    }

    @Test
    void onlyOneCrIsAwaitedBeyondTheLimit() {
        read("12345678\r\r");
        assertEvents(TOO_LONG);
    }

    @Test
    void aLineThatIsTooLongIsToldBeforeItsEnd() {
        read("123456789");
        assertEvents(TOO_LONG);
    }

    @Test
    void goodLinesAroundOneThatIsTooLongAreRead() {
        read("ok\n1234567890\nfine\n");
        assertEvents("ok", TOO_LONG, "fine");
    }

    @Test
    void aGoodLineMayFollowInALaterBuffer() {
        read("1234567890");
        read("1234");
        read("\r\nok");
        read("\n");
        assertEvents(TOO_LONG, "ok");
    }

    @Test
    void everyLineThatIsTooLongIsToldOnce() {
        for (int i = 0; i < 2; i++) {
            read("12345");
            read("6789");
            read("abc");
            read("def\n");
        }
        assertEvents(TOO_LONG, TOO_LONG);
    }

    @Test
    void aLineThatIsTooLongIsNotKept() {
        ByteBuf first = read("12345");
        assertEquals(1, first.refCnt(), "what may still become a line has to be kept");
        ByteBuf second = read("6789");
        assertEquals(0, first.refCnt());
        assertEquals(0, second.refCnt());
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, read("x".repeat(1000)).refCnt());
        }
        assertEvents(TOO_LONG, ENDLESS);
    }

    @Test
    void aRefusalTellsTheLimitAndHowTheLineBegan() {
        lines.use(new LineDecoder(100, 1000));
        read("GET / HTTP/1.1".repeat(5));
        read("\u00ff".repeat(31));
        LineTooLong refusal = lines.refusals.get(0);
        assertEquals("A line has at most 100 bytes", refusal.reason());
        assertEquals("GET / HTTP/1.1".repeat(5).substring(0, 64), refusal.head());
        read("\n" + "\u00ff".repeat(101) + "\n");
        assertEquals("\u00ff".repeat(64), lines.refusals.get(1).head());
    }

    @Test
    void aLineIsEndlessAtThatManyBytesAndNotBefore() {
        read("x".repeat(ENDLESS_BYTES - 1));
        assertEvents(TOO_LONG);
        read("x");
        assertEvents(TOO_LONG, ENDLESS);
    }

    @Test
    void anEndlessLineInOneBufferIsToldAsBoth() {
        read("x".repeat(ENDLESS_BYTES));
        assertEvents(TOO_LONG, ENDLESS);
        assertEquals("32 bytes came without a line end", lines.refusals.get(1).reason());
    }

    @Test
    void anEndlessLineIsToldOnceAndTheNextLineIsRead() {
        for (int i = 0; i < 5 * ENDLESS_BYTES; i++) {
            read("x");
        }
        assertEvents(TOO_LONG, ENDLESS);
        read("\nok\n");
        assertEvents(TOO_LONG, ENDLESS, "ok");
    }

    @Test
    void aSecondEndlessLineIsToldAgain() {
        read("x".repeat(ENDLESS_BYTES));
        read("\n");
        read("x".repeat(ENDLESS_BYTES));
        assertEvents(TOO_LONG, ENDLESS, TOO_LONG, ENDLESS);
    }

    @Test
    void theContractsLimitsAreKept() {
        lines.use(new LineDecoder(ProtocolLimits.MAX_LINE_BYTES, ProtocolLimits.MAX_ENDLESS_LINE_BYTES));
        String kibibyte = "x".repeat(1024);
        for (int i = 0; i < 64; i++) {
            read(kibibyte);
        }
        assertEvents();
        read("x");
        assertEvents(TOO_LONG);
        read("x".repeat(1022));
        for (int i = 65; i < 256; i++) {
            read(kibibyte);
        }
        assertEvents(TOO_LONG);
        read("x");
        assertEvents(TOO_LONG, ENDLESS);
        for (int i = 0; i < 1024; i++) {
            read(kibibyte);
        }
        assertEvents(TOO_LONG, ENDLESS);
    }

    @Test
    void aHigherLimitCountsFromTheNextLineOn() {
        LineDecoder decoder = new LineDecoder(MAX, ENDLESS_BYTES);
        lines.use(decoder);
        lines.onLine = line -> {
            if (line.equals("raise")) {
                decoder.setMaxLineBytes(12);
            }
        };
        read("123456789\nraise\n123456789abc\n123456789abcd\n");
        assertEvents(TOO_LONG, "raise", "123456789abc", TOO_LONG);
        read("123456789");
        read("abc\r\n");
        assertEvents(TOO_LONG, "raise", "123456789abc", TOO_LONG, "123456789abc");
        assertEquals("A line has at most 12 bytes", lines.refusals.get(1).reason());
    }

    @Test
    void aCloseWithinALineThatIsTooLongAddsNothing() {
        read("123456789");
        lines.finish();
        assertEvents(TOO_LONG);
    }
}
