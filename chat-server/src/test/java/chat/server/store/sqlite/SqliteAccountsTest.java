package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.AccountsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAccountsTest extends AccountsContract {

    @TempDir
    Path directory;

    private @Nullable OpenedStores stores;

    @Override
    protected Accounts accounts(InstantSource clock) {
        close();
        stores = new OpenedStores(directory);
        return stores.reopen(5, OpenedStores.PLENTY, clock).accounts();
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }

    @Test
    void accountOutlivesTheProcess() throws ProtocolException {
        Username alice = Username.of("alice");
        Accounts.Account added = answer(() -> accounts(InstantSource.system()).add(alice, Role.OPERATOR, "hash", 7));

        assertThat(answer(() -> accounts(InstantSource.system()).find(alice))).isEqualTo(added);
    }
}
