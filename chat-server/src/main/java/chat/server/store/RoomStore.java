package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What happened in each room, numbered 1, 2, 3 …: the one place where events get their order.
 *
 * <p>Any thread may call it, under no lock that a {@link Subscriber} needs. Answers may come on any thread. They are refusals ({@link
 * ProtocolException}), {@link FencedException}, or {@link StoreException}; after {@link #close} a {@link CancellationException}.
 */
public interface RoomStore {

    /**
     * Is told what happens in one room. It must not block or throw. {@link #opened} and {@link #applied} come one after the other, and must
     * not call the store; the others are called under no lock of the store's, at any time.
     */
    interface Subscriber {

        /**
         * This is the room now; every later event is told. Called before {@link RoomStore#open} answers; more than once if the call was
         * repeated.
         */
        void opened(Snapshot now);

        /** The next event, whoever appended it. An event may be told more than once. */
        void applied(RoomEvent event);

        /** What was told so far can go on its way: called after {@link #opened}, and after one or several events. */
        void settled();

        /**
         * Nothing more is told. To go on, the room has to be opened again. Until then nothing can be appended through this process; then the
         * same {@link OpenRoom} and {@link Writer}s go on.
         */
        void lost(Throwable cause);
    }

    /**
     * A room at one point of its order.
     *
     * @param name as it is shown: whoever opened it may have written it with other capitals
     * @param epoch tells this numbering from every other, also from one that a room of the same name had before
     * @param lastSeq the number of the latest event; 0 if there is none
     * @param users who is in, and the number of the entry of each, in the order of the entries
     * @param topic empty if there is none
     */
    record Snapshot(RoomName name, String epoch, long lastSeq, Map<Username, Long> users, String topic) {}

    /** A room that one subscriber has opened. */
    interface OpenRoom {

        /**
         * Lets a session append with this fence, and with no smaller one, nor with a writer that it got before. Answers when the subscriber of
         * this process was told all that happened before, through whatever process.
         *
         * @return fails with {@link FencedException} if that fence is too small already
         */
        CompletionStage<Writer> admit(Lease lease);

        /**
         * Appends what the server itself says.
         *
         * @param label another one for each announcement: one that was appended before is answered as before
         */
        CompletionStage<Appended> announce(String label, RoomEvent draft);

        /**
         * Finds what a session has appended here, whatever its fence was, and also if its user is out of the room since.
         *
         * @return the number of what bore the label; null if there is nothing, or it was long ago
         */
        CompletionStage<@Nullable Long> sent(Lease by, String label);

        /**
         * The first events with numbers above {@code after} up to {@code to}, in their order and without a gap: as many as fit, but at
         * least one if there are any. What was said is given as it reads now, and what changed a message that is not kept any more, or was
         * taken back, as {@link Deleted}.
         *
         * @param after at least 0
         * @param to at most the latest number that the subscriber was told
         * @param maxBytes what they may come to, as {@link EventSize} reckons
         * @return null if some of those up to {@code to} are not kept any more
         */
        CompletionStage<@Nullable List<RoomEvent>> replay(long after, long to, long maxBytes);

        /**
         * The latest messages with numbers below {@code before}, oldest first: of those that are kept as many as fit, but at least one. Those
         * that were taken back are among them.
         *
         * @param limit how many at most
         * @param maxBytes what they may come to, as {@link EventSize} reckons
         */
        CompletionStage<List<Message>> history(long before, int limit, long maxBytes);

        /** Whether any message is kept. Takes no lock. */
        boolean hasMessages();

        /** The subscriber is told nothing more. What is kept of the room stays. */
        void close();

        /** The same, and gives up all that is kept of the room, in which nobody is, unless it was opened once more since. */
        CompletionStage<Void> forget();
    }

    /** One session's way to write into one room. */
    interface Writer {

        /**
         * Checks the fence, finds a label or number that was taken before, and gives the event the next number of the room, in one step.
         * Answers when the subscriber of this process was told. What is answered is final.
         *
         * <p>{@code Joined} of a user who is in, and {@code Left} of one who is not, are no events. Anything else of a user who is not in
         * is refused with {@link ErrorCode#ROOM_UNKNOWN}. Behind its own {@code Left} a writer appends nothing more.
         *
         * @param number 1 for the first call, then one more for each. A number is taken only after the one before it; else the call fails as
         *     {@linkplain StoreException#unavailable unavailable}. A number that was taken is answered as before: the numbers of the
         *     latest {@value MAX_IN_FLIGHT} are remembered
         * @param label the client's own. The session uses each once in a room: if it was used there before, whatever the fence was, what
         *     bore it then is the answer, and nothing happens. Null for none
         * @param draft the event, its number 0 and its time of no meaning
         */
        CompletionStage<Appended> append(long number, @Nullable String label, RoomEvent draft);

        /**
         * Gives a message another text, or takes it back, and appends the event that says so: as {@link #append} without a label, and in one
         * step. From then on the message is kept with its new text alone, or with none, and what it said before is nowhere any more; also
         * earlier events about it are given as it is now.
         *
         * <p>It is refused with {@link ErrorCode#MESSAGE_UNKNOWN} where no message of that number is kept, or one that was taken back is to
         * get a text; with {@link ErrorCode#NOT_PERMITTED} where it is neither theirs nor theirs to take back. What was done just so already is
         * no event: then the former one is the answer, as repeated.
         *
         * @param draft an {@link Edited} or {@link Deleted}, its number 0
         */
        CompletionStage<Appended> amend(long number, RoomEvent draft, Right right);

        /**
         * Keeps for whoever goes on with the session that what bears these labels did not happen here, as it was told over this connection, and
         * perhaps did not hear. If it sends one of them again over another connection, that must not come after what it sent later. So this is
         * answered before anything is appended that was sent later.
         *
         * @param labels of all that a session gave up the latest {@value ProtocolLimits#MAX_REMEMBERED_IDS} are kept
         */
        CompletionStage<Void> giveUp(List<String> labels);

        /** What was given up here by earlier writers of the session, or stands in the room nevertheless. Takes no lock. */
        Set<String> givenUp();
    }

    /**
     * What somebody may do with messages. Those of their session are theirs, if it said them without a {@linkplain Message#device device};
     * those with one belong to the account of that name.
     *
     * @param since when their account began: what is older was said by somebody else; null for a guest
     * @param moderates whether they may take back what others said
     */
    record Right(@Nullable Instant since, boolean moderates) {

        /** A guest's. */
        public static final Right GUEST = new Right(null, false);
    }

    /** Rooms that are kept, whether they are open or not. */
    interface Archive {

        /**
         * A room that is kept.
         *
         * @param topic empty if there is none
         * @param count how many are in, where they may be through servers that have the room open
         */
        record StoredRoom(RoomName name, String topic, int count) {

            /** One in which nobody is unless it is open. */
            public StoredRoom(RoomName name, String topic) {
                this(name, topic, 0);
            }
        }

        /**
         * What to look for.
         *
         * @param rooms where
         * @param query in the words of whoever asks, 1 to 200 code points: words, prefixes with {@code *}, phrases in quotes; what is no such
         *     expression is taken as words
         * @param before the {@link Found#next} of a former answer; null for the newest
         * @param limit how many messages at most
         * @param maxBytes what they may come to, as {@link EventSize} reckons; one message may be more
         */
        record Search(List<RoomName> rooms, String query, @Nullable String before, int limit, long maxBytes) {}

        /**
         * What was found.
         *
         * @param messages the newest first
         * @param next where to go on; null at the end
         */
        record Found(List<Message> messages, @Nullable String next) {}

        /**
         * The rooms in the order of their names.
         *
         * @param after behind this one; null from the first on
         * @param limit how many at most
         */
        CompletionStage<List<StoredRoom>> rooms(@Nullable RoomName after, int limit);

        /**
         * The messages around the event of a number, oldest first: half of them from before it, as many as there are.
         *
         * @param limit how many at most
         * @param maxBytes what they may come to, as {@link EventSize} reckons
         */
        CompletionStage<List<Message>> around(RoomName room, long seq, int limit, long maxBytes);

        /**
         * Finds words in what was said, as it reads now. Every message is found that was answered before.
         *
         * @return fails with a {@link ProtocolException}, {@link ErrorCode#MALFORMED}, if {@code before} is no {@code next}
         */
        CompletionStage<Found> search(Search search);
    }

    /** How many appends of one session may wait for their answers. */
    int MAX_IN_FLIGHT = 64;

    /**
     * Opens a room, which is made if it is not there. Another subscriber that has it open in this process loses it. Of simultaneous wishes
     * for rooms that are not there and {@linkplain chat.protocol.Skeletons#looksLike look alike} one is granted.
     *
     * @param owner whom what is kept of the room counts against if it is made
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#ROOM_INVALID}, if there is no room that is called so, or nobody is in
     *     it and it was written in another way, and the name looks like that of another room; also if the room is not there and its name is
     *     {@linkplain RoomName#requireUnmistakable mistakable}
     */
    CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber);

    /** The session has ended: it cannot append anything any more, with whatever fence, and its labels need not be remembered. */
    CompletionStage<Void> forgetSession(long session);

    /**
     * What a store can do that keeps rooms also when nobody is in them, for as long as they are there.
     *
     * @return null if this one does not: it keeps what is open, within its bounds
     */
    default @Nullable Archive archive() {
        return null;
    }

    /** This process stops using it: from now on nothing is appended, and nobody is told anything. */
    void close();
}
