package chat.server.store.sqlite;

import chat.protocol.ProtocolException;
import chat.protocol.Username;
import chat.server.store.Sanctions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Bans and mutes in the file: a row each. They are read and handed over once; whoever uses them has them in memory. */
final class SqliteSanctions implements Sanctions {

    private final WriterThread writer;
    private List<Sanction> kept;
    private volatile boolean closed;

    /** @param database the file, before the writer begins with it */
    SqliteSanctions(WriterThread writer, Database database) throws SQLException {
        this.writer = writer;
        this.kept = read(database);
    }

    static List<Sanction> read(Database database) throws SQLException {
        List<Sanction> all = new ArrayList<>();
        try (ResultSet row = database.prepared(
                        "SELECT kind, shown, network, author, reason, since, until FROM sanctions ORDER BY id")
                .executeQuery()) {
            while (row.next()) {
                String shown = row.getString(2);
                long until = row.getLong(7);
                all.add(new Sanction(
                        Kind.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                        shown == null ? null : Username.of(shown),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        Instant.ofEpochMilli(row.getLong(6)),
                        until == 0 ? null : Instant.ofEpochMilli(until)));
            }
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new SQLException("the row of a ban cannot be understood", e);
        }
        return List.copyOf(all);
    }

    private static String wire(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private interface Change {
        void apply(Database database) throws SQLException;
    }

    private CompletionStage<Void> change(Change change) {
        return closed
                ? CompletableFuture.failedFuture(new CancellationException("the store is closed"))
                : writer.submit(new Command<>() {
                    @Override
                    @Nullable
                    Void apply(Database database) throws SQLException {
                        change.apply(database);
                        return null;
                    }
                });
    }

    @Override
    public synchronized List<Sanction> kept() {
        List<Sanction> all = kept;
        kept = List.of();
        return all;
    }

    @Override
    public CompletionStage<Void> put(Sanction sanction) {
        return change(database -> {
            database.update(
                    "DELETE FROM sanctions WHERE until <= ?", sanction.since().toEpochMilli());
            insert(database, sanction);
        });
    }

    static void insert(Database database, Sanction sanction) throws SQLException {
        database.update(
                "INSERT OR REPLACE INTO sanctions (kind, target, shown, network, author, reason, since, until)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                wire(sanction.kind()),
                sanction.key(),
                sanction.name() == null ? null : sanction.name().toString(),
                sanction.network(),
                sanction.by(),
                sanction.reason(),
                sanction.since().toEpochMilli(),
                sanction.until() == null ? null : sanction.until().toEpochMilli());
    }

    @Override
    public CompletionStage<Void> remove(Kind kind, String key) {
        return change(
                database -> database.update("DELETE FROM sanctions WHERE kind = ? AND target = ?", wire(kind), key));
    }

    @Override
    public void close() {
        closed = true;
    }
}
