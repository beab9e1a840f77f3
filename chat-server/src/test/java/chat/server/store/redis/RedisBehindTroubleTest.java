package chat.server.store.redis;

import chat.server.store.Accounts;
import chat.server.store.Directory;
import chat.server.store.FaultyStores;
import chat.server.store.FaultyStores.Faults;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;

/** The contracts hold with Redis, whose answers are always late, also where a seed has it fail: {@code -Dchat.seed=NUMBER}. */
@Order(2) // takes some seconds
final class RedisBehindTroubleTest {

    private final FaultyStores faulty = new FaultyStores(Long.getLong("chat.seed", 1), Faults.MANY);

    @AfterEach
    void endOtherProcess() {
        faulty.close();
    }

    @Nested
    final class FaultyRooms extends RedisRoomStoreTest {

        @Override
        protected RoomStore store(InstantSource clock) {
            return faulty.faulty(super.store(clock));
        }

        @Override
        protected int many() {
            return 30;
        }
    }

    @Nested
    final class FaultyUsers extends RedisDirectoryTest {

        @Override
        protected Directory directory(int maxUsers) {
            return faulty.faulty(super.directory(maxUsers));
        }
    }

    @Nested
    final class FaultyAccounts extends RedisAccountsTest {

        @Override
        protected Accounts accounts(InstantSource clock) {
            return faulty.faulty(super.accounts(clock));
        }
    }

    @Nested
    final class FaultyDirectMessages extends RedisMailboxesTest {

        @Override
        protected Mailboxes mailboxes(long maxBytes) {
            return faulty.faulty(super.mailboxes(maxBytes));
        }
    }

    @Nested
    final class FaultyDirectMessagesOfAccounts extends RedisKeptMailboxesTest {

        @Override
        protected Kept reopen() {
            Kept kept = super.reopen();
            return new Kept(faulty.faulty(kept.mailboxes()), kept.accounts(), kept.rooms());
        }
    }
}
