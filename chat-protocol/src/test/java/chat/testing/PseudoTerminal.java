package chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own on a terminal. */
public final class PseudoTerminal extends TerminalWindow {

    private final Process process;

    /** Starts {@code program} on a terminal of 80 by 24. */
    public PseudoTerminal(ProcessBuilder program) throws IOException {
        this(program, 80, 24);
    }

    public PseudoTerminal(ProcessBuilder program, int columns, int rows) throws IOException {
        super(columns, rows);
        program.environment().put("TERM", "xterm-256color");
        // A session of its own, with this as its controlling terminal: only then are Ctrl-C and a new size signals.
        File terminal = new File(pty.getName());
        List<String> command = program.command();
        command.addAll(0, List.of("setsid", "--ctty", "--wait"));
        process = program.redirectInput(terminal)
                .redirectOutput(terminal)
                .redirectError(terminal)
                .start();
        open();
    }

    /** The program that was started, to send it a signal. */
    public ProcessHandle program() {
        return process.toHandle();
    }

    @Override
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("has ended")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        super.close();
    }
}
