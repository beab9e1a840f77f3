package chat.server.store.state;

import chat.protocol.ServerMessage.Message;
import chat.server.store.EventSize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/** Chooses the messages around a number, as {@link chat.server.store.RoomStore.Archive#around} says. */
public final class MessagesAround {

    private MessagesAround() {}

    /**
     * Half of them from before it, as many as there are, and as fit.
     *
     * @param before those with smaller numbers, oldest first
     * @param from the others, oldest first
     */
    public static List<Message> choose(List<Message> before, List<Message> from, int limit, long maxBytes) {
        return choose(before, from, limit, maxBytes, EventSize::of);
    }

    /** The same of what comes to so many bytes each. */
    public static <T> List<T> choose(
            List<T> before, List<T> from, int limit, long maxBytes, ToLongFunction<? super T> size) {
        Deque<T> around = new ArrayDeque<>();
        int down = before.size();
        int up = 0;
        long left = maxBytes;
        while (around.size() < limit && (down > 0 || up < from.size())) {
            boolean isUp = up < from.size() && (down == 0 || up <= before.size() - down);
            T next = isUp ? from.get(up) : before.get(down - 1);
            left -= size.applyAsLong(next);
            if (left < 0 && !around.isEmpty()) {
                break;
            }
            if (isUp) {
                around.addLast(next);
                up++;
            } else {
                around.addFirst(next);
                down--;
            }
        }
        return new ArrayList<>(around);
    }
}
