package chat.server.store.sqlite;

import static chat.server.store.sqlite.SqliteRoomStoreTest.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.RoomStoreFixture.Told;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that cannot be written did not happen, whatever was in it, and is asked for again as if nothing had been. */
class FailedTransactionTest {

    @TempDir
    Path directory;

    private final Told told = new Told();
    private SqliteStores stores;
    private RoomStore.OpenRoom room;
    private RoomStore.Writer alice;

    @BeforeEach
    void open() throws Exception {
        stores = SqliteStores.open(directory, SETTINGS, InstantSource.system());
        room = answer(stores.rooms().open(RoomName.of("dev"), "alice", told));
        alice = answer(room.admit(new Lease(Username.of("alice"), 1, 1)));
        answer(alice.append(1, null, new Joined("dev", 0, "alice")));
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private void restart() throws Exception {
        stores.close();
        stores = SqliteStores.open(directory, SETTINGS, InstantSource.system());
        room = answer(stores.rooms().open(RoomName.of("dev"), "alice", told));
    }

    private RoomStore.Writer resumed(long fence) throws Exception {
        return answer(room.admit(new Lease(Username.of("alice"), 1, fence)));
    }

    /** The session was told that it did not happen, perhaps by a server that ended before it heard so. */
    @Test
    void whatWasGivenUpIsKnownAfterARestartAsLongAsTheSessionIs() throws Exception {
        answer(alice.giveUp(List.of("a")));
        restart();
        assertThat(resumed(2).givenUp()).containsExactly("a");

        answer(stores.rooms().forgetSession(1));
        restart();
        assertThat(resumed(3).givenUp()).isEmpty();
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Message said(String text, @Nullable String id) {
        return new Message("dev", 0, "alice", text, Instant.EPOCH, id, false);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
                Statement executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }

    private void refuse(String table) throws SQLException {
        sql("CREATE TRIGGER refuse BEFORE INSERT ON " + table + " BEGIN SELECT RAISE(ABORT, 'no'); END");
    }

    private void allow() throws SQLException {
        sql("DROP TRIGGER refuse");
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> answer(stage)).cause().isInstanceOfSatisfying(StoreException.class, failure -> {
            assertThat(failure.isUnknown()).isFalse();
        });
    }

    @Test
    void whatFailedIsToldToNobodyAndIsTakenWhenItIsAskedForAgain() throws SQLException {
        answer(alice.append(2, "1", said("one", "1")));
        refuse("events");
        List<CompletionStage<Appended>> failed = new ArrayList<>();
        for (int number = 3; number <= 10; number++) {
            failed.add(alice.append(number, "" + number, said("text " + number, "" + number)));
        }
        failed.forEach(FailedTransactionTest::assertUnavailable);
        assertUnavailable(room.announce("a", said("attention", null)));
        assertThat(told.lastSeq()).isEqualTo(2);

        allow();
        for (int number = 3; number <= 10; number++) {
            assertThat(answer(alice.append(number, "" + number, said("text " + number, "" + number))))
                    .isEqualTo(new Appended(number, false));
        }
        assertThat(answer(room.announce("a", said("attention", null)))).isEqualTo(new Appended(11, false));
        assertThat(answer(alice.append(11, "1", said("one", "1")))).isEqualTo(new Appended(2, true));
        assertThat(answer(alice.append(12, "7", said("again", "7")))).isEqualTo(new Appended(7, true));
        assertThat(answer(room.replay(0, 11, 1_000_000)))
                .extracting(RoomEvent::seq)
                .hasSize(11)
                .isSorted();
    }

    @Test
    void numberThatWasAnsweredStaysAnsweredWhereItIsRepeatedInWhatFails() throws SQLException {
        Appended first = answer(alice.append(2, "1", said("one", "1")));
        refuse("events");
        CompletionStage<Appended> repeated = alice.append(2, "1", said("one", "1"));
        CompletionStage<Appended> next = alice.append(3, "2", said("two", "2"));
        assertUnavailable(next);
        repeated.toCompletableFuture().handle((answer, failure) -> null).join();
        allow();
        assertThat(answer(alice.append(2, "1", said("one", "1")))).isEqualTo(first);
        assertThat(answer(alice.append(3, "2", said("two", "2")))).isEqualTo(new Appended(3, false));
    }

    @Test
    void whoCouldNotLeaveIsInStillAndLeavesLater() throws SQLException {
        refuse("events");
        assertUnavailable(alice.append(2, null, new Left("dev", 0, "alice", "part")));
        allow();
        assertThat(answer(alice.append(2, null, said("still here", null)))).isEqualTo(new Appended(2, false));
        assertThat(answer(alice.append(3, null, new Left("dev", 0, "alice", "part"))))
                .isEqualTo(new Appended(3, false));
    }

    @Test
    void whoCouldNotComeInIsNotIn() throws Exception {
        RoomStore.Writer bob = answer(room.admit(new Lease(Username.of("bob"), 2, 1)));
        refuse("members");
        assertUnavailable(bob.append(1, null, new Joined("dev", 0, "bob")));
        allow();
        assertThat(answer(bob.append(1, null, new Joined("dev", 0, "bob")))).isEqualTo(new Appended(2, false));
    }

    @Test
    void roomThatCouldNotBeMadeIsMadeLater() throws SQLException, ProtocolException {
        refuse("rooms");
        assertUnavailable(stores.rooms().open(RoomName.of("tea"), "alice", new Told()));
        allow();
        answer(stores.rooms().open(RoomName.of("tea"), "alice", new Told()));
    }

    @Test
    void labelsAndMembersAreThereWhenTheDirectoryIsOpenedAgain() throws IOException, ProtocolException {
        answer(alice.append(2, "1", said("one", "1")));
        stores.close();
        stores = SqliteStores.open(directory, SETTINGS, InstantSource.system());
        Told again = new Told();
        room = answer(stores.rooms().open(RoomName.of("dev"), "alice", again));
        assertThat(again.latest().users()).containsOnlyKeys(Username.of("alice"));
        assertThat(again.latest().lastSeq()).isEqualTo(2);
        assertThat(again.latest().epoch()).isEqualTo(told.latest().epoch());
    }
}
