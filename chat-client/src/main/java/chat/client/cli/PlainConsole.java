package chat.client.cli;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Pipes and files, or a terminal that can do nothing: lines in, lines out, complaints to standard error. Always UTF-8. */
public final class PlainConsole implements Console {

    /** Somebody to ask where input and output are not both a terminal. */
    public interface Prompter {

        /** Whether there is a terminal to ask on. */
        boolean isPossible();

        /** Asks for one word; blocks. Returns null if the person would rather leave. */
        @Nullable
        String ask(String question);
    }

    private final boolean wire;
    private final @Nullable Prompter prompter;
    private final LineInput in;
    private final OutputStream out;
    private final OutputStream err;
    private final PrintQueue output;
    private final CompletableFuture<Void> outputClosed = new CompletableFuture<>();

    /**
     * @param wire whether {@code out} is for a program: then it gets the objects of the wire and nothing else
     * @param prompter asks for a name; null for nobody
     */
    public PlainConsole(InputStream in, OutputStream out, OutputStream err, boolean wire, @Nullable Prompter prompter) {
        this.in = new LineInput(new BufferedInputStream(in));
        this.out = requireNonNull(out, "out");
        this.err = requireNonNull(err, "err");
        this.wire = wire;
        this.prompter = prompter;
        output = new PrintQueue(this::write, why -> outputClosed.complete(null));
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean canAsk() {
        return !wire && prompter != null && prompter.isPossible();
    }

    @Override
    public boolean wantsWire() {
        return wire;
    }

    @Override
    public Palette palette() {
        return Palette.of(0);
    }

    @Override
    public @Nullable String ask(String question) {
        output.flush(); // what is wrong with the last answer comes before the next question
        return prompter == null ? null : prompter.ask(question);
    }

    @Override
    public @Nullable String nextLine(String draft) throws LineInput.NotTextException {
        try {
            return in.next();
        } catch (IOException e) {
            return null; // what cannot be read is at its end
        }
    }

    @Override
    public void show(AttributedString text, Kind kind) {
        if (kind == Kind.COMPLAINT || (kind == Kind.WIRE) == wire) {
            output.add(text, kind);
        }
    }

    private void write(List<PrintQueue.Line> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (PrintQueue.Line line : lines) {
            if (line.kind() == Kind.COMPLAINT) {
                err.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
            } else {
                text.append(line.text()).append('\n');
            }
        }
        err.flush();
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void onBehind(Consumer<Boolean> action) {
        output.onBehind(action);
    }

    @Override
    public void onOutputClosed(Consumer<@Nullable String> action) {
        outputClosed.thenRun(() -> action.accept(null)); // whoever reads here had enough, as head has
    }

    @Override
    public void close() {
        output.close();
    }
}
