package chat.server.store;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which rooms belong to whom, which of them are closed, and who is invited there. Only rooms that are kept can belong to somebody, and only
 * accounts can own them. What a room has of this goes with the room, and with the account that owns it: then the room is open.
 *
 * <p>Any thread may call it. Answers may come on any thread. Each call may be repeated as it was, and then answers as before: that is how to
 * find out what became of one whose outcome is {@linkplain StoreException#isUnknown unknown}.
 */
public interface RoomRights {

    /** Closed rooms of one account. */
    int MAX_CLOSED_OF_OWNER = 50;

    /** Closed rooms in all: a list of rooms looks at them. */
    int MAX_CLOSED = 10_000;

    /** Those who may be invited to one room and have not come yet. */
    int MAX_INVITATIONS_OF_ROOM = 1_000;

    /** Rooms to which one account may be invited and has not come yet. */
    int MAX_INVITATIONS_OF_ACCOUNT = 100;

    /**
     * A room that belongs to somebody.
     *
     * @param closedSince when it was closed; null if it is open
     * @param hash of its password, as bcrypt writes it; null if it has none. A secret
     * @param isInvited whether the account that was asked for is
     */
    record Rights(Username owner, @Nullable Instant closedSince, @Nullable String hash, boolean isInvited) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Rights[owner=" + owner + ", closedSince=" + closedSince + ", isInvited=" + isInvited + "]";
        }
    }

    /**
     * Whose a room is.
     *
     * @param guest who may be invited; null for nobody
     * @return null if the room is nobody's, or is not there
     */
    CompletionStage<@Nullable Rights> find(RoomName room, @Nullable Username guest);

    /**
     * The closed rooms but for those that this account owns, or is invited to, and since when they are closed.
     *
     * @param account null for all
     */
    CompletionStage<Map<RoomName, Instant>> closedTo(@Nullable Username account);

    /** Gives a room to an account, unless it is somebody's already, or one of both is not there. */
    CompletionStage<Void> own(RoomName room, Username account);

    /**
     * Closes a room, or gives one that is closed another password, or none.
     *
     * @param by an account, which owns the room from now on if nobody did
     * @param hash null for no password
     * @return fails with a {@link ProtocolException}: {@link ErrorCode#ROOM_UNKNOWN} if the room is not there, {@link
     *     ErrorCode#ACCOUNT_REQUIRED} if it is nobody's, and the account is not there, or {@link ErrorCode#TOO_MANY_ROOMS}
     */
    CompletionStage<Void> close(RoomName room, Username by, @Nullable String hash);

    /** Opens a room, whose invitations end by that. It keeps its owner. */
    CompletionStage<Void> open(RoomName room);

    /**
     * Lets an account into a closed room, once. Nothing happens if it is invited already, or one of both is not there, or the room open.
     *
     * @param by who does so
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#RATE_LIMITED}, if there are too many invitations
     */
    CompletionStage<Void> invite(RoomName room, Username account, Username by);

    /** An invitation has been used. */
    CompletionStage<Void> use(RoomName room, Username account);

    /** An invitation of an account. */
    record Invitation(RoomName room, Username by) {}

    /** The invitations of an account that it was not {@linkplain #told told} of, the oldest first. */
    CompletionStage<List<Invitation>> untold(Username account);

    /** An account has been told of this invitation. */
    CompletionStage<Void> told(RoomName room, Username account);

    /** This process stops using it: nothing changes any more, and calls fail with a {@link java.util.concurrent.CancellationException}. */
    void close();
}
