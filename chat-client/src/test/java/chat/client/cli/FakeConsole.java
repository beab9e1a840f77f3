package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A person at a terminal, played by a test. */
final class FakeConsole implements Console {

    private static final String END = "END";

    private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    void type(String line) {
        typed.add(line);
    }

    void end() {
        typed.add(END);
    }

    void expect(String line) {
        try {
            assertThat(shown.poll(10, TimeUnit.SECONDS)).isEqualTo(line);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void expectNothingMore() {
        assertThat(shown).isEmpty();
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public @Nullable String ask(String question) {
        shown.add(question);
        return nextLine();
    }

    @Override
    public @Nullable String nextLine() {
        try {
            String line = typed.take();
            return line.equals(END) ? null : line;
        } catch (InterruptedException e) {
            return null;
        }
    }

    @Override
    public void print(String text) {
        shown.add(text);
    }

    @Override
    public void complain(String text) {
        shown.add("! " + text);
    }

    @Override
    public void onBehind(Consumer<Boolean> action) {}

    @Override
    public void onOutputClosed(Runnable action) {}

    @Override
    public void close() {}
}
