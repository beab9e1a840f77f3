package chat.client.cli;

import chat.client.cli.Console.Kind;
import chat.terminal.LineEditor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What calls a person back to their terminal: its title counts what they have not seen yet, and its bell rings, once a second at
 * most. They have seen everything when they press a key, or when the terminal says that it is in front.
 *
 * <p>Keys and messages come on threads of their own. What is unread is guarded by this object's lock, under which nothing else is called;
 * title and bell belong to the output thread.
 */
final class Notifier {

    private static final long RING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<String> titleSetter;
    private final Runnable bell;
    private final String title;
    private final LongSupplier nanoTime;
    private final Consumer<Runnable> onOutput;

    private volatile Runnable onSeen = () -> {};

    // Guarded by this object's lock.
    private int unread;
    private boolean focused;

    // On the output thread only.
    private String shownTitle;
    private long lastRing;

    /** @param onOutput has something run on the output thread, soon, and does not wait for it */
    Notifier(
            Consumer<String> titleSetter,
            Runnable bell,
            String title,
            LongSupplier nanoTime,
            Consumer<Runnable> onOutput) {
        this.titleSetter = titleSetter;
        this.bell = bell;
        this.title = title;
        this.nanoTime = nanoTime;
        this.onOutput = onOutput;
        lastRing = nanoTime.getAsLong() - RING_INTERVAL_NANOS;
        shownTitle = title;
        titleSetter.accept(title);
    }

    /** On a terminal. */
    static Notifier on(LineEditor editor, String title, Consumer<Runnable> onOutput) {
        Notifier notifier = new Notifier(editor::setTitle, editor::ring, title, System::nanoTime, onOutput);
        editor.onKey(notifier::isThere);
        editor.onFocus(notifier::focused);
        return notifier;
    }

    /** Lines were shown. On the output thread. */
    void shown(List<PrintQueue.Line> lines) {
        count(lines);
        showTitle();
        boolean call = lines.stream().anyMatch(line -> line.kind() == Kind.CALL);
        if (call && nanoTime.getAsLong() - lastRing >= RING_INTERVAL_NANOS) {
            lastRing = nanoTime.getAsLong();
            bell.run();
        }
    }

    private synchronized void count(List<PrintQueue.Line> lines) {
        if (!focused) {
            unread += (int) lines.stream()
                    .filter(line -> line.kind() == Kind.CALL || line.kind() == Kind.MESSAGE)
                    .count();
        }
    }

    private void showTitle() {
        String now = title();
        if (!now.equals(shownTitle)) {
            shownTitle = now;
            titleSetter.accept(now);
        }
    }

    private synchronized String title() {
        return unread == 0 ? title : "(" + unread + ") " + title;
    }

    /** Has {@code action} run whenever the person is there. */
    void onSeen(Runnable action) {
        onSeen = action;
    }

    synchronized boolean isFocused() {
        return focused;
    }

    /** The person is there. As {@link #seen}. */
    void isThere() {
        seen();
        onSeen.run();
    }

    /** The person has seen everything. Any thread; does not wait for the terminal. */
    void seen() {
        if (forget()) {
            // Where so much waits for the output that this does not fit, the title comes with it.
            onOutput.accept(this::showTitle);
        }
    }

    private synchronized boolean forget() {
        boolean any = unread > 0;
        unread = 0;
        return any;
    }

    /** The terminal came to the front, or went. As {@link #seen}. */
    void focused(boolean focused) {
        synchronized (this) {
            this.focused = focused;
        }
        if (focused) {
            isThere();
        }
    }
}
