package chat.server.store;

import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contracts can be kept by what answers late and from elsewhere: they assume nothing of one process. */
final class LateStoresTest {

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
    final class DirectMessages extends MailboxesContract {

        @Override
        protected Mailboxes mailboxes(long maxBytes) {
            return late.late(new MemoryMailboxes(maxBytes));
        }
    }
}
