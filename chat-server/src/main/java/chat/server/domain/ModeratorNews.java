package chat.server.domain;

import chat.protocol.Moderation;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Moderated;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which moderators are told what was done to keep order, through whatever server. Any thread may call it; it has no state. */
public final class ModeratorNews {

    private final Chat chat;

    ModeratorNews(Chat chat) {
        this.chat = chat;
    }

    /**
     * Tells moderators what was done. Any thread.
     *
     * @param but who is told otherwise; null for nobody
     */
    void tell(Moderated done, @Nullable Session but) {
        tellHere(done, but, ModeratorNews::keepsOrder);
        chat.elsewhere().tell(null, done);
    }

    private static boolean keepsOrder(User user) {
        return user.role().compareTo(Role.MODERATOR) >= 0;
    }

    /**
     * Tells operators what was done to a room, or in a closed one, and those moderators who are in it: the others may not learn that there is
     * one. Any thread.
     *
     * @param but who is told otherwise; null for nobody
     */
    public void tell(Moderated done, RoomName room, @Nullable Session but) {
        tellHere(done, but, keepsOrderIn(room));
        chat.elsewhere().tell(null, done);
    }

    private Predicate<User> keepsOrderIn(RoomName room) {
        Room there = chat.rooms().find(room);
        return user -> user.role() == Role.OPERATOR
                || (user.role() == Role.MODERATOR && there != null && there.isIn(user.username()));
    }

    /** Tells moderators what was done through another server. */
    void tellOfElsewhere(Moderated done) {
        RoomRules rooms = chat.roomRules();
        RoomName room = roomOf(done);
        if (room == null || rooms == null) {
            tellHere(done, null, ModeratorNews::keepsOrder);
            return;
        }
        CompletionStage<Boolean> isOpenKick = Moderation.KICK.wire().equals(done.action())
                ? rooms.isClosed(room, true, null, Role.OPERATOR).thenApply(isClosed -> !isClosed)
                : CompletableFuture.completedFuture(false);
        Retry.logFailure(
                isOpenKick.thenAccept(
                        isOpen -> tellHere(done, null, isOpen ? ModeratorNews::keepsOrder : keepsOrderIn(room))),
                "telling moderators");
    }

    private static @Nullable RoomName roomOf(Moderated done) {
        try {
            return done.room() == null ? null : RoomName.of(done.room());
        } catch (ProtocolException noRoom) {
            return null;
        }
    }

    private void tellHere(Moderated done, @Nullable Session but, Predicate<User> whom) {
        for (User user : chat.users()) {
            if (whom.test(user)) {
                user.sessions().stream().filter(session -> session != but).forEach(session -> session.listener()
                        .tell(done));
            }
        }
    }
}
