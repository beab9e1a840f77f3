package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.client.ClientConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ResultTest {

    private static final Checker.Verdict GOOD = new Checker.Verdict(0, 0, 0, true);

    private final Histogram latencies = new Histogram(3);
    private long returns;
    private long slowed;

    private static BenchPlan plan(int window, double rate, int unread) {
        return new BenchPlan(
                ClientConfig.defaults(),
                1000,
                10,
                0,
                64,
                window,
                rate,
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                unread,
                64,
                List.of(),
                false);
    }

    private BenchResult result(
            BenchPlan plan, Checker.Verdict verdict, Map<String, Long> errors, @Nullable ServerUse server) {
        return new BenchResult(
                plan,
                "chat 1",
                1000,
                1.25,
                10,
                50_000,
                50_000_000,
                latencies,
                verdict,
                errors.size(),
                returns,
                Math.max(0, returns - 1),
                slowed,
                errors,
                new UnreadUsers.Ends(3, 1, 0),
                0.654321,
                0.5,
                server);
    }

    private static ServerUse server() {
        return new ServerUse("--max-users 2000", 0.75, 9.5, 50_000_000, 90_000L, 140_000L, 150_000L, 1000);
    }

    private void measure() {
        for (int micros = 1; micros <= 1000; micros++) {
            latencies.recordValue(micros * 1000L);
        }
    }

    @Test
    void jsonHasEveryFigureUnderItsName() {
        measure();

        assertThat(ResultJson.of(result(plan(32, 0, 0), GOOD, Map.of(), server())))
                .isEqualTo(
                        "{\"users\":1000,\"publishers\":10,\"size\":64,\"window\":32,\"web\":false,\"joins_at_once\":64,"
                                + "\"warmup_s\":5.000,\"server_name\":\"chat 1\",\"duration_s\":10.000,"
                                + "\"join_s\":1.250,\"joins_s\":800.000,\"messages\":50000,\"unsent\":0,\"deliveries\":50000000,"
                                + "\"messages_s\":5000.000,\"deliveries_s\":5000000.000,"
                                + "\"latency_us\":{\"p50\":500.223,\"p90\":900.095,\"p99\":990.207,\"p999\":999.423,"
                                + "\"max\":1000.447},"
                                + "\"lost\":0,\"duplicated\":0,\"reordered\":0,\"one_order\":true,\"disconnects\":0,"
                                + "\"slowed\":0,\"errors\":{},\"unread\":{\"slow_consumer\":3,\"other\":1,\"open\":0},"
                                + "\"bench_cpu\":0.654,"
                                + "\"server\":{\"options\":\"--max-users 2000\",\"cpu_us_per_join\":750.000,\"cpu_s\":9.500,\"cpu_us_per_delivery\":0.190,\"rss_kb_empty\":90000,"
                                + "\"rss_kb_joined\":140000,\"rss_kb_end\":150000,\"rss_kb_per_user\":50.000}}");
    }

    @Test
    void jsonLeavesOutWhatWasNotAskedForAndSaysNullForWhatWasNotMeasured() {
        assertThat(ResultJson.of(result(plan(0, 12.5, 0), GOOD, Map.of("not_answered", 2L), null)))
                .contains("\"rate\":12.500", "\"errors\":{\"not_answered\":2}", "\"latency_us\":{\"p50\":null,")
                .doesNotContain("window", "\"server\"");
    }

    @Test
    void jsonLeavesOutMemoryThatCouldNotBeRead() {
        ServerUse unknown = new ServerUse("", 0.5, 1, 0, null, null, null, 1000);

        assertThat(ResultJson.of(result(plan(32, 0, 0), GOOD, Map.of(), unknown)))
                .contains("\"cpu_s\":1.000,\"cpu_us_per_delivery\":null}")
                .doesNotContain("rss");
    }

    @Test
    void tableSaysItInLines() {
        measure();

        assertThat(ResultTable.of(result(plan(32, 0, 4), GOOD, Map.of(), server())))
                .isEqualToNormalizingNewlines(
                        """
                        run           1,000 users, 10 talking, texts of 64 bytes, 32 on their way, at localhost:5555
                        settings      lines, 64 joins at a time, warm-up 5 s; server: chat 1, --max-users 2000
                        joins         1,000 in 1.25 s, 800 a second
                        messages      50,000 in 10.0 s, 5,000 a second
                        deliveries    50,000,000, 5,000,000 a second
                        latency       p50 500 \u00b5s, p90 900 \u00b5s, p99 990 \u00b5s, p99.9 999 \u00b5s, max 1.0 ms
                        checked       0 lost, 0 duplicated, 0 out of order, one order for all
                        disconnects   0
                        errors        none
                        unread        3 closed as slow consumers, 1 otherwise, 0 still open
                        server CPU    9.50 s, 0.190 \u00b5s a delivery, 750 \u00b5s a join
                        server memory 87.9 MB empty, 136.7 MB joined (50.0 kB a user), 146.5 MB at the end
                        this bench    0.65 processors busy, its event loop 50%
                        """);
    }

    @Test
    void tableShowsWhatWasWrong() {
        Checker.Verdict bad = new Checker.Verdict(1, 2, 3, false);

        assertThat(ResultTable.of(result(plan(0, 500, 0), bad, Map.of("timeout", 1L), null)))
                .contains("500 a second, at")
                .contains("1 lost, 2 duplicated, 3 out of order, NOT one order for all")
                .contains("{timeout=1}")
                .doesNotContain("latency", "unread", "server CPU");
    }

    @Test
    void connectionsThatWereFoundAgainAreToldAndNoFault() {
        returns = 4;
        BenchResult result = result(plan(32, 0, 0), GOOD, Map.of(), null);

        assertThat(result.isGood()).isTrue();
        assertThat(ResultTable.of(result)).contains("reconnects    4, 3 of them without missing anything");
        assertThat(ResultJson.of(result)).contains("\"reconnects\":4,\"resumed\":3,");
    }

    @Test
    void limitsOfTheServerAreNotTakenForItsSpeed() {
        slowed = 7;
        BenchResult result = result(plan(32, 0, 0), GOOD, Map.of(), null);

        assertThat(result.isGood()).isTrue();
        assertThat(ResultTable.of(result))
                .contains("SLOWED        7 times: these are the server's limits, not its speed");
        assertThat(ResultJson.of(result)).contains("\"slowed\":7,");
    }

    @Test
    void codesThatAServerMakesUpAreHarmlessAndBounded() {
        Failures failures = new Failures();
        for (int i = 0; i < 1000; i++) {
            failures.add(new ChatException.Refused("\u001b[2J\u202e" + i, "No"));
        }
        BenchResult result = result(plan(32, 0, 0), GOOD, failures.counts(), null);

        assertThat(failures.counts()).hasSizeLessThan(100).containsEntry("other", 936L);
        assertThat(ResultTable.of(result)).doesNotContain("\u001b", "\u202e");
        assertThat(ResultJson.of(result)).doesNotContain("\u001b", "u001b", "\u202e");
    }

    @Test
    void allServersAreTold() {
        var given = new CommandLine(BenchOptions.spec()).parseArgs("one:1,two");
        BenchResult result = result(new BenchOptions(given).plan(), GOOD, Map.of(), null);

        assertThat(ResultTable.of(result)).contains(", at one:1, two:5555" + System.lineSeparator());
    }

    @Test
    void roomsAreToldWhereThereAreAny() {
        var given = new CommandLine(BenchOptions.spec()).parseArgs("--users", "5000", "--rooms", "1000");
        BenchResult result = result(new BenchOptions(given).plan(), GOOD, Map.of(), null);

        assertThat(ResultTable.of(result)).startsWith("run           5,000 users in 1,000 rooms, 10 talking");
        assertThat(ResultJson.of(result)).startsWith("{\"users\":5000,\"publishers\":10,\"rooms\":1000,");
    }

    @Test
    void rateThatWasNotReachedIsSaidAndMakesTheWholeBad() {
        BenchResult behind = result(plan(0, 10_000, 0), GOOD, Map.of(), null);

        assertThat(behind.isGood()).isFalse();
        assertThat(ResultTable.of(behind)).contains("NOT SENT      50,000 messages");
        assertThat(ResultJson.of(behind)).contains("\"unsent\":50000");
    }

    @Test
    void rateThatWasReachedButForItsLastMomentIsGood() {
        BenchResult almost = result(plan(0, 5_010, 0), GOOD, Map.of(), null);

        assertThat(almost.isGood()).isTrue();
        assertThat(ResultTable.of(almost)).doesNotContain("NOT SENT");
    }

    @Test
    void anythingWrongMakesTheWholeBad() {
        BenchPlan plan = plan(32, 0, 0);

        assertThat(result(plan, GOOD, Map.of(), null).isGood()).isTrue();
        assertThat(result(plan, GOOD, Map.of("timeout", 1L), null).isGood()).isFalse();
        assertThat(result(plan, new Checker.Verdict(1, 0, 0, true), Map.of(), null)
                        .isGood())
                .isFalse();
    }
}
