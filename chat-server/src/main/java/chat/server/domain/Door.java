package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.server.store.RoomRights.Rights;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Somebody at the door of a room that may be closed, on one way in. One call follows the other; stages complete on any thread. */
final class Door {

    private final RoomRules rules;
    private final User user;
    private final RoomName room;
    private final RoomRules.@Nullable Key key;

    /** By what they may come in; null until that was asked. */
    private volatile RoomRules.@Nullable Pass pass;

    Door(RoomRules rules, User user, RoomName room, RoomRules.@Nullable Key key) {
        this.rules = rules;
        this.user = user;
        this.room = room;
        this.key = key;
    }

    /** Whether they may come in; fails as {@link RoomRules#admit} does. */
    CompletionStage<?> open() {
        return rules.admit(user, room, key).thenAccept(given -> pass = given);
    }

    /** Whether they still may, who are about to be seen: the room may have been closed meanwhile. What nobody owns is not looked at again. */
    CompletionStage<?> stillOpen() {
        RoomRules.Pass before = pass;
        if (before == null) {
            return open();
        }
        Rights then = before.rights();
        return then == null
                ? CompletableFuture.completedFuture(null)
                : rules.rightsIn(room, user)
                        .thenCompose(now -> isSame(then, now) ? CompletableFuture.completedFuture(null) : open());
    }

    private static boolean isSame(Rights then, @Nullable Rights now) {
        return now != null
                && Objects.equals(then.closedSince(), now.closedSince())
                && Objects.equals(then.hash(), now.hash());
    }

    /**
     * There is no room behind a name, and it looks like that of one that is closed: a password is tried, and wrong, as it would be there.
     *
     * @param failure for which the room could not be opened
     */
    <T> CompletionStage<T> refused(Throwable failure) {
        RoomRules.Key tried = key;
        CompletionStage<?> wrong =
                tried != null && failure instanceof ProtocolException refused && refused.code() == ErrorCode.ROOM_CLOSED
                        ? rules.unlock(user, room, null, tried)
                        : CompletableFuture.completedFuture(null);
        return wrong.thenCompose(never -> CompletableFuture.failedFuture(failure));
    }

    /** Whether they have shown a password that nobody asked for: the room is open to everybody. */
    boolean isPasswordUnneeded() {
        RoomRules.Pass given = pass;
        if (key == null || given == null) {
            return false;
        }
        Rights rights = given.rights();
        return rights == null || rights.closedSince() == null;
    }

    /** They are in. */
    CompletionStage<?> passed() {
        RoomRules.Pass given = pass;
        return given != null && given.byInvitation() ? rules.use(user, room) : CompletableFuture.completedFuture(null);
    }
}
