package chat.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.Directory.Claim;
import chat.server.store.Directory.Restored;
import chat.server.store.DirectoryRestartContract;
import chat.server.store.Lease;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the contract: the directory in memory and the file are the same behind a transaction that did not happen. */
final class SqliteDirectoryRestartTest extends DirectoryRestartContract {

    @TempDir
    Path data;

    private @Nullable OpenedStores stores;

    @Override
    protected Directory reopen(int maxUsers, InstantSource clock) {
        return stores().reopen(maxUsers, OpenedStores.PLENTY, clock).directory();
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

    private Directory reopen() {
        return reopen(2, InstantSource.system());
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return Command.answered(stage);
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> done(stage)).isInstanceOf(StoreException.class);
    }

    @Test
    void whatDidNotHappenIsAsIfItHadNotBeenAskedFor() throws Exception {
        Directory directory = reopen();
        Lease alice = done(directory.claim(Username.of("alice"), 1, "a")).lease();
        Lease bob = done(directory.claim(Username.of("bob"), 2, "b")).lease();
        done(directory.keep(bob, LeaveReason.TIMEOUT));
        done(directory.keep(alice, LeaveReason.DISCONNECTED));
        stores().fail();
        assertUnavailable(directory.enter(alice, RoomName.of("dev")));
        assertUnavailable(directory.resume("b"));
        assertUnavailable(directory.claim(Username.of("carol"), 3, "c"));
        assertUnavailable(directory.end(alice, LeaveReason.EXIT));
        stores().heal();

        assertThatThrownBy(() -> done(directory.resume("c"))).isInstanceOf(ProtocolException.class);
        Claim carol = done(directory.claim(Username.of("carol"), 3, "c"));
        assertThat(carol.evicted())
                .isEqualTo(
                        new Directory.Departure(bob.next(), List.of(bob.next()), List.of(), LeaveReason.TIMEOUT, true));
        Directory.Resumed back = done(directory.resume("a"));
        assertThat(back).isEqualTo(new Directory.Resumed(alice.next(), 1, List.of(), null));
        assertThat(reopen().begin(NOBODY_ELSE))
                .containsExactly(
                        new Restored(back.lease(), List.of(), null, true),
                        new Restored(bob.next(), List.of(), null, false),
                        new Restored(carol.lease(), List.of(), null, true));
    }

    @Test
    void claimIsAnsweredAsBeforeAlsoBehindAFailure() throws Exception {
        Directory directory = reopen(1, InstantSource.system());
        done(directory.keep(done(directory.claim(Username.of("alice"), 1, "a")).lease(), LeaveReason.TIMEOUT));
        Claim bob = done(directory.claim(Username.of("bob"), 2, "b"));
        assertThat(bob.evicted()).isNotNull();
        stores().fail();
        assertUnavailable(directory.resume("b"));
        stores().heal();

        assertThat(done(directory.claim(Username.of("bob"), 2, "b"))).isEqualTo(bob);
    }

    @Test
    void secretIsNotInTheFile() throws Exception {
        String secret = "0123456789abcdef0123456789abcdef";
        Directory directory = reopen();
        done(directory.claim(Username.of("alice"), 1, secret));
        assertThat(done(directory.resume(secret)).lease().fence()).isEqualTo(2);

        assertThat(bytes()).contains("alice").doesNotContain(secret);
    }

    private String bytes() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
