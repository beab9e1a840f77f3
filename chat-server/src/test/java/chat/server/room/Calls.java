package chat.server.room;

import chat.protocol.LeaveReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection that notes what it is told. */
final class Calls implements Attachment {

    int mails;

    @Nullable
    Object origin;

    Runnable atRemoval = () -> {};
    final List<End> ends = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    @Override
    public @Nullable Object origin() {
        return origin;
    }

    @Override
    public void mail() {
        mails++;
    }

    @Override
    public CompletionStage<Boolean> remove(Membership membership, @Nullable String text) {
        atRemoval.run();
        return CompletableFuture.completedFuture(membership.leave(LeaveReason.KICKED));
    }

    @Override
    public void ended(End how) {
        ends.add(how);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }
}
