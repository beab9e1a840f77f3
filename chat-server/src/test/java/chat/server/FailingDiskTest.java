package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.DiskLog.Kind;
import chat.server.DiskLog.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The disk that fails does so where SQLite writes, and the states after a power cut tell a database that is synced from one that is not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the library is preloaded as Linux has it")
@Timeout(60)
class FailingDiskTest {

    private static final long SEED = 17;
    private static final int NUMBERS = 60;

    @TempDir
    Path folder;

    private FailingDisk disk;
    private @Nullable Process writer;

    @BeforeEach
    void make() throws Exception {
        disk = FailingDisk.make(folder, SEED);
    }

    @AfterEach
    void end() {
        if (writer != null) {
            writer.destroyForcibly();
        }
    }

    private BufferedReader write(String synchronous) throws IOException {
        List<String> command = new ArrayList<>(disk.starter());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SqliteWriter.class.getName(),
                folder.toString(),
                synchronous,
                Integer.toString(NUMBERS)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        writer = process;
        return process.inputReader(UTF_8);
    }

    private static List<String> untilDone(BufferedReader output) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("it ended behind " + lines);
            } else if (line.equals("done")) {
                return lines;
            }
            lines.add(line);
        }
    }

    private static Set<Integer> numbersIn(Path database) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database.resolve("chat.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select number from numbers")) {
            Set<Integer> numbers = new HashSet<>();
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
            return numbers;
        } catch (SQLException noTable) {
            return Set.of();
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }

    private static long nanos(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }

    /** What was committed before a state was no more the latest, and is not there; over all states. */
    private int missing(List<String> committed, boolean partly) throws Exception {
        TreeMap<Long, Integer> times = new TreeMap<>();
        committed.forEach(line -> times.put(nanos(line), number(line)));
        List<Operation> operations = DiskLog.read(disk.log());
        PowerCut cut = new PowerCut();
        Random random = new Random(SEED);
        int missing = 0;
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            cut.follow(operation);
            Set<Integer> before = new HashSet<>(times.headMap(operation.nanos()).values());
            if (before.isEmpty() || (operation.kind() != Kind.SYNCED && random.nextInt(10) > 0)) {
                continue;
            }
            Path state = Files.createDirectory(folder.resolve("state" + i + partly));
            if (partly) {
                cut.writeTo(state, random);
            } else {
                cut.writeTo(state);
            }
            before.removeAll(numbersIn(state));
            missing += before.size();
        }
        return missing;
    }

    @Test
    void whatIsSyncedIsThereAfterEveryPowerCut() throws Exception {
        List<String> committed = untilDone(write("full"));

        assertThat(committed).hasSize(NUMBERS);
        assertThat(missing(committed, false)).isZero();
        assertThat(missing(committed, true)).isZero();
        assertThat(DiskLog.read(disk.log()))
                .as("the log was moved into the database")
                .anyMatch(operation -> operation.kind() == Kind.SYNCED
                        && operation.file().equals("chat.db")
                        && operation.nanos() > nanos(committed.get(0)));
    }

    @Test
    void whatIsNotSyncedIsFoundOut() throws Exception {
        assertThat(missing(untilDone(write("normal")), false)).isPositive();
    }

    @Test
    void writesFailWhileTheyAreToldTo() throws Exception {
        BufferedReader output = write("full");
        assertThat(untilDone(output)).hasSize(NUMBERS).doesNotContain("failed");

        disk.fail(100);
        say();
        assertThat(untilDone(output)).containsOnly("failed");

        disk.fail(30);
        say();
        assertThat(untilDone(output)).contains("failed").anyMatch(line -> line.matches("\\d+ \\d+"));
        assertThat(DiskLog.read(disk.log())).anyMatch(operation -> operation.kind() == Kind.FAILED_SYNC);

        disk.recover();
        say();
        assertThat(untilDone(output)).anyMatch(line -> line.matches("\\d+ \\d+"));
        assertThat(numbersIn(folder)).hasSize(2 * NUMBERS);
    }

    private void say() throws IOException {
        OutputStream input = Objects.requireNonNull(writer).getOutputStream();
        input.write('\n');
        input.flush();
    }
}
