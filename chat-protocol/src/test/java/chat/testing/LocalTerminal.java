package chat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.terminal.spi.Pty;
import org.jline.utils.ShutdownHooks;
import org.jspecify.annotations.Nullable;

/** A program in this process on a terminal: starts at once, and hears of a new size, but of no other signal. */
public final class LocalTerminal extends TerminalWindow {

    private final Slave slave;
    private final CompletableFuture<Integer> program;

    /** @param program is given the terminal, and returns its exit code; on a thread of its own */
    public LocalTerminal(int columns, int rows, ToIntFunction<LocalTerminal> program) throws IOException {
        super(columns, rows);
        // As the programs do.
        System.setProperty("org.jline.terminal.softwareSignals", "false");
        System.setProperty(ShutdownHooks.PROP_DISABLE_SHUTDOWN_HOOK, "true");
        slave = new Slave(pty);
        open();
        this.program = CompletableFuture.supplyAsync(() -> program.applyAsInt(this), task -> {
            Thread thread = new Thread(task, "program");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** The program's end of it. */
    private static final class Slave extends PosixSysTerminal {

        private volatile @Nullable Boolean cookedAtEnd;

        Slave(Pty pty) throws IOException {
            super("terminal", "xterm-256color", pty, UTF_8, false, SignalHandler.SIG_IGN);
        }

        /** Not the test's end with it. */
        @Override
        protected void doClose() throws IOException {
            cookedAtEnd = TerminalWindow.isCooked(getAttributes());
            writer.flush();
        }
    }

    /** What the program is to use. */
    public Terminal terminal() {
        return slave;
    }

    /** Where the program can say something after it has closed the terminal. */
    public OutputStream errors() throws IOException {
        return pty.getSlaveOutput();
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        super.resize(columns, rows);
        slave.raise(Signal.WINCH);
    }

    @Override
    public int exitCode() throws Exception {
        return program.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public boolean isCooked() throws IOException {
        Boolean atEnd = slave.cookedAtEnd;
        return atEnd != null ? atEnd : super.isCooked();
    }
}
