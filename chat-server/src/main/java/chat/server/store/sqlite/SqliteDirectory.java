package chat.server.store.sqlite;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory;
import chat.server.store.Lease;
import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.UserRecord;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The directory in the file: a row for each user who is in. The rules are those of the directory in memory, which is read from the file again
 * when what was written did not happen. Whose connection is lost is in memory alone: after a restart that is everybody.
 */
final class SqliteDirectory implements Directory {

    private static final JsonMapper JSON = new JsonMapper();

    private final WriterThread writer;
    private final MemoryDirectory rules;
    private boolean isStale = true;
    private volatile boolean closed;

    SqliteDirectory(WriterThread writer, int maxUsers, Duration resumeWindow, InstantSource clock) {
        this.writer = writer;
        this.rules = new MemoryDirectory(maxUsers, resumeWindow, clock);
    }

    /**
     * Brings what is in memory to what is written.
     *
     * @return the sessions that go on, if it was not there already
     */
    Set<Long> refresh(Database database) throws SQLException {
        if (!isStale) {
            return Set.of();
        }
        List<UserRecord> records = new ArrayList<>();
        Set<Long> goingOn = new HashSet<>();
        try (ResultSet row =
                database.prepared("SELECT state FROM users ORDER BY id").executeQuery()) {
            while (row.next()) {
                UserRecord record = JSON.readValue(row.getString(1), UserRecord.class);
                records.add(record);
                record.sessions().stream()
                        .filter(session -> session.ended() == null)
                        .forEach(session -> goingOn.add(session.id()));
            }
            rules.load(records);
        } catch (JsonProcessingException | ProtocolException e) {
            throw new SQLException("a user's row cannot be understood", e);
        }
        isStale = false;
        return goingOn;
    }

    /**
     * Done by the rules; then the rows of these users are written.
     *
     * @param changed null if there is none to be written, ever
     */
    private <T> CompletionStage<T> change(
            Supplier<CompletionStage<T>> rule, @Nullable Function<T, List<Username>> changed) {
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException("the store is closed"));
        }
        return writer.submit(new Command<>() {
            @Override
            @Nullable
            T apply(Database database) throws SQLException, ProtocolException {
                refresh(database);
                T answer = Command.answered(rule.get());
                if (changed != null) {
                    for (Username user : changed.apply(answer)) {
                        write(database, user);
                    }
                }
                return answer;
            }

            @Override
            boolean writes() {
                return changed != null;
            }

            @Override
            void undo() {
                isStale |= changed != null;
            }
        });
    }

    private static String json(UserRecord record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(Database database, Username user) throws SQLException {
        UserRecord record = rules.record(user);
        if (record == null) {
            database.update("DELETE FROM users WHERE name = ?", user.compared());
        } else {
            database.update(
                    "INSERT INTO users (name, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
                    user.compared(),
                    json(record));
        }
    }

    @Override
    public List<Restored> begin(Listener nobodyElse) {
        return rules.begin(nobodyElse);
    }

    @Override
    public int maxUsers() {
        return rules.maxUsers();
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        rules.setMaxUsers(maxUsers);
    }

    @Override
    public CompletionStage<Claim> claim(
            Username name, @Nullable Long credential, long session, @Nullable String secret) {
        return change(
                () -> rules.claim(name, credential, session, secret),
                claim -> claim.evicted() == null
                        ? List.of(name)
                        : List.of(name, claim.evicted().lease().username()));
    }

    @Override
    public CompletionStage<Added> addSession(Username name, long credential, long session, @Nullable String secret) {
        return change(() -> rules.addSession(name, credential, session, secret), added -> List.of(name));
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(Lease lease) {
        return change(() -> rules.rooms(lease), null);
    }

    @Override
    public CompletionStage<Resumed> resume(String secret) {
        return change(
                () -> rules.resume(secret), resumed -> List.of(resumed.lease().username()));
    }

    @Override
    public CompletionStage<Void> keep(Lease lease, LeaveReason reason) {
        return change(() -> rules.keep(lease, reason), null); // it is in memory alone
    }

    @Override
    public CompletionStage<Departure> end(Lease lease, LeaveReason reason) {
        return change(() -> rules.end(lease, reason), ended -> List.of(lease.username()));
    }

    @Override
    public CompletionStage<Void> release(Departure departure) {
        return change(
                () -> rules.release(departure),
                released -> List.of(departure.lease().username()));
    }

    @Override
    public CompletionStage<@Nullable Found> find(Username name) {
        return change(() -> rules.find(name), null);
    }

    @Override
    public int count() {
        return rules.count();
    }

    @Override
    public CompletionStage<Void> identify(Lease lease, long credential) {
        return change(() -> rules.identify(lease, credential), identified -> List.of(lease.username()));
    }

    @Override
    public CompletionStage<Void> enter(Lease lease, RoomName room) {
        return change(() -> rules.enter(lease, room), entered -> List.of(lease.username()));
    }

    @Override
    public CompletionStage<Void> part(Lease lease, RoomName room) {
        return change(() -> rules.part(lease, room), parted -> List.of(lease.username()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
