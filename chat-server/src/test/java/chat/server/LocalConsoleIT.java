package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.console.OperatorConsole;
import chat.terminal.LineEditor;
import chat.testing.LocalTerminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the console of a server ends, in this process. */
@Isolated("its terminal shows all that is logged")
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class LocalConsoleIT {

    private static final String CTRL_C = "\003";

    @ParameterizedTest
    @ValueSource(strings = {"stop\r", "/STOP\r", CTRL_C})
    void whoeverStopsItThereGetsTheTerminalBackFirst(String keys) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        try (ChatServer server =
                        ChatServer.start(new ServerConfig("127.0.0.1", 0, 5, null, null, ServerLimits.defaults()));
                LocalTerminal terminal = new LocalTerminal(80, 24, program -> {
                    new OperatorConsole(new LineEditor(program.terminal())).start(server, stopped::countDown);
                    return 0;
                })) {
            terminal.awaitBottom("Type help for the commands.", ">");
            assertThat(terminal.isCooked()).isFalse();
            assertThat(terminal.modesLeftOn()).isNotEmpty();

            terminal.type(keys);

            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
            terminal.await("Stopping.");
            assertThat(terminal.isCooked()).isTrue();
            Awaitility.await().until(() -> terminal.modesLeftOn().isEmpty()); // it may not have read so far
        }
    }
}
