package chat.client.cli;

import chat.protocol.PeerText;
import chat.terminal.Completion;
import chat.terminal.Input;
import chat.terminal.LineEditor;
import chat.terminal.WordWrap;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jspecify.annotations.Nullable;

/** A terminal with somebody in front of it. */
public final class TerminalConsole implements Console {

    /** Code points of a room's name: what is typed has to fit beside it on a narrow screen. */
    private static final int MAX_ROOM_IN_PROMPT = 16;

    private final LineEditor editor;
    private final int colors;
    private final Palette palette;
    private final Notifier notifier;
    private final PrintQueue output;
    private final CompletableFuture<Throwable> outputBroken = new CompletableFuture<>();

    /** Whether lines are read: then the terminal can't be had for a question. */
    private volatile boolean talking;

    // Guarded by this object's lock.
    private String room = "";
    private boolean online = true;

    private TerminalConsole(LineEditor editor, int colors, String title) {
        this.editor = editor;
        this.colors = colors;
        palette = Palette.of(colors);
        output = new PrintQueue(this::write, outputBroken::complete);
        notifier = Notifier.on(editor, title, output::run);
        editor.forget(AccountCommands::mayHoldPassword);
    }

    /**
     * The terminal that this program was started in, or null if its input or output is something else.
     *
     * @param environment {@code TERM} says what it can do; {@code NO_COLOR} that it should not
     * @param title what to call its window
     * @throws IOException if there is one and it cannot be used; the message says why
     */
    public static @Nullable TerminalConsole open(Map<String, String> environment, String title) throws IOException {
        LineEditor editor = LineEditor.open(environment);
        return editor == null ? null : on(editor, environment, title);
    }

    /** The same on a terminal that there is. */
    public static TerminalConsole on(LineEditor editor, Map<String, String> environment, String title) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new TerminalConsole(editor, plain ? 0 : editor.colors(), title);
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public boolean canAsk() {
        return !talking;
    }

    @Override
    public Palette palette() {
        return palette;
    }

    @Override
    public @Nullable String ask(String question) {
        output.flush(); // what is wrong with the last answer comes before the next question
        Input input = editor.ask(question);
        while (input instanceof Input.Interrupt interrupt && !interrupt.typed().isEmpty()) {
            input = editor.ask(question);
        }
        return input instanceof Input.Line line ? line.text() : null;
    }

    @Override
    public @Nullable String askSecret(String question) {
        output.flush();
        return editor.askSecret(question) instanceof Input.Line line ? line.text() : null;
    }

    @Override
    public @Nullable String nextLine(String draft) {
        talking = true;
        // What was typed comes back from the room, with its time: it must not stand there twice.
        Input input = editor.read(draft);
        boolean asked = false;
        while (input instanceof Input.Interrupt interrupt) {
            boolean empty = interrupt.typed().isEmpty();
            if (empty && asked) {
                return null;
            }
            if (empty) {
                show(new AttributedString("* Press Ctrl-C again to leave"), Kind.NOTICE);
            }
            asked = empty;
            input = editor.read("");
        }
        return input instanceof Input.Line line ? line.text() : null;
    }

    @Override
    public void show(AttributedString text, Kind kind) {
        output.add(
                kind == Kind.COMPLAINT
                        ? new AttributedStringBuilder()
                                .styled(palette.complaint(), "! ")
                                .append(text)
                                .toAttributedString()
                        : text,
                kind);
    }

    private void write(List<PrintQueue.Line> lines) {
        int columns = editor.columns();
        StringBuilder text = new StringBuilder();
        for (PrintQueue.Line line : lines) {
            text.append(WordWrap.wrap(line.text(), columns).toAnsi(colors, ForceMode.None))
                    .append('\n');
        }
        editor.printAbove(text.toString());
        notifier.shown(lines);
    }

    @Override
    public synchronized void setOnline(boolean online) {
        this.online = online;
        showPrompt();
    }

    @Override
    public synchronized void setRoom(String room) {
        this.room = PeerText.abbreviate(room, MAX_ROOM_IN_PROMPT);
        showPrompt();
    }

    private void showPrompt() {
        String prompt = (room + (online ? "" : " offline")).strip() + "> ";
        output.run(() -> editor.setPrompt(prompt));
    }

    @Override
    public void completeWith(Completion.Source source) {
        editor.completeWith(source);
    }

    @Override
    public void recallWith(Supplier<@Nullable String> line) {
        editor.recallWith(line);
    }

    @Override
    public void onSeen(Runnable action) {
        notifier.onSeen(action);
    }

    @Override
    public boolean isWatched() {
        return notifier.isFocused();
    }

    @Override
    public void seenElsewhere() {
        notifier.seen();
    }

    @Override
    public void onInterrupt(@Nullable Runnable action) {
        editor.onInterrupt(action);
    }

    @Override
    public void onBehind(Consumer<Boolean> action) {
        output.onBehind(action);
    }

    @Override
    public void onOutputClosed(Consumer<@Nullable String> action) {
        outputBroken.thenAccept(why ->
                action.accept("Nothing can be shown on this terminal any more: " + PeerText.clean(why.toString())));
    }

    @Override
    public void close() {
        output.close();
        editor.close();
    }
}
