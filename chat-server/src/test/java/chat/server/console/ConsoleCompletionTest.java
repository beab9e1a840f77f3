package chat.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import chat.terminal.Completion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Tab offers on the console. */
final class ConsoleCompletionTest {

    private final ConsoleCompletion completion = new ConsoleCompletion(new FakeServer("alice", "Bob", "bobby"));

    private static Completion at(int start, String... replacements) {
        return new Completion(start, List.of(replacements));
    }

    @Test
    void emptyLineOffersEveryCommand() {
        assertThat(completion.complete(""))
                .isEqualTo(at(
                        0,
                        "rooms ",
                        "users ",
                        "whois ",
                        "kick ",
                        "mute ",
                        "unmute ",
                        "ban ",
                        "unban ",
                        "bans ",
                        "op ",
                        "deop ",
                        "say ",
                        "limit ",
                        "nodes ",
                        "account ",
                        "export ",
                        "backup ",
                        "stop ",
                        "help "));
    }

    @Test
    void beginningOfACommandOffersIt() {
        assertThat(completion.complete("ki")).isEqualTo(at(0, "kick "));
        assertThat(completion.complete("S")).isEqualTo(at(0, "say ", "stop "));
        assertThat(completion.complete("/us")).isEqualTo(at(1, "users "));
    }

    @Test
    void behindKickStandNamesInWhateverCase() {
        assertThat(completion.complete("kick ")).isEqualTo(at(5, "alice ", "Bob ", "bobby "));
        assertThat(completion.complete("KICK BO")).isEqualTo(at(5, "Bob ", "bobby "));
        assertThat(completion.complete("/kick a")).isEqualTo(at(6, "alice "));
    }

    @Test
    void behindHelpStandCommands() {
        assertThat(completion.complete("help k")).isEqualTo(at(5, "kick "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "userss", "say ", "say a", "limit ", "kick x", "kick bob b", " ki"})
    void nothingElseIsOffered(String line) {
        assertThat(completion.complete(line).replacements()).isEmpty();
    }
}
