package chat.server.store.redis;

import chat.protocol.LeaveReason;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory.Listener;
import chat.server.store.Directory.Restored;
import chat.server.store.Lease;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a server is told of the others, in order. */
final class Told implements Listener {

    record Displaced(Lease lease) {}

    record Ended(Lease lease, LeaveReason reason) {}

    record Moved(Username user, RoomName room, boolean in) {}

    record FencedOut() {}

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @Override
    public void displaced(Lease lease) {
        told.add(new Displaced(lease));
    }

    @Override
    public void ended(Lease lease, LeaveReason reason) {
        told.add(new Ended(lease, reason));
    }

    @Override
    public void restored(Restored session) {
        told.add(session);
    }

    @Override
    public void moved(Username user, RoomName room, boolean in) {
        told.add(new Moved(user, room, in));
    }

    @Override
    public void fencedOut() {
        told.add(new FencedOut());
    }

    /** The next thing, which may come yet; null if nothing comes. */
    @Nullable
    Object next() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    /** What was told and not asked for. */
    List<Object> rest() {
        return List.copyOf(told);
    }

    /** Whether it is told nothing for so long. */
    boolean isQuietFor(long millis) throws InterruptedException {
        Object surprise = told.poll(millis, TimeUnit.MILLISECONDS);
        if (surprise != null) {
            told.add(surprise);
        }
        return surprise == null;
    }
}
