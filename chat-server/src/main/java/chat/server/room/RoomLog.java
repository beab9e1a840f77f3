package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one room, numbered 1, 2, 3 …: the one place where events get their order. Where the numbers are given, and where
 * the events are kept, is the implementation's affair: it may be another process, so an answer may come later and on any thread.
 *
 * <p>Any thread may call it.
 */
public interface RoomLog {

    /** Is told every event of the room, also those that others append, one after the other in the order of their numbers. */
    interface Listener {

        /**
         * An event has its number, and no later one has been told. It must not block, and not call the log. If it throws, the event did
         * not happen.
         *
         * @param atNumber what {@link #append} was given here for this event; null if somebody else appended it
         */
        void appended(RoomEvent event, @Nullable Consumer<RoomEvent> atNumber);

        /** What was told so far can go on its way: called behind one or several {@link #appended}, under no lock of the log's. */
        void settled();
    }

    /** Tells this numbering from every other, also from one that a room of the same name had before. */
    String epoch();

    /**
     * Gives an event the next number and tells the {@link Listener}. Of two calls, on whatever threads, of which one returned before the
     * other began, the first one's event has the smaller number: a member's come from one connection's thread, and then from another's.
     *
     * @param draft the event, its number 0 and its time of no meaning
     * @param atNumber goes to the listener with the event
     * @return completes with the numbered event when the listener was told; fails if it did not happen, with a {@link
     *     CancellationException} if that is because the log was closed
     */
    CompletionStage<RoomEvent> append(RoomEvent draft, @Nullable Consumer<RoomEvent> atNumber);

    /**
     * The first events with numbers above {@code seq} up to {@code last}, in their order and without a gap: as many as fit, but at least
     * one if there are any.
     *
     * @param seq at least 0
     * @param last at most the latest number that the listener was told
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     * @return null if some of those up to {@code last} are not kept any more
     */
    @Nullable
    List<RoomEvent> between(long seq, long last, long maxBytes);

    /**
     * The latest messages with numbers below {@code before}, oldest first: of those that are kept as many as fit.
     *
     * @param limit how many at most
     * @param maxBytes what they may come to, as {@link EventSize} reckons
     */
    List<Said> messages(long before, int limit, long maxBytes);

    /** Whether any message is kept. Takes no lock. */
    boolean hasMessages();

    /** Ends it: nothing is appended any more, and what was kept is given up. */
    void close();
}
