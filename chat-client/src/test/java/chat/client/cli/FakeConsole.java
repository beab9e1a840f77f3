package chat.client.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.terminal.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** A person at a terminal, played by a test. */
final class FakeConsole implements Console {

    private static final String END = "END";

    private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Shown> shown = new LinkedBlockingQueue<>();

    /** What was typed, and how often the next line was waited for: one more, once all were dealt with. */
    private final AtomicInteger lines = new AtomicInteger();

    private final AtomicInteger reads = new AtomicInteger();

    private volatile Completion.@Nullable Source completion;
    private volatile @Nullable Runnable interrupt;
    private volatile @Nullable Consumer<@Nullable String> outputClosed;
    // Guarded by this object's lock.
    private Consumer<Boolean> onBehind = nobody -> {};
    private boolean behind;
    private volatile Supplier<@Nullable String> recalled = () -> null;
    private volatile Runnable seen = () -> {};
    private volatile boolean outputBroken;
    private volatile String room = "";

    /** @param kind null if it is not this program that showed the line */
    private record Shown(String line, @Nullable Kind kind) {}

    void type(String line) {
        lines.incrementAndGet();
        typed.add(line);
    }

    /** What the prompt says about where what is typed goes. */
    String room() {
        return room;
    }

    /** Waits until the prompt says so. */
    void awaitRoom(String room) {
        Awaitility.await().untilAsserted(() -> assertThat(this.room).isEqualTo(room));
    }

    /** What Tab offers behind {@code line}. */
    List<String> completions(String line) {
        return requireNonNull(completion).complete(line).replacements();
    }

    /** Presses Ctrl-C while nobody reads. */
    void interrupt() {
        Runnable action = interrupt;
        if (action != null) {
            action.run();
        }
    }

    /** Nobody will see what is shown from now on. */
    void breakOutput() {
        outputBroken = true;
    }

    /** Far more waits to be shown than can be, or not any more. */
    synchronized void fallBehind(boolean behind) {
        this.behind = behind;
        onBehind.accept(behind);
    }

    void end() {
        typed.add(END);
    }

    void expect(String line) {
        assertThat(next(line).line()).isEqualTo(line);
    }

    /** @param pattern of the whole line, for those with a time in them */
    void expectLike(String pattern) {
        assertThat(next(pattern).line()).matches(pattern);
    }

    void expectLike(String pattern, Kind kind) {
        Shown next = next(pattern);
        assertThat(next.line()).matches(pattern);
        assertThat(next.kind()).isEqualTo(kind);
    }

    void expect(String line, Kind kind) {
        assertThat(next(line)).isEqualTo(new Shown(line, kind));
    }

    private Shown next(String expected) {
        try {
            Shown next = shown.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("something shown, namely " + expected).isNotNull();
            return requireNonNull(next);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that is shown before {@code line}. */
    List<String> shownUpTo(String line) {
        List<String> before = new ArrayList<>();
        for (String next = next(line).line();
                !next.equals(line);
                next = next(line).line()) {
            before.add(next);
        }
        return before;
    }

    void expectNothingMore() {
        assertThat(shown).isEmpty();
    }

    /** The person has an empty line to type on, and nothing else is shown. */
    void expectEmptyLine() {
        Awaitility.await().untilAsserted(() -> assertThat(reads.get()).isGreaterThan(lines.get()));
        expectNothingMore();
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public @Nullable String ask(String question) {
        shown.add(new Shown(question, null));
        return next();
    }

    @Override
    public @Nullable String askSecret(String question) {
        return ask(question);
    }

    @Override
    public @Nullable String nextLine(String draft) {
        if (!draft.isEmpty()) {
            shown.add(new Shown("draft: " + draft, null));
        }
        return next();
    }

    private @Nullable String next() {
        reads.incrementAndGet();
        try {
            String line = typed.take();
            return line.equals(END) ? null : line;
        } catch (InterruptedException e) {
            return null;
        }
    }

    @Override
    public Palette palette() {
        return Palette.of(0);
    }

    @Override
    public void show(AttributedString text, Kind kind) {
        shown.add(new Shown((kind == Kind.COMPLAINT ? "! " : "") + text, kind));
        Consumer<@Nullable String> action = outputClosed;
        if (outputBroken && action != null) {
            outputClosed = null;
            action.accept(null);
        }
    }

    @Override
    public void setOnline(boolean online) {
        shown.add(new Shown(online ? "online" : "offline", null));
    }

    @Override
    public void setRoom(String room) {
        this.room = room;
    }

    @Override
    public void completeWith(Completion.Source source) {
        completion = source;
    }

    @Override
    public void recallWith(Supplier<@Nullable String> line) {
        recalled = line;
    }

    /** What arrow up brings to an empty line before former lines; null for nothing. */
    @Nullable
    String recalled() {
        return recalled.get();
    }

    @Override
    public void onSeen(Runnable action) {
        seen = action;
    }

    /** The person is there. */
    void pressKey() {
        seen.run();
    }

    @Override
    public void seenElsewhere() {
        shown.add(new Shown("seen elsewhere", null));
    }

    @Override
    public void onInterrupt(@Nullable Runnable action) {
        interrupt = action;
    }

    @Override
    public synchronized void onBehind(Consumer<Boolean> action) {
        onBehind = action;
        action.accept(behind);
    }

    @Override
    public void onOutputClosed(Consumer<@Nullable String> action) {
        outputClosed = action;
    }

    @Override
    public void close() {}
}
