package chat.client;

import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens in a client's rooms, in the order in which the server says it, over however many connections. It is given when
 * connecting, so nothing can be missed. All methods are called on the client's event loop and must not block; while one runs, nothing
 * more is read. A listener that throws ends its client.
 *
 * <p>After a lost connection: {@link #onInterrupted}, then {@link #onStillOut} as often as the reason changes, then {@link
 * #onWelcomedBack}, {@link #onRoomEntered} for each room, with the events that were missed, and {@link #onResumed} when they have
 * all come. Or {@link #onClosed}, if coming back is not wanted, or will not help. A client that the server has removed hears
 * {@link #onInterrupted} first and {@link #onClosed} shortly after: only an attempt to come back tells that its session is gone.
 */
public interface ChatListener {

    /** Who is to hear what the server says word by word; null for nobody. Called once, when the client is made. */
    default @Nullable RawMessageListener rawMessages() {
        return null;
    }

    /** This client was let in: the first call. Called before the future of its {@code join} completes. */
    void onEntered(JoinResult result);

    /**
     * This client is in a room, the lobby included, for the first time or again. Its events follow. Called before the future of its
     * {@code enter} completes.
     */
    default void onRoomEntered(RoomEntry entry) {}

    /** Somebody said something, this client included: then called before the future of the {@code send} completes. */
    void onMessage(ServerMessage.Message said);

    /** Somebody else came in. */
    void onJoined(ServerMessage.Joined joined);

    /** Somebody else left. */
    void onLeft(ServerMessage.Left left);

    /** Somebody, this client perhaps, said what a room is about. */
    default void onTopic(ServerMessage.Topic topic) {}

    /** A message got another text. */
    default void onEdited(ServerMessage.Edited edited) {}

    /** A message was taken back, by its author or by a moderator. */
    default void onDeleted(ServerMessage.Deleted deleted) {}

    /** This user has read something on another device. */
    default void onRead(ServerMessage.Read read) {}

    /** Order was kept: by this user, or by another moderator. */
    default void onModerated(ServerMessage.Moderated moderated) {}

    /** Somebody lets this user into a closed room. */
    default void onInvited(ServerMessage.Invited invited) {}

    /** What this user may do has changed, and nobody here has asked for it. */
    default void onAccount(ServerMessage.Account account) {}

    /** Somebody said something to this client alone, or it did so to somebody. */
    default void onDirectMessage(ServerMessage.DirectMessage direct) {}

    /**
     * This client is no longer in a room.
     *
     * @param reason why, one of {@link chat.protocol.LeaveReason#wire()}, or one that a later version adds: {@code part} also if another
     *     device of the user did so; null if this client could not come back to it
     */
    default void onParted(String room, @Nullable String reason) {}

    /** The server refused something that no future waits for. */
    void onErrorMessage(ServerMessage.ErrorMessage failure);

    /**
     * The server reads this client more slowly, because it says more than the server's limits allow. Nothing is lost, and nothing is to be
     * done: what was asked is answered in its turn, and takes as long as it takes.
     *
     * @param retryAfter when the server reads on
     */
    default void onSlowed(Duration retryAfter) {}

    /** The connection was lost, and another one is tried. */
    default void onInterrupted(ChatException why) {}

    /** An attempt to come back, or to come back to some room, failed, for another reason than the last time; it goes on. */
    default void onStillOut(ChatException why) {}

    /**
     * The server takes this client in again, its rooms follow. Called anew where that connection is lost before {@link #onResumed}.
     *
     * @param maxUsers how many seats there are now
     * @param features what this server can do now, as {@link JoinResult#features}
     * @param role what this user may do now, as {@link JoinResult#role}
     */
    default void onWelcomedBack(int maxUsers, List<String> features, @Nullable String role) {}

    /** This client is back, in all rooms that it could come back to. */
    default void onResumed(Resumed resumed) {}

    /** It is over: the last call, and the only one of its kind. All futures have completed by then. */
    void onClosed(ChatException reason);
}
