package chat.client.bench;

import chat.client.ServerAddress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A result as people read it: a line for each thing that was looked at. */
final class ResultTable {

    private final StringBuilder out = new StringBuilder();

    private ResultTable() {}

    static String of(BenchResult result) {
        ResultTable table = new ResultTable();
        table.write(result);
        return table.out.toString();
    }

    private void write(BenchResult result) {
        BenchPlan plan = result.plan();
        line(
                "run",
                "%,d users%s, %s, at %s",
                plan.users(),
                plan.rooms() == 0 ? "" : format(" in %,d rooms", plan.rooms()),
                plan.publishers() == 0 ? "all silent" : load(plan),
                plan.server().servers().stream().map(ServerAddress::toString).collect(Collectors.joining(", ")));
        line(
                "settings",
                "%s, %,d joins at a time, %swarm-up %s s; server: %s%s",
                transport(plan.server().server()),
                plan.joinsAtOnce(),
                plan.joinWarmup().isZero() ? "" : "others for " + seconds(plan.joinWarmup()) + " s before, ",
                seconds(plan.warmup()),
                result.serverName().isEmpty() ? "unknown" : result.serverName(),
                result.server() == null || result.server().options().isEmpty()
                        ? ""
                        : ", " + result.server().options());
        line("joins", "%,d in %.2f s, %,.0f a second", result.joined(), result.joinSeconds(), result.joinsPerSecond());
        line(
                "messages",
                "%,d in %.1f s, %,.0f a second",
                result.messages(),
                result.seconds(),
                result.messagesPerSecond());
        if (result.fellBehind()) {
            line("NOT SENT", "%,d messages: this rate is more than bench or server can do", result.unsent());
        }
        if (result.slowed() > 0) {
            line(
                    "SLOWED",
                    "%,d times: these are the server's limits, not its speed (--message-rate, --answer-rate, --unlimited)",
                    result.slowed());
        }
        line("deliveries", "%,d, %,.0f a second", result.deliveries(), result.deliveriesPerSecond());
        if (result.latencies().getTotalCount() > 0) {
            line(
                    "latency",
                    "p50 %s, p90 %s, p99 %s, p99.9 %s, max %s",
                    time(result.latencyMicros(50)),
                    time(result.latencyMicros(90)),
                    time(result.latencyMicros(99)),
                    time(result.latencyMicros(99.9)),
                    time(result.latencyMicros(100)));
        }
        Checker.Verdict verdict = result.verdict();
        line(
                "checked",
                "%,d lost, %,d duplicated, %,d out of order, %s",
                verdict.lost(),
                verdict.duplicated(),
                verdict.reordered(),
                verdict.oneOrder() ? "one order for all" : "NOT one order for all");
        line("disconnects", "%,d", result.disconnects());
        if (result.returns() > 0) {
            line("reconnects", "%,d, %,d of them without missing anything", result.returns(), result.resumes());
        }
        line("errors", "%s", result.errors().isEmpty() ? "none" : result.errors());
        if (plan.unread() > 0) {
            UnreadUsers.Ends ends = result.unread();
            line(
                    "unread",
                    "%,d closed as slow consumers, %,d otherwise, %,d still open",
                    ends.slowConsumer(),
                    ends.other(),
                    ends.open());
        }
        if (result.server() != null) {
            write(result.server());
        }
        line(
                "this bench",
                "%.2f processors busy, its event loop %.0f%%",
                result.benchProcessors(),
                100 * result.loopProcessors());
    }

    private static String transport(ServerAddress server) {
        return (server.isWebSocket() ? "WebSocket" : "lines") + (server.tls() ? " over TLS" : "");
    }

    private static String load(BenchPlan plan) {
        return format(
                "%,d talking, texts of %,d bytes, %s",
                plan.publishers(),
                plan.size(),
                plan.window() > 0 ? format("%,d on their way", plan.window()) : format("%,.0f a second", plan.rate()));
    }

    private void write(ServerUse server) {
        Double perDelivery = server.cpuMicrosPerDelivery();
        Double perJoin = server.cpuMicrosPerJoin();
        line(
                "server CPU",
                "%.2f s%s%s",
                server.cpuSeconds(),
                perDelivery == null ? "" : format(", %.3f \u00b5s a delivery", perDelivery),
                perJoin == null ? "" : format(", %,.0f \u00b5s a join", perJoin));
        if (server.kbPerUser() != null) {
            line(
                    "server memory",
                    "%s empty, %s joined (%.1f kB a user), %s at the end",
                    megabytes(server.emptyKb()),
                    megabytes(server.joinedKb()),
                    server.kbPerUser(),
                    megabytes(server.endKb()));
        }
    }

    private static String megabytes(@Nullable Long kilobytes) {
        return kilobytes == null ? "unknown" : format("%.1f MB", kilobytes / 1024.0);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static String time(double micros) {
        return micros < 1000 ? format("%.0f \u00b5s", micros) : format("%.1f ms", micros / 1000);
    }

    private void line(String name, String words, Object... values) {
        out.append(format("%-14s", name)).append(format(words, values)).append(System.lineSeparator());
    }

    private static String format(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
