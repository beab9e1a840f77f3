package chat.server;

import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import chat.server.store.memory.MemorySanctions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Stores of a server without accounts that is on its own. */
final class OtherStores {

    private OtherStores() {}

    static Stores of(Directory directory, RoomStore rooms, Mailboxes mailboxes) {
        return of(directory, rooms, mailboxes, Stores.PATIENCE);
    }

    static Stores of(Directory directory, RoomStore rooms, Mailboxes mailboxes, Duration patience) {
        return of(directory, rooms, mailboxes, patience, () -> CompletableFuture.completedFuture(null), () -> {});
    }

    static Stores of(
            Directory directory,
            RoomStore rooms,
            Mailboxes mailboxes,
            Duration patience,
            Supplier<? extends CompletionStage<?>> settled,
            Runnable close) {
        return new Stores(
                directory, rooms, mailboxes, patience, settled, close, null, null, new MemorySanctions(), null);
    }
}
