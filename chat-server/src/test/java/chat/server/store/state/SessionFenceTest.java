package chat.server.store.state;

import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionFenceTest {

    /** A room in which nothing is kept. */
    private static final class EmptyRoom extends RoomState {

        EmptyRoom(String name) throws ProtocolException {
            super(room(name), "epoch");
        }

        @Override
        protected CompletionStage<Appended> append(
                RoomWriter writer,
                long number,
                @Nullable String label,
                RoomEvent draft,
                RoomStore.@Nullable Right right) {
            return new CompletableFuture<>();
        }

        @Override
        protected CompletionStage<Void> giveUp(RoomWriter writer, List<String> labels) {
            return new CompletableFuture<>();
        }

        @Override
        protected void added(RoomEvent event) {}
    }

    @Test
    void holdsNoRoomThatIsClosedOnceTheSessionGoesElsewhere() throws ProtocolException {
        SessionFence session = new SessionFence();
        Lease lease = new Lease(Username.of("alice"), 1, 1);
        EmptyRoom closed = new EmptyRoom("dev");
        session.newWriter(closed, lease, Set.of());
        closed.close();
        WeakReference<EmptyRoom> held = new WeakReference<>(closed);
        closed = null;
        session.newWriter(new EmptyRoom("ops"), lease, Set.of());

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(held.get()).isNull();
        });
        assertThat(session.hasEnded()).isFalse();
    }
}
