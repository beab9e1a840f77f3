package chat.client.cli;

import chat.client.cli.Console.Kind;
import chat.terminal.LineEditor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What calls a person back to their terminal: its title counts what they have not seen yet, and its bell rings, once a second at
 * most. They have seen everything when they press a key, or when the terminal says that it is in front. Guarded by its own lock,
 * because keys and messages come on threads of their own.
 */
final class Attention {

    private static final long RING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What this needs of a terminal. */
    interface Bell {
        void setTitle(String title);

        void ring();
    }

    private final Bell bell;
    private final String title;
    private final LongSupplier nanoTime;

    private int unread;
    private boolean focused;
    private long lastRing;

    /** @param title what the terminal is called when there is nothing unread */
    Attention(Bell bell, String title, LongSupplier nanoTime) {
        this.bell = bell;
        this.title = title;
        this.nanoTime = nanoTime;
        lastRing = nanoTime.getAsLong() - RING_INTERVAL_NANOS;
        bell.setTitle(title);
    }

    /** On a terminal. */
    static Attention on(LineEditor editor, String title) {
        Bell bell = new Bell() {
            @Override
            public void setTitle(String text) {
                editor.setTitle(text);
            }

            @Override
            public void ring() {
                editor.ring();
            }
        };
        Attention attention = new Attention(bell, title, System::nanoTime);
        editor.onKey(attention::seen);
        editor.onFocus(attention::focused);
        return attention;
    }

    /** Lines were shown. */
    synchronized void shown(Iterable<PrintQueue.Line> lines) {
        int before = unread;
        boolean call = false;
        for (PrintQueue.Line line : lines) {
            call |= line.kind() == Kind.CALL;
            if (!focused && (line.kind() == Kind.CALL || line.kind() == Kind.MESSAGE)) {
                unread++;
            }
        }
        if (unread != before) {
            bell.setTitle("(" + unread + ") " + title);
        }
        if (call && nanoTime.getAsLong() - lastRing >= RING_INTERVAL_NANOS) {
            lastRing = nanoTime.getAsLong();
            bell.ring();
        }
    }

    /** The person is there. */
    synchronized void seen() {
        if (unread > 0) {
            unread = 0;
            bell.setTitle(title);
        }
    }

    /** The terminal came to the front, or went. */
    synchronized void focused(boolean focused) {
        this.focused = focused;
        if (focused) {
            seen();
        }
    }
}
