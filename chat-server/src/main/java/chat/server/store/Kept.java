package chat.server.store;

import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept, piece by piece, as it goes from one kind of store into another: everything but sessions, and what is known of those alone. A
 * piece comes after those that it is about: a room's events in their order after the room, rights in it after its events, what is an
 * account's after the account.
 */
public sealed interface Kept {

    /** An account, or one that is gone and whose name is not free yet. Who was changed last comes last. */
    record Account(Accounts.Account account) implements Kept {}

    /**
     * A room, in which nobody is any more.
     *
     * @param topic empty for none
     */
    record Room(RoomName name, String epoch, String topic) implements Kept {}

    /**
     * An event of a room; events may be missing before it.
     *
     * @param time when it happened
     * @param session who said it without an account; 0 if nobody did
     * @param latest the number of the event that changed the message last; 0 for none
     */
    record Event(RoomName room, RoomEvent event, Instant time, long session, long latest) implements Kept {}

    /**
     * Whose a room is.
     *
     * @param closed since when it is closed; null if it is open
     * @param hash of the password of a closed room; null for none
     */
    record Right(RoomName room, Username owner, @Nullable Instant closed, @Nullable String hash) implements Kept {}

    /**
     * Who is invited to a closed room.
     *
     * @param told whether the account was told
     */
    record Invitation(RoomName room, Username account, Username by, Instant time, boolean told) implements Kept {}

    /** Who is banned or muted. */
    record Sanction(Sanctions.Sanction sanction) implements Kept {}

    /**
     * The mailbox of an account.
     *
     * @param lastSeq the number of the latest letter
     * @param taken up to which number nothing waits
     */
    record Box(Username user, long lastSeq, long taken) implements Kept {}

    /**
     * What waits in a mailbox.
     *
     * @param sender whom it counts against
     * @param waited whether its receiver was away when it was sent
     */
    record Letter(Username user, DirectMessage direct, String sender, boolean waited) implements Kept {}

    /** What an account keeps of what it and another one said to each other. */
    record Said(Username user, Username with, DirectMessage direct) implements Kept {}

    /** Up to where an account has read, the latest last. */
    record Marks(Username user, List<Conversations.Mark> marks) implements Kept {}

    /** Takes one piece after the other. Blocks. */
    interface Taker {
        void take(Kept piece) throws IOException;
    }

    /** Where it comes from. No server uses it as long as this is open. */
    interface Source extends AutoCloseable {

        /**
         * Gives all of it. Blocks.
         *
         * @throws IOException in words
         */
        void giveTo(Taker taker) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Where it goes, which was empty. No server uses it as long as this is open. */
    interface Target extends Taker, AutoCloseable {

        /** That was all. Blocks until it is kept. */
        void finish() throws IOException;

        /** What becomes of what was taken where it does not come to the end, in words for whoever wanted that. */
        String remains();

        @Override
        void close() throws IOException;
    }
}
