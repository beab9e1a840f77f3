package chat.client.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a conversation takes place: a terminal with a person in front of it, or two streams. */
public interface Console extends AutoCloseable {

    /** Whether there is somebody to ask again. */
    boolean isInteractive();

    /** Asks for one word; blocks. Returns null if there is nobody to ask, or the person would rather leave. */
    @Nullable
    String ask(String question);

    /** The next line to act upon; blocks. Returns null at the end of input. */
    @Nullable
    String nextLine();

    /** Shows a text of one or more lines, without disturbing what is being typed. Any thread may call it. */
    void print(String text);

    /** Says that something did not work. Any thread may call it. */
    void complain(String text);

    /** Has {@code action} called with true when far more waits to be shown than can be, and with false when that is over. */
    void onBehind(Consumer<Boolean> action);

    /** Has {@code action} run once when nobody can see any more what is printed. */
    void onOutputClosed(Runnable action);

    /** Shows what is still to be shown, and gives the terminal back as it was. */
    @Override
    void close();
}
