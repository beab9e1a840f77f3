package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReasonWordsTest {

    private static final String UNKNOWN = "tired_of_it";

    @ParameterizedTest
    @EnumSource
    void everyGoodbyeHasWordsOfItsOwn(CloseReason reason) {
        assertThat(ReasonWords.goodbye(reason.wire()))
                .isNotEqualTo(ReasonWords.goodbye(UNKNOWN))
                .matches("[a-z][a-z ,]+");
    }

    @ParameterizedTest
    @EnumSource
    void everyLeaveHasWordsOfItsOwn(LeaveReason reason) {
        assertThat(ReasonWords.left(reason.wire()))
                .isNotEqualTo(ReasonWords.left(UNKNOWN))
                .matches("[a-z][a-z ]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"too_many_connections", "password_wrong", "banned"})
    void laterGoodbyesOfTheContractAreKnown(String reason) {
        assertThat(ReasonWords.goodbye(reason)).isNotEqualTo(ReasonWords.goodbye(UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart", "node_lost"})
    void laterLeavesOfTheContractAreKnown(String reason) {
        assertThat(ReasonWords.left(reason)).isNotEqualTo(ReasonWords.left(UNKNOWN));
    }

    @Test
    void noCodeIsShownThatIsNoWord() {
        Stream.of(UNKNOWN, "", "\u001b[2J", "x".repeat(100_000), "slow_consumer", "node_lost")
                .flatMap(code -> Stream.of(ReasonWords.goodbye(code), ReasonWords.left(code)))
                .forEach(words -> assertThat(words).matches("[a-z][a-z ,]{1,60}"));
    }

    @ParameterizedTest
    @CsvSource({
        "kicked, , You were removed from the chat",
        "kicked, too loud, You were removed from the chat: too loud",
        "too_many_connections, , Too many connections are open",
        "too_many_connections, There are 32. Close one, There are 32. Close one",
        "tired_of_it, , The server closed the connection",
        "tired_of_it, come back tomorrow, The server closed the connection: come back tomorrow",
    })
    void goodbyeIsASentenceToo(String reason, String text, String sentence) {
        assertThat(ReasonWords.goodbyeSentence(reason, text)).isEqualTo(sentence);
    }
}
