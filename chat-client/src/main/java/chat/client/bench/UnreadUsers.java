package chat.client.bench;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.ServerMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The users who stopped reading, and how the server dealt with each. On the event loop only. */
final class UnreadUsers {

    private final List<VirtualUser> users;

    /** Who left as a slow consumer: such a one's own goodbye rarely arrives, there is too much in its way. */
    private final Set<String> slow = new HashSet<>();

    private int slowConsumer;
    private int other;
    private int open;

    UnreadUsers(List<VirtualUser> users) {
        this.users = users;
    }

    /**
     * How many ended in which way.
     *
     * @param slowConsumer closed because they did not read
     * @param other closed for another reason
     * @param open still there
     */
    record Ends(int slowConsumer, int other, int open) {}

    /** Somebody saw somebody leave. */
    void onLeft(ServerMessage.Left left) {
        if (left.reason().equals(LeaveReason.SLOW_CONSUMER.wire()) && isOneOfThem(left.username())) {
            slow.add(left.username());
        }
    }

    private boolean isOneOfThem(String username) {
        return users.stream().anyMatch(user -> user.name.equals(username));
    }

    /** Has those read again who were let in, and finds out who is still there by asking something. */
    CompletableFuture<Ends> ask() {
        return CompletableFuture.allOf(users.stream()
                        .filter(VirtualUser::wasLetIn)
                        .map(this::ask)
                        .toArray(CompletableFuture[]::new))
                .thenApply(all -> new Ends(slowConsumer, other, open));
    }

    private CompletableFuture<?> ask(VirtualUser user) {
        user.client().setReading(true);
        return user.client().users().handle((answer, failure) -> {
            count(user, failure);
            return answer;
        });
    }

    private void count(VirtualUser user, @Nullable Throwable failure) {
        if (failure == null) {
            open++;
        } else if (slow.contains(user.name) || Failures.code(failure).equals(CloseReason.SLOW_CONSUMER.wire())) {
            slowConsumer++;
        } else {
            other++;
        }
    }
}
