package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChatExceptionTest {

    private static final String HOSTILE =
            "\u001b[2J\u001b]0;mine\u0007 \u009b31m \u202egnp.exe\u2066 \uD800 \r\n\u0000\t\u2028 end"
                    + "x".repeat(100_000);

    static Stream<ChatException> thatHoldWhatThePeerSaid() {
        return Stream.of(
                new ChatException.Refused(new ServerMessage.ErrorMessage(HOSTILE, HOSTILE, null)),
                new ChatException.ClosedByServer(new ServerMessage.Goodbye(HOSTILE, HOSTILE)),
                new ChatException.ConnectionLost(HOSTILE, null),
                new ChatException.CannotConnect("localhost:1", HOSTILE, null),
                new ChatException.ProtocolViolation("localhost:1", HOSTILE),
                ChatException.ProtocolViolation.noMessage("localhost:1", HOSTILE));
    }

    private static void assertHarmless(String text) {
        assertThat(text.codePoints())
                .noneMatch(Character::isISOControl)
                .doesNotContain(0x202E, 0x2066, 0x2028, 0xD800)
                .hasSizeBetween(10, 1001);
    }

    @ParameterizedTest
    @MethodSource("thatHoldWhatThePeerSaid")
    void whatAPeerSaidIsHarmlessAndShortAndOnOneLine(ChatException failure) {
        assertHarmless(String.valueOf(failure.getMessage()));
        if (failure instanceof ChatException.Refused refused) {
            assertHarmless(refused.code());
            assertThat(refused.code().length()).isLessThan(70);
        }
        if (failure instanceof ChatException.ClosedByServer closed) {
            assertHarmless(closed.reason());
            assertHarmless(String.valueOf(closed.text()));
            assertThat(closed.reason().length()).isLessThan(70);
        }
    }

    @Test
    void wordsInAnyScriptAreKept() {
        for (String words :
                List.of("Gr\u00fc\u00dfe", "\u4f60\u597d", "\ud83d\udc4d\ud83c\udffd", "\u05e9\u05dc\u05d5\u05dd")) {
            assertThat(new ChatException.Refused("muted", words)).hasMessage(words);
        }
    }

    @Test
    void timeToComeBackIsToldWhereTheServerGaveOne() {
        assertThat(new ChatException.Refused(new ServerMessage.ErrorMessage("rate_limited", "No", null, 1500L))
                        .retryAfter())
                .isEqualTo(Duration.ofMillis(1500));
        assertThat(new ChatException.ClosedByServer(new ServerMessage.Goodbye("shutdown", null, -3L)).retryAfter())
                .isZero();
        assertThat(new ChatException.ClosedByServer(new ServerMessage.Goodbye("shutdown", null)).retryAfter())
                .isNull();
        assertThat(new ChatException.Closed().retryAfter()).isNull();
    }
}
