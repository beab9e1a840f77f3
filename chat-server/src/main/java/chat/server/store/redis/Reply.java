package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one of our Functions answered, or a list in it. */
record Reply(List<@Nullable Object> values) {

    int size() {
        return values.size();
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    String text(int at) {
        return requireNonNull(values.get(at)).toString();
    }

    /** The text, or null if it is empty. */
    @Nullable
    String textOrNull(int at) {
        String text = text(at);
        return text.isEmpty() ? null : text;
    }

    long number(int at) {
        return Long.parseLong(text(at));
    }

    boolean flag(int at) {
        return number(at) != 0;
    }

    @SuppressWarnings("unchecked") // Redis knows no other lists
    Reply list(int at) {
        return new Reply((List<@Nullable Object>) requireNonNull(values.get(at)));
    }

    /** Whether the first value is this word: what became of a change. */
    boolean is(String word) {
        return word.equals(text(0));
    }

    /** What each group of so many values stands for. */
    <T> List<T> each(int group, Function<Reply, T> reader) {
        List<T> found = new ArrayList<>(size() / group);
        for (int i = 0; i < size(); i += group) {
            found.add(reader.apply(new Reply(values.subList(i, i + group))));
        }
        return found;
    }
}
