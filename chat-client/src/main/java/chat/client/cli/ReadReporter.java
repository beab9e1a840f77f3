package chat.client.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How far a person has read, here and on their other devices. Tells the others of each conversation, and then no more of that one until a
 * pause is over. Guarded by its own lock; any thread may call it.
 */
final class ReadReporter {

    /** Conversations: the rooms that one can be in, and as many people. */
    private static final int MAX_KEPT = 100;

    private final BiConsumer<Place, Long> teller;
    private final Executor afterPause;
    private final Map<Place, Mark> marks = new LinkedHashMap<>();

    /**
     * A conversation.
     *
     * @param room null if {@code with} is meant
     * @param with somebody with whom one talks alone; null if {@code room} is meant
     */
    record Place(@Nullable String room, @Nullable String with) {}

    private static final class Mark {
        /** The number of the latest message here. */
        long shown;
        /** Up to where the person has read, on any device. */
        long read;
        /** Up to where the other devices know of it. */
        long told;

        boolean paused;
    }

    /**
     * @param teller tells the other devices; must not block
     * @param afterPause runs something when another message may be sent
     */
    ReadReporter(BiConsumer<Place, Long> teller, Executor afterPause) {
        this.teller = teller;
        this.afterPause = afterPause;
    }

    /** Something is there to be read. */
    synchronized void shown(Place place, long seq) {
        Mark mark = marks.computeIfAbsent(place, first -> new Mark());
        mark.shown = Math.max(mark.shown, seq);
        if (marks.size() > MAX_KEPT) {
            marks.remove(marks.keySet().iterator().next());
        }
    }

    /** The person is there, and sees this room, and whatever was said to them alone. */
    synchronized void seen(String room) {
        marks.forEach((place, mark) -> {
            if (place.room() == null || place.room().equals(room)) {
                mark.read = Math.max(mark.read, mark.shown);
                tell(place, mark);
            }
        });
    }

    private void tell(Place place, Mark mark) {
        if (!mark.paused && mark.read > mark.told) {
            mark.told = mark.read;
            mark.paused = true;
            teller.accept(place, mark.read);
            afterPause.execute(() -> goOn(place, mark));
        }
    }

    private synchronized void goOn(Place place, Mark mark) {
        mark.paused = false;
        tell(place, mark);
    }

    /** The person has read this on another device. Returns whether nothing is left that they have not seen somewhere. */
    synchronized boolean readElsewhere(Place place, long seq) {
        Mark mark = marks.get(place);
        if (mark != null) {
            mark.read = Math.max(mark.read, seq);
            mark.told = Math.max(mark.told, seq);
        }
        return marks.values().stream().allMatch(one -> one.shown <= one.read);
    }

    synchronized void forget(Place place) {
        marks.remove(place);
    }
}
