package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownCommandTest {

    private static final List<String> KNOWN = List.of("/me", "/users", "/exit");

    private static String explain(String command) {
        return UnknownCommand.explain(command, KNOWN);
    }

    @Test
    void nearestCommandIsSuggested() {
        assertThat(explain("/usres")).isEqualTo("Unknown command: /usres. Did you mean /users? Type /help for help.");
        assertThat(explain("/dance")).isEqualTo("Unknown command: /dance. Type /help for help.");
    }

    @Test
    void whoeverWantsToBePrivateIsNotLedToSayItToEverybody() {
        assertThat(explain("/query")).isEqualTo("Unknown command: /query. Did you mean /msg? Type /help for help.");
        assertThat(explain("/W")).contains("Did you mean /msg?").doesNotContain("/me");
    }

    @Test
    void habitsOfIrcLeadToWhatThereIs() {
        assertThat(explain("/who")).contains("Did you mean /users?");
        assertThat(explain("/nick")).contains("leave and come back with another");
        assertThat(explain("/leave")).contains("Did you mean /part, or /exit to leave the chat?");
    }

    @Test
    void whoSaysAPathLearnsHow() {
        assertThat(explain("/etc/hosts"))
                .isEqualTo(
                        "Unknown command: /etc/hosts. What begins with a slash is said with /say. Type /help for help.");
    }

    @Test
    void slashAloneIsNoCommandThatWasMistyped() {
        assertThat(explain("/"))
                .isEqualTo("Unknown command: /. What begins with a slash is said with /say. Type /help for help.");
    }

    @Test
    void commandIsShownShortAndWithoutControlCharacters() {
        assertThat(explain("/\u001b[2J" + "x".repeat(500)))
                .isEqualTo("Unknown command: /\uFFFD[2J" + "x".repeat(27) + "…. Type /help for help.");
    }
}
