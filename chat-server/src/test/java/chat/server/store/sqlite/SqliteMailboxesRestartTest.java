package chat.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.Mailboxes.Delivery;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.MailboxesRestartContract;
import chat.server.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the contract: the mailboxes in memory and the file are the same behind a transaction that did not happen. */
final class SqliteMailboxesRestartTest extends MailboxesRestartContract {

    @TempDir
    Path data;

    private @Nullable OpenedStores stores;

    @Override
    protected Mailboxes reopen(long maxBytes) {
        return stores().reopen(10, maxBytes, InstantSource.system()).mailboxes();
    }

    private OpenedStores stores() {
        if (stores == null) {
            stores = new OpenedStores(data);
        }
        return stores;
    }

    @AfterEach
    void close() {
        stores().close();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return Command.answered(stage);
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> done(stage)).isInstanceOf(StoreException.class);
    }

    private static Letter letter(Lease by, String label, String text) {
        return new Letter(by, "owner", label, new DirectMessage("carol", "dave", text, Instant.EPOCH, label, false, 0));
    }

    @Test
    void whatDidNotHappenIsAsIfItHadNotBeenAskedFor() throws Exception {
        Mailboxes mailboxes = reopen(OpenedStores.PLENTY);
        Lease carol = new Lease(Username.of("carol"), 11, 1);
        Lease dave = new Lease(Username.of("dave"), 12, 1);
        AtomicInteger told = new AtomicInteger();
        done(mailboxes.open(carol, false, () -> {}));
        done(mailboxes.open(dave, false, told::incrementAndGet));
        done(mailboxes.put(dave.username(), letter(carol, "a", "one")));
        done(mailboxes.put(dave.username(), letter(carol, "b", "two")));
        done(mailboxes.taken(dave, 1));
        assertThat(told).hasValue(2);
        stores().fail();
        assertUnavailable(mailboxes.put(dave.username(), letter(carol, "c", "three")));
        assertUnavailable(mailboxes.taken(dave, 2));
        assertUnavailable(mailboxes.close(dave));
        assertUnavailable(mailboxes.close(carol));
        stores().heal();

        assertThat(done(mailboxes.read(dave, 0, OpenedStores.PLENTY)))
                .extracting(DirectMessage::text)
                .containsExactly("one", "two");
        assertThat(told).hasValue(2);
        assertThat(done(mailboxes.put(dave.username(), letter(carol, "b", "two"))))
                .isEqualTo(new Delivery(2, true, false));
        assertThat(done(mailboxes.put(dave.username(), letter(carol, "c", "three"))))
                .isEqualTo(new Delivery(3, false, false));
        assertThat(told).hasValue(3);
        assertThat(done(mailboxes.open(dave.next(), false, () -> {}))).isEqualTo(1);
        done(mailboxes.close(carol));
    }

    @Test
    void whatIsDroppedIsDeleted() throws Exception {
        Mailboxes mailboxes = reopen(60_000);
        Lease carol = new Lease(Username.of("carol"), 11, 1);
        Lease dave = new Lease(Username.of("dave"), 12, 1);
        done(mailboxes.open(carol, false, () -> {}));
        done(mailboxes.open(dave, false, () -> {}));
        for (int i = 1; i <= 100; i++) {
            done(mailboxes.put(dave.username(), letter(carol, "label " + i, "x".repeat(500))));
            done(mailboxes.taken(dave, i));
        }
        int kept = done(mailboxes.read(dave, 0, OpenedStores.PLENTY)).size();
        assertThat(kept).isBetween(5, 40);
        assertThat(count("directs")).isEqualTo(kept);

        done(mailboxes.close(dave));
        assertThat(count("directs") + count("labels")).isZero();
        done(mailboxes.close(carol));
        assertThat(count("boxes")).as("alice's and bob's").isEqualTo(2);
        assertThat(count("readers")).isEqualTo(2);
    }

    private int count(String table) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(DataDirectory.FILE));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return row.getInt(1);
        }
    }
}
