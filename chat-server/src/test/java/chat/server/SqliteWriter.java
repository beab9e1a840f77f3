package chat.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes numbers into a database, as the server would messages, in a process of its own that a {@link FailingDisk} can be put under. */
final class SqliteWriter {

    private SqliteWriter() {}

    /**
     * Says {@code NUMBER NANOS} behind each commit, and {@code failed} if there was none.
     *
     * @param args the folder, the value of {@code synchronous}, how many numbers; then it waits for a line on its input, and does the
     *     same with the numbers behind them
     */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0], "chat.db");
        int count = Integer.parseInt(args[2]);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("pragma wal_autocheckpoint=50");
            statement.execute("pragma synchronous=" + args[1]);
            statement.execute("create table numbers (number integer primary key, padding)");
            insert(statement, 1, count);
            while (System.in.read() >= 0) {
                insert(statement, count + 1, 2 * count);
            }
        }
    }

    private static void insert(Statement statement, int first, int last) {
        for (int i = first; i <= last; i++) {
            try {
                statement.execute("insert into numbers values (" + i + ", randomblob(1000))");
                System.out.println(i + " " + System.nanoTime());
            } catch (SQLException e) {
                System.out.println("failed");
            }
        }
        System.out.println("done");
    }
}
