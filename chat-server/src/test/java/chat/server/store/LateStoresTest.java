package chat.server.store;

import static java.util.Objects.requireNonNull;

import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import chat.server.store.sqlite.SqliteStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts can be kept by what answers late and from elsewhere: they assume nothing of one process. */
final class LateStoresTest {

    private static final SqliteStores.Settings SETTINGS = new SqliteStores.Settings(
            5, Duration.ofSeconds(30), 1 << 20, 1 << 20, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    private final LateStores late = new LateStores();

    @AfterEach
    void endOtherProcess() {
        late.close();
    }

    @Nested
    final class Rooms extends RoomStoreContract {

        @Override
        protected RoomStore store(InstantSource clock) {
            return late.late(new MemoryRoomStore(clock, KEPT, PLENTY, PLENTY));
        }
    }

    @Nested
    final class Users extends DirectoryContract {

        @Override
        protected Directory directory(int maxUsers) {
            return late.late(new MemoryDirectory(maxUsers, RESUME_WINDOW));
        }
    }

    @Nested
    final class OfAccounts extends AccountsContract {

        @TempDir
        Path directory;

        private @Nullable SqliteStores stores;

        @Override
        protected Accounts accounts(InstantSource clock) {
            try {
                stores = SqliteStores.open(directory, SETTINGS, clock);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return late.late(stores.accounts());
        }

        @AfterEach
        void close() {
            requireNonNull(stores).close();
        }
    }

    @Nested
    final class DirectMessages extends MailboxesContract {

        @Override
        protected Mailboxes mailboxes(long maxBytes) {
            return late.late(new MemoryMailboxes(maxBytes));
        }
    }

    @Nested
    final class DirectMessagesOfAccounts extends KeptInFileContract {

        @Override
        protected Mailboxes through(Mailboxes mailboxes) {
            return late.late(mailboxes);
        }
    }
}
