package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.DirectMessage;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.sqlite.DataFiles;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class KeptMailboxesTest extends KeptInFileContract {

    @Override
    protected Mailboxes through(Mailboxes mailboxes) {
        return mailboxes;
    }

    @Test
    void whatAccountsSaidIsInNoRoomAndNotExported() throws IOException {
        Kept kept = reopen();
        Mailboxes mailboxes = kept.mailboxes();
        Lease alice = new Lease(user("Alice"), 1, 1);
        DirectMessage draft = new DirectMessage("Alice", "Bob", "tea", Instant.EPOCH, null, false, 0);
        answer(() -> mailboxes.put(user("Bob"), new Letter(alice, "192.0.2.1", "a", draft, true, user("Bob"))));
        RoomStore.Archive archive = requireNonNull(kept.rooms().archive());
        assertThat(answer(() -> archive.rooms(null, 10))).isEmpty();
        assertThat(DataFiles.export(directory, null, event -> {})).isZero();
    }
}
