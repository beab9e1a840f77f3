package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is in: names and seats, claimed together; the sessions that act for each user; and the rooms that each user is in or on the way into.
 *
 * <p>Any thread may call it. Answers may come on any thread. Each call may be repeated as it was, and then answers as before: that is how to
 * find out what became of one whose outcome is {@linkplain StoreException#isUnknown unknown}. What is asked for with a fence that is not
 * the latest fails with {@link FencedException}.
 */
public interface Directory {

    /**
     * A name and a seat were had.
     *
     * @param device as {@link Resumed#device}
     * @param evicted whose kept seat it was, and who is to be taken out of their rooms and {@linkplain #release released} first; null if
     *     there was a free one
     */
    record Claim(Lease lease, int device, @Nullable Departure evicted) {}

    /**
     * A session goes on.
     *
     * @param device tells it from the user's other sessions: no number is given twice while the user is in. The first one has 1
     * @param rooms those that its user is in, or on the way into
     * @param credential what the user was {@linkplain #identify identified} by; null for a guest
     */
    record Resumed(Lease lease, int device, List<RoomName> rooms, @Nullable Long credential) {}

    /**
     * A user has one more session.
     *
     * @param ended which other one of theirs made room for it; null if there was room
     */
    record Added(Resumed session, @Nullable Departure ended) {}

    /**
     * A session has ended, and cannot be resumed.
     *
     * @param lease with a greater fence than the session ever had
     * @param ended the leases of all sessions that ended by this, its own among them, each as greatly fenced
     * @param rooms those that its user is in or on the way into, the one entered first at the beginning
     * @param reason what the others are told
     * @param last whether it was the user's last session. Then the name stays taken until the user is out of these rooms and {@linkplain
     *     #release released}
     */
    record Departure(Lease lease, List<Lease> ended, List<RoomName> rooms, LeaveReason reason, boolean last) {}

    /**
     * A session that nobody has: from before this process began, or of another server that is gone.
     *
     * @param rooms those that its user is in, or on the way into
     * @param credential that of the user's account; null for a guest
     * @param resumable whether somebody may come back to it
     * @param reason what the others are told if nobody does
     */
    record Restored(
            Lease lease, List<RoomName> rooms, @Nullable Long credential, boolean resumable, LeaveReason reason) {

        /** From before this process began. */
        public Restored(Lease lease, List<RoomName> rooms, @Nullable Long credential, boolean resumable) {
            this(lease, rooms, credential, resumable, LeaveReason.RESTART);
        }
    }

    /**
     * Called once, when the server listens. Where a directory outlives the process, the seats of those who may come back are kept from now
     * on, and for the first {@value #SPARED_SECONDS} s none of them is given to somebody else.
     *
     * @param listener told what other servers do, where there are any
     * @return whoever was in before this process began
     */
    List<Restored> begin(Listener listener);

    /** What other servers do that concerns this one. Any thread may call it, one at a time; it returns at once. */
    interface Listener {

        /**
         * A session that was here goes on through another server: whatever is done with its lease here is fenced.
         *
         * @param lease the one that it has now
         */
        default void displaced(Lease lease) {}

        /**
         * A session that was here was ended by another server, which cleans up after it.
         *
         * @param lease the one that it has now
         */
        default void ended(Lease lease, LeaveReason reason) {}

        /** A server is gone, and this one has a session of its from now on, of which nobody else is told. */
        default void restored(Restored session) {}

        /**
         * A user with a session here goes into a room, or has gone out of it, by one that is elsewhere.
         *
         * @param in whether they go into it
         */
        default void moved(Username user, RoomName room, boolean in) {}

        /**
         * Another server has {@linkplain Directory#tell told} something.
         *
         * @param whom who has a session here; null for all
         */
        default void told(@Nullable Username whom, ServerMessage message) {}

        /** The others hold this server for gone. Its sessions are theirs, and it can change nothing any more. Told once. */
        default void fencedOut() {}
    }

    /** How long kept seats are given to nobody behind a restart. */
    int SPARED_SECONDS = 15;

    int maxUsers();

    /**
     * Changes how many seats there are. Nobody loses theirs: where more are in, nobody gets in until there are fewer.
     *
     * @param maxUsers at least 1
     */
    void setMaxUsers(int maxUsers);

    /**
     * Takes the name and a seat, both or neither. Of simultaneous claims to one name, to names that {@linkplain
     * chat.protocol.Skeletons#looksLike look alike}, or to the last seat, one wins. If all are taken, it is that of somebody who is just
     * leaving, or else the one that is kept longest.
     *
     * @param credential as {@link #identify} takes it; null for a guest
     * @param session of the user's first session, unlike every other
     * @param secret with which to {@link #resume} it; null if that is not wanted
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#USERNAME_TAKEN}, where the name, or the one that it looks like, is
     *     that of a kept seat with the time after which it may be free; {@link ErrorCode#USERNAME_INVALID} if nobody has the name and it
     *     is {@linkplain Username#requireUnmistakable mistakable}; or, if the name is free, {@link ErrorCode#SERVER_FULL}
     */
    CompletionStage<Claim> claim(Username name, @Nullable Long credential, long session, @Nullable String secret);

    /** The same for a guest. */
    default CompletionStage<Claim> claim(Username name, long session, @Nullable String secret) {
        return claim(name, null, session, secret);
    }

    /**
     * Gives a user who is in one more session. It needs no seat. Of {@value MAX_SESSIONS} the one whose connection is lost longest ends.
     *
     * @param credential by which the user was {@linkplain #identify identified}
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#USER_UNKNOWN} if nobody of this name and credential is in; {@link
     *     ErrorCode#USERNAME_TAKEN} if they have as many sessions as there may be, and none is lost
     */
    CompletionStage<Added> addSession(Username name, long credential, long session, @Nullable String secret);

    /** How many sessions a user may have at a time. */
    int MAX_SESSIONS = 8;

    /** The rooms that the user is in, or on the way into, the one entered first at the beginning. */
    CompletionStage<List<RoomName>> rooms(Lease lease);

    /**
     * Gives a session its next fence, whether its seat is kept or its connection has not been noticed to be lost yet.
     *
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}
     */
    CompletionStage<Resumed> resume(String secret);

    /**
     * The session's connection is lost. Once all connections of the user are, the seat is kept, and may be given to somebody else.
     *
     * @param reason what the others are told if nobody comes back
     */
    CompletionStage<Void> keep(Lease lease, LeaveReason reason);

    /** Ends a session. The first reason counts. */
    CompletionStage<Departure> end(Lease lease, LeaveReason reason);

    /** Name and seat are free: the user is in no room any more. */
    CompletionStage<Void> release(Departure departure);

    /**
     * The user is somebody with an account from now on: whoever resumes one of their sessions is too.
     *
     * @param credential as {@link Accounts.Account#credential} has it
     */
    CompletionStage<Void> identify(Lease lease, long credential);

    /** The user is on the way into a room: whoever cleans up after them looks there too. */
    CompletionStage<Void> enter(Lease lease, RoomName room);

    /** The user is out of a room. */
    CompletionStage<Void> part(Lease lease, RoomName room);

    /**
     * Somebody who has a name.
     *
     * @param credential what they were {@linkplain #identify identified} by; null for a guest
     * @param sessions none if they are just leaving
     */
    record Found(Username username, @Nullable Long credential, List<FoundSession> sessions) {}

    /**
     * A session that goes on.
     *
     * @param isLost whether its connection is, or it is not known to have one yet
     * @param isHere whether it is this server's
     * @param since when it began, where it is another server's; null for this one's
     */
    record FoundSession(Lease lease, int device, boolean isLost, boolean isHere, @Nullable Instant since) {

        /** One of this server's. */
        public FoundSession(Lease lease, int device, boolean isLost) {
            this(lease, device, isLost, true, null);
        }
    }

    /** Whoever has this name, through whatever server. Completes with null if nobody has. */
    CompletionStage<@Nullable Found> find(Username name);

    /**
     * Somebody who is in through other servers alone.
     *
     * @param since when the oldest of their sessions began
     * @param server by what name operators know one of those servers; empty if it has not said so yet
     * @param sessions how many they have
     * @param isLost whether all of these have lost their connections
     */
    record Other(Username username, Instant since, String server, int sessions, boolean isLost) {}

    /**
     * Those who are in through other servers alone, in no order. Who comes or goes meanwhile may be missing.
     *
     * @param limit how many at most
     */
    default CompletionStage<List<Other>> others(int limit) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Whether several servers use it, so that users and their sessions may be elsewhere. Always the same. */
    default boolean isShared() {
        return false;
    }

    /**
     * Tells other servers something that nobody keeps: it may be lost, and comes once at most.
     *
     * @param whom those through which this user is in; null for all
     */
    default CompletionStage<Void> tell(@Nullable Username whom, ServerMessage message) {
        return CompletableFuture.completedFuture(null);
    }

    /** How many have a name, through whatever server; where there are several, some seconds ago, or behind the latest {@link #release} here. */
    int count();

    /**
     * For how long in all it could not be asked, so that nobody could {@linkplain #resume resume} a session. Time counts as such until an
     * answer shows that it was not: what this says may become less again. Only differences mean something.
     *
     * @return in nanoseconds
     */
    default long awayNanos() {
        return 0;
    }

    /** This process stops using it: nothing changes any more, and calls fail with a {@link java.util.concurrent.CancellationException}. */
    void close();
}
