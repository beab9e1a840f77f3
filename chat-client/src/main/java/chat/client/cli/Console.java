package chat.client.cli;

import chat.terminal.Completion;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Where a conversation takes place: a terminal with a person in front of it, or two streams. */
public interface Console extends AutoCloseable {

    /** What kind of thing is shown, as far as a console treats it in its own way. */
    enum Kind {
        /** What this program says, who comes and goes, and what was said long ago. */
        NOTICE,
        /** What one said oneself. */
        OWN,
        /** What somebody else said. */
        MESSAGE,
        /** What somebody else said, to one alone or so that one wants to be called for it. */
        CALL,
        /** That something did not work. */
        COMPLAINT,
        /** A line of the wire, for a program. */
        WIRE
    }

    /** Whether there is somebody who sees where they are, and can mend a line. */
    boolean isInteractive();

    /** Whether there is somebody to ask, again if need be. On a terminal only until lines are read. */
    default boolean canAsk() {
        return isInteractive();
    }

    /** Whether it is a program that reads here, and wants what the server says as it is on the wire. */
    default boolean wantsWire() {
        return false;
    }

    /** How the things of a conversation look here. */
    Palette palette();

    /** Asks for one word; blocks. Returns null if there is nobody to ask, or the person would rather leave. */
    @Nullable
    String ask(String question);

    /**
     * As {@link #ask}, for what nobody is to see: it is not shown and does not come back. Also null where nothing could be hidden, which is
     * so by default, and if the person has changed their mind.
     */
    default @Nullable String askSecret(String question) {
        return null;
    }

    /**
     * The next line to act upon; blocks. Returns null at the end of input.
     *
     * @param draft what a person finds on their line already
     * @throws LineInput.NotTextException if it is not text: then nothing more is read
     */
    @Nullable
    String nextLine(String draft) throws LineInput.NotTextException;

    /** Shows a text of one or more lines, without disturbing what is being typed. Any thread may call it; never blocks. */
    void show(AttributedString text, Kind kind);

    /** Says whether what is typed can be sent now. Any thread may call it. By default nobody sees a prompt. */
    default void setOnline(boolean online) {}

    /**
     * Says where what is typed goes. Any thread may call it. By default nobody sees a prompt.
     *
     * @param room as people are shown it; empty where there is but one
     */
    default void setRoom(String room) {}

    /** Has names and commands completed. By default there is no Tab key. */
    default void completeWith(Completion.Source source) {}

    /** Has arrow up in an empty line bring what this says before former lines, unless it is null. By default there are no such keys. */
    default void recallWith(Supplier<@Nullable String> line) {}

    /** Has {@code action} run whenever the person is there, as a key tells. It must not block. By default nobody knows. */
    default void onSeen(Runnable action) {}

    /** Whether the person is certain to see what is shown now. Any thread. */
    default boolean isWatched() {
        return false;
    }

    /** The person has seen elsewhere what was shown: nothing has to call them back for it. Any thread; does not wait. */
    default void seenElsewhere() {}

    /** Has {@code action} run when the person would rather not wait any longer; null when nobody waits. By default Ctrl-C ends the program. */
    default void onInterrupt(@Nullable Runnable action) {}

    /** Has {@code action} called with true when far more waits to be shown than can be, and with false when that is over. */
    void onBehind(Consumer<Boolean> action);

    /** Has {@code action} told once when nobody can see any more what is shown, and why if that is worth a word. */
    void onOutputClosed(Consumer<@Nullable String> action);

    /** Shows what is still to be shown, and gives the terminal back as it was. */
    @Override
    void close();
}
