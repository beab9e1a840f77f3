package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.LocalTerminal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How a real terminal calls somebody back to it, and its colours. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalNotifierTest {

    private static final String RESTORE_TITLE = "\033[23;2t";
    private static final String FOCUS_IN = "\033[I";
    private static final String FOCUS_OUT = "\033[O";
    private static final String COLOR = "\033\\[[0-9;]*[34]8;5;[0-9]+m";

    @Test
    void titleCountsWhatIsUnreadAndTheBellRingsForOnesName() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            String title = terminal.title();
            assertThat(title).startsWith("chat 127.0.0.1:");
            alice.bobSays("hello everybody, malice included");
            terminal.awaitTitle("(1) " + title);
            assertThat(terminal.bells()).isZero();
            alice.bobSays("Alice: hello");
            terminal.awaitTitle("(2) " + title);
            assertThat(terminal.bells()).isEqualTo(1);

            terminal.type("x");
            terminal.awaitTitle(title);
            terminal.type("\b\004");
            alice.sayGoodbye();
            terminal.exitCode();
            terminal.awaitScreen(lines -> assertThat(terminal.raw()).endsWith(RESTORE_TITLE));
        }
    }

    @Test
    void nothingIsUnreadInAWindowThatIsInFront() throws Exception {
        try (ScriptedTerminal alice = new ScriptedTerminal(80, 24)) {
            LocalTerminal terminal = alice.terminal;
            String title = terminal.title();
            terminal.type(FOCUS_OUT);
            alice.bobSays("one");
            terminal.awaitTitle("(1) " + title);
            terminal.type(FOCUS_IN);
            terminal.awaitTitle(title);
            alice.bobSays("two");
            terminal.await("bob: two");
            terminal.type("typed\r");
            alice.takeMessage();
            terminal.await("alice: typed");

            assertThat(terminal.title()).isEqualTo(title);
            assertThat(terminal.raw()).containsOnlyOnce("(1) " + title);
        }
    }

    @Test
    void bellRingsForEverythingOrNothingIfThatIsWanted() throws Exception {
        try (ScriptedTerminal all = new ScriptedTerminal(80, 24, "--notify", "all");
                ScriptedTerminal off = new ScriptedTerminal(80, 24, "--notify", "off")) {
            String title = all.terminal.title();
            all.bobSays("hello");
            all.terminal.awaitTitle("(1) " + title);
            title = off.terminal.title();
            off.bobSays("alice!");
            off.terminal.awaitTitle("(1) " + title);

            assertThat(all.terminal.bells()).isEqualTo(1);
            assertThat(off.terminal.bells()).isZero();
        }
    }

    @Test
    void namesHaveColoursUnlessTheEnvironmentForbidsThem() throws Exception {
        try (ScriptedTerminal colored = new ScriptedTerminal(80, 24);
                ScriptedTerminal plain = new ScriptedTerminal(80, 24, Map.of("NO_COLOR", "1"))) {
            colored.bobSays("alice!");
            plain.bobSays("alice!");
            colored.terminal.await("bob: alice!");
            plain.terminal.await("bob: alice!");

            assertThat(colored.terminal.raw()).containsPattern(COLOR + "bob");
            assertThat(plain.terminal.raw()).doesNotContainPattern("\033\\[[0-9;]*[34][0-9;]*m");
        }
    }
}
