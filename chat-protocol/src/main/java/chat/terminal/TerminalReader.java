package chat.terminal;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.MaskingCallback;
import org.jline.reader.Reference;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;

/** JLine's editor with what a conversation needs beyond it. */
final class TerminalReader extends LineReaderImpl {

    private static final int MAX_HISTORY = 500;
    private static final Pattern LINE_END = Pattern.compile("\r\n?");
    private static final String SHIFT_TAB = "\033[Z";

    // As a terminal sends them in the keypad's two modes.
    private static final String[] UP = {"\033[A", "\033OA"};
    private static final String[] DOWN = {"\033[B", "\033OB"};

    private volatile Runnable onKey = () -> {};
    private volatile Consumer<Boolean> onFocus = focused -> {};
    private volatile TabKey tab = new TabKey(line -> new Completion(0, List.of()));

    /** Guarded by the editor's lock. */
    private String standingPrompt = "> ";

    /** On the thread that reads lines only. */
    private boolean questioning;

    TerminalReader(Terminal terminal) {
        super(terminal, terminal.getName(), null);
        setHistory(new DefaultHistory());
        // What is typed is text: quotes, backslashes and exclamation marks mean themselves.
        setParser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]));
        option(Option.DISABLE_EVENT_EXPANSION, true);
        option(Option.BRACKETED_PASTE, true);
        // White space is what pasted code begins with.
        option(Option.HISTORY_IGNORE_SPACE, false);
        option(Option.HISTORY_REDUCE_BLANKS, false);
        setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "  ");
        setVariable(LineReader.BELL_STYLE, "none");
        setVariable(LineReader.HISTORY_SIZE, MAX_HISTORY);
        getWidgets().put("chat-nothing", () -> true);
        getWidgets().put("chat-complete", () -> press(1));
        getWidgets().put("chat-complete-back", () -> press(-1));
        getWidgets().put(LineReader.FOCUS_IN, () -> focus(true));
        getWidgets().put(LineReader.FOCUS_OUT, () -> focus(false));
        getWidgets().put(LineReader.CALLBACK_INIT, this::begin);
        KeyMap<Binding> keys = requireNonNull(getKeyMaps().get(MAIN), MAIN);
        // They are for shells: one starts an editor that is not there, the other changes what keys mean.
        keys.bind(
                new Reference("chat-nothing"),
                KeyMap.ctrl('X') + KeyMap.ctrl('E'),
                KeyMap.ctrl('X') + KeyMap.ctrl('V'));
        // Whatever is typed already: the library would look for lines that begin with it.
        keys.bind(new Reference(UP_LINE_OR_HISTORY), UP);
        keys.bind(new Reference(DOWN_LINE_OR_HISTORY), DOWN);
        keys.bind(new Reference("chat-complete"), "\t");
        keys.bind(new Reference("chat-complete-back"), SHIFT_TAB);
    }

    /** Has {@code action} run for each key; on the thread that reads lines. */
    void onKey(Runnable action) {
        onKey = action;
    }

    /** Has {@code action} told when the terminal comes to the front, or goes; on the thread that reads lines. */
    void onFocus(Consumer<Boolean> action) {
        onFocus = action;
    }

    void completeWith(Completion.Source source) {
        tab = new TabKey(source);
    }

    private boolean press(int step) {
        tab.press(getBuffer(), step);
        return true;
    }

    private boolean focus(boolean focused) {
        onFocus.accept(focused);
        return true;
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

    /** Shows another prompt, from now on and in front of the line that is being typed if there is one. Any thread. */
    void changePrompt(String prompt) {
        lock.lock();
        try {
            standingPrompt = prompt.replace("%", "%%"); // to the library it begins a pattern
            if (reading) {
                setPrompt(standingPrompt);
                redisplay(true);
            }
        } finally {
            lock.unlock();
        }
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

    /** Under the lock, when a line begins to be read: the prompt may have changed since that was asked for. */
    private boolean begin() {
        if (!questioning) {
            setPrompt(standingPrompt);
        }
        return true;
    }

    /** Writes what the terminal does not show, such as its title. Any thread. */
    void control(String sequence) {
        lock.lock();
        try {
            terminal.writer().write(sequence);
            terminal.flush();
        } finally {
            lock.unlock();
        }
    }
}
