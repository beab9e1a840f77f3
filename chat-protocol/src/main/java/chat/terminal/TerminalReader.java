package chat.terminal;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.MaskingCallback;
import org.jline.reader.Reference;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * JLine's editor with what a conversation needs beyond it. {@link TypedLine} draws the line. Whatever writes to the terminal does so under
 * the editor's lock.
 */
final class TerminalReader extends CharacterReader {

    private static final int MAX_HISTORY = 500;
    private static final Pattern LINE_END = Pattern.compile("\r\n?");
    private static final String PASTE_ON = "\033[?2004h";
    private static final String PASTE_OFF = "\033[?2004l";

    // Run on the thread that reads lines: for each key, when somebody wants to use the terminal for something else, and
    // when the terminal comes to the front, or goes.
    volatile Runnable onKey = () -> {};
    volatile Runnable onSuspend = () -> {};
    volatile Consumer<Boolean> onFocus = focused -> {};

    /** What comes before the former lines when somebody goes up from an empty line; null for nothing. */
    volatile Supplier<@Nullable String> recalled = () -> null;

    private volatile TabKey tab = new TabKey(line -> new Completion(0, List.of()));

    /** Guarded by the editor's lock. */
    private String standingPrompt = "> ";

    private final boolean rewraps;

    /** Guarded by the editor's lock. */
    private final TypedLine line = new TypedLine();

    /** Changed on the thread that reads lines. */
    private volatile boolean questioning;

    /** @param rewraps whether the terminal is certain to go on in a new row with what no longer fits when it becomes narrower */
    TerminalReader(Terminal terminal, boolean rewraps) {
        super(terminal);
        this.rewraps = rewraps;
        setHistory(new DefaultHistory());
        // What is typed is text: quotes, backslashes and exclamation marks mean themselves.
        setParser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]));
        option(Option.DISABLE_EVENT_EXPANSION, true);
        option(Option.BRACKETED_PASTE, true);
        // White space is what pasted code begins with.
        option(Option.HISTORY_IGNORE_SPACE, false);
        option(Option.HISTORY_REDUCE_BLANKS, false);
        setVariable(LineReader.BELL_STYLE, "none");
        setVariable(LineReader.HISTORY_SIZE, MAX_HISTORY);
        onAction(Keys.NOTHING, () -> {});
        onAction(Keys.COMPLETE, () -> complete(1));
        onAction(Keys.COMPLETE_BACK, () -> complete(-1));
        onAction(Keys.SUSPEND, () -> onSuspend.run());
        onAction(LineReader.FOCUS_IN, () -> onFocus.accept(true));
        onAction(LineReader.FOCUS_OUT, () -> onFocus.accept(false));
        onAction(LineReader.CALLBACK_INIT, this::begin);
        Keys.bind(requireNonNull(getKeyMaps().get(MAIN), MAIN));
    }

    private void onAction(String name, Runnable action) {
        getWidgets().put(name, () -> {
            action.run();
            return true;
        });
    }

    private void complete(int direction) {
        if (!isSecret()) {
            tab.press(getBuffer(), direction);
        }
    }

    /** Whether nothing is to be seen of what is typed. */
    private boolean isSecret() {
        return maskingCallback != null;
    }

    void completeWith(Completion.Source source) {
        tab = new TabKey(source);
    }

    @Override
    public Binding readBinding(KeyMap<Binding> keys, KeyMap<Binding> local) {
        Binding binding = super.readBinding(keys, local);
        boolean focusEvent = binding instanceof Reference reference
                && (reference.name().equals(FOCUS_IN) || reference.name().equals(FOCUS_OUT));
        if (binding != null && !focusEvent) {
            onKey.run();
        }
        return binding;
    }

    @Override
    public boolean beginPaste() {
        String pasted = doReadStringUntil(BRACKETED_PASTE_END);
        getBuffer().write(LINE_END.matcher(pasted).replaceAll("\n").replaceFirst("\n+$", ""));
        return true;
    }

    @Override
    protected boolean upHistory() {
        String line = buf.length() == 0 && isBelowFormerLines() ? recalled.get() : null;
        if (line == null) {
            return super.upHistory();
        }
        buf.write(line);
        return true;
    }

    /** Back to the empty line that somebody came from. */
    @Override
    protected boolean downHistory() {
        boolean leadsBack =
                buf.length() > 0 && isBelowFormerLines() && buf.toString().equals(recalled.get());
        return leadsBack ? buf.clear() : super.downHistory();
    }

    private boolean isBelowFormerLines() {
        return !questioning && history.index() == history.size();
    }

    /** Shows another prompt, from now on and in front of the line that is being typed if there is one. Any thread. */
    void changePrompt(String prompt) {
        locked(() -> {
            standingPrompt = prompt.replace("%", "%%"); // to the library it begins a pattern
            if (reading && !questioning) {
                setPrompt(standingPrompt);
                redisplay(true);
            }
        });
    }

    /** Reads a line with the standing prompt. Blocks. */
    String readLineWith(String draft) {
        questioning = false;
        return readLine(null, null, (MaskingCallback) null, draft);
    }

    /** Reads a line behind a question. Blocks. */
    String readAnswer(String question) {
        questioning = true;
        return readLine(question);
    }

    /**
     * Reads a line behind a question, and shows nothing of it. Blocks. Other lines and what was deleted of them are not at hand meanwhile, nor
     * is this one later: the library keeps what is deleted of it apart.
     */
    String readSecret(String question) {
        questioning = true;
        History lines = history;
        setHistory(new DefaultHistory());
        try {
            return readLine(question, NULL_MASK);
        } finally {
            buf.clear();
            setHistory(lines);
        }
    }

    /** Under the lock, when a line begins to be read: the prompt may have changed since that was asked for. */
    private void begin() {
        if (!questioning) {
            setPrompt(standingPrompt);
        }
    }

    @Override
    protected void redisplay(boolean flush) {
        locked(() -> {
            if (skipRedisplay) {
                skipRedisplay = false;
                return;
            }
            write(line.draw(layout()));
            if (flush) {
                terminal.flush();
            }
        });
    }

    private TypedLine.Layout layout() {
        leaveCharacter();
        String below = post == null || isSecret() ? "" : post.get().toString();
        String text = isSecret() ? "" : buf.toString();
        int cursor = isSecret() ? 0 : text.offsetByCodePoints(0, buf.cursor());
        return TypedLine.layout(prompt.toString(), text, cursor, below, size.getColumns(), size.getRows());
    }

    /** Shows {@code text}, which ends with a line end, above the line that is being typed if there is one. Any thread. */
    @Override
    public void printAbove(String text) {
        locked(() -> {
            write(reading ? line.erase() + text : text);
            if (reading) {
                size = terminal.getBufferSize(); // its signal may still be on its way
                write(line.draw(layout()));
            }
            terminal.flush();
        });
    }

    @Override
    public boolean redrawLine() {
        line.forget();
        return true;
    }

    @Override
    public boolean clear() {
        write(line.erase());
        return true;
    }

    /** The window has another size, or this program goes on after it was stopped. */
    @Override
    protected void handleSignal(Terminal.Signal signal) {
        locked(() -> {
            if (signal == Terminal.Signal.CONT) {
                terminal.enterRawMode();
                goOn();
            } else if (reading && !terminal.getBufferSize().equals(size)) {
                // What no longer fits is cut by some terminals, and goes on in new rows in others: ours are at least as
                // many
                // as they were, and no more than that are erased where it is not certain that they are ours.
                size = terminal.getBufferSize();
                write((rewraps ? line.eraseAt(size.getColumns()) : line.erase()) + line.draw(layout()));
                terminal.flush();
            }
        });
    }

    /**
     * Gives the terminal away for as long as {@code meanwhile} takes, and nothing is written meanwhile.
     *
     * @param before gives back what is not this reader's; {@code after} takes it again
     */
    void giveAway(Runnable before, Runnable meanwhile, Runnable after) {
        locked(() -> {
            if (reading) {
                write(line.erase());
                terminal.puts(Capability.keypad_local);
                write(PASTE_OFF);
            }
            before.run();
            terminal.flush();
            meanwhile.run();
            after.run();
            goOn();
        });
    }

    /** Somebody else has used the terminal: the line is drawn below what stands there. Another time changes nothing. */
    private void goOn() {
        if (reading) {
            size = terminal.getBufferSize();
            terminal.puts(Capability.keypad_xmit);
            write(PASTE_ON + line.erase() + line.draw(layout()));
        }
        terminal.flush();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void write(String text) {
        terminal.writer().write(text);
    }

    /** Writes what the terminal does not show, such as its title. Any thread. */
    void control(String sequence) {
        locked(() -> {
            write(sequence);
            terminal.flush();
        });
    }
}
