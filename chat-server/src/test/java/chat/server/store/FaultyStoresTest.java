package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.Topic;
import chat.server.store.FaultyStores.Faults;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.RoomStoreFixture.Told;
import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import chat.server.store.sqlite.SqliteStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contracts hold for whoever asks again, whatever fails. Another seed than the usual one: {@code -Dchat.seed=NUMBER}. */
final class FaultyStoresTest {

    private static final SqliteStores.Settings SETTINGS = new SqliteStores.Settings(
            5, Duration.ofSeconds(30), 1 << 20, 1 << 20, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    private final FaultyStores faulty = new FaultyStores(Long.getLong("chat.seed", 1), Faults.MANY);

    @AfterEach
    void endOtherProcess() {
        faulty.close();
    }

    @Nested
    final class Rooms extends RoomStoreContract {

        @Override
        protected RoomStore store(InstantSource clock) {
            return faulty.faulty(new MemoryRoomStore(clock, KEPT, PLENTY, PLENTY));
        }

        @Override
        protected int many() {
            return 30;
        }
    }

    @Nested
    final class Users extends DirectoryContract {

        @Override
        protected Directory directory(int maxUsers) {
            return faulty.faulty(new MemoryDirectory(maxUsers, RESUME_WINDOW));
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
            return faulty.faulty(stores.accounts());
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
            return faulty.faulty(new MemoryMailboxes(maxBytes));
        }
    }

    @Nested
    final class DirectMessagesOfAccounts extends KeptInFileContract {

        @Override
        protected Mailboxes through(Mailboxes mailboxes) {
            return faulty.faulty(mailboxes);
        }
    }

    @Test
    void whatWasKeptIsThereAfterARestartAndTheRoomIsLostUntilItIsOpenedAgain() {
        try (FaultyStores stores = new FaultyStores(1, Faults.NONE)) {
            RoomStore store = stores.faulty(new MemoryRoomStore(InstantSource.system(), 10, 100_000, 100_000));
            Told before = new Told();
            RoomStore.OpenRoom dev = answer(() -> store.open(room("dev"), "alice", before));
            Speaker alice = Speaker.in(dev, "alice");
            alice.append(new Topic("dev", 0, "alice", "tea"));

            stores.restart();
            await().until(() -> before.losses.size() == 1);
            assertThat(alice.writer.append(3, null, alice.said("hello")))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(StoreException.class);
            Told after = new Told();
            answer(() -> store.open(room("dev"), "alice", after));

            assertThat(after.latest().epoch()).isEqualTo(before.latest().epoch());
            assertThat(after.latest().lastSeq()).isEqualTo(2);
            assertThat(after.latest().users()).containsValues(1L);
            assertThat(after.latest().topic()).isEqualTo("tea");
            assertThat(answer(alice.appending(2, null, new Topic("dev", 0, "alice", "tea"))))
                    .isEqualTo(new Appended(2, false));
            assertThat(answer(alice.appending(3, null, alice.said("hello")))).isEqualTo(new Appended(3, false));
            assertThat(after.lastSeq).isEqualTo(3);
            assertThat(before.lastSeq).isEqualTo(2);
        }
    }
}
