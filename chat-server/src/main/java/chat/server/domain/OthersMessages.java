package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What moderators may take back of what others said: nothing of an account with a higher role, nor of the server. */
final class OthersMessages {

    private OthersMessages() {}

    /**
     * Who said a message that a moderator wants to take back.
     *
     * @return null if they said it themselves; fails with a {@link ProtocolException} if they may not, or there is none: what gets that
     *     number meanwhile would be looked at by nobody
     */
    static CompletionStage<@Nullable String> author(Chat chat, User moderator, Room room, long seq) {
        return room.history(Math.min(seq, Long.MAX_VALUE - 1) + 1, 1, 0).thenCompose(latest -> {
            Message said = at(seq, latest);
            if (said == null) {
                return CompletableFuture.failedFuture(
                        new ProtocolException(ErrorCode.MESSAGE_UNKNOWN, Phrases.NO_MESSAGE));
            } else if (isOwn(said, moderator)) {
                return CompletableFuture.completedFuture(null);
            }
            return OrderRules.expectNoHigher(moderator.role(), said.from(), role(chat, said))
                    .thenApply(fine -> said.from());
        });
    }

    private static @Nullable Message at(long seq, List<Message> latest) {
        return latest.isEmpty() || latest.get(0).seq() != seq ? null : latest.get(0);
    }

    /** Whether their account said it: somebody else may have had the name before. */
    private static boolean isOwn(Message said, User moderator) {
        RoomStore.Right right = moderator.right();
        Instant since = right.since();
        return said.from().equals(moderator.username().toString())
                && since != null
                && !said.time().isBefore(since);
    }

    private static CompletionStage<Role> role(Chat chat, Message said) {
        AccountRules accounts = chat.accounts();
        if (said.from().equals(Username.RESERVED)) {
            return CompletableFuture.completedFuture(Role.OPERATOR);
        } else if (said.device() == null || accounts == null) {
            return CompletableFuture.completedFuture(Role.GUEST);
        }
        try {
            return accounts.roleOf(Username.of(said.from()));
        } catch (ProtocolException nobodys) {
            return CompletableFuture.completedFuture(Role.GUEST);
        }
    }
}
