package chat.client.bench;

import chat.client.bench.BenchResult.ServerUse;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.OptionalLong;

/** A result as one JSON object on one line. What was not measured is null, or absent where it was not asked for. */
final class ResultJson {

    private static final int DECIMALS = 3;

    private final JsonGenerator json;

    private ResultJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(BenchResult result) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            new ResultJson(json).write(result);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString();
    }

    private void write(BenchResult result) throws IOException {
        json.writeStartObject();
        writePlan(result.plan());
        json.writeStringField("server_name", result.serverName());
        number("duration_s", result.seconds());
        number("join_s", result.joinSeconds());
        number("joins_s", result.joinsPerSecond());
        json.writeNumberField("messages", result.messages());
        json.writeNumberField("unsent", result.unsent());
        json.writeNumberField("deliveries", result.deliveries());
        number("messages_s", result.messagesPerSecond());
        number("deliveries_s", result.deliveriesPerSecond());
        writeLatencies(result);
        json.writeNumberField("lost", result.verdict().lost());
        json.writeNumberField("duplicated", result.verdict().duplicated());
        json.writeNumberField("reordered", result.verdict().reordered());
        json.writeBooleanField("one_order", result.verdict().oneOrder());
        json.writeNumberField("disconnects", result.disconnects());
        if (result.returns() > 0) {
            json.writeNumberField("reconnects", result.returns());
            json.writeNumberField("resumed", result.resumes());
        }
        json.writeNumberField("slowed", result.slowed());
        json.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : result.errors().entrySet()) {
            json.writeNumberField(error.getKey(), error.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("unread");
        json.writeNumberField("slow_consumer", result.unread().slowConsumer());
        json.writeNumberField("other", result.unread().other());
        json.writeNumberField("open", result.unread().open());
        json.writeEndObject();
        number("bench_cpu", result.benchProcessors());
        if (result.server() != null) {
            writeServer(result, result.server());
        }
        json.writeEndObject();
    }

    private void writePlan(BenchPlan plan) throws IOException {
        json.writeNumberField("users", plan.users());
        json.writeNumberField("publishers", plan.publishers());
        if (plan.rooms() > 0) {
            json.writeNumberField("rooms", plan.rooms());
        }
        json.writeNumberField("size", plan.size());
        if (plan.window() > 0) {
            json.writeNumberField("window", plan.window());
        } else {
            number("rate", plan.rate());
        }
        json.writeBooleanField("web", plan.server().webSocket());
        json.writeNumberField("joins_at_once", plan.joinsAtOnce());
        number("warmup_s", plan.warmup().toMillis() / 1e3);
    }

    private void writeLatencies(BenchResult result) throws IOException {
        json.writeObjectFieldStart("latency_us");
        latency("p50", result, 50);
        latency("p90", result, 90);
        latency("p99", result, 99);
        latency("p999", result, 99.9);
        latency("max", result, 100);
        json.writeEndObject();
    }

    private void latency(String name, BenchResult result, double percentile) throws IOException {
        if (result.latencies().getTotalCount() > 0) {
            number(name, result.latencyMicros(percentile));
        } else {
            json.writeNullField(name);
        }
    }

    private void writeServer(BenchResult result, ServerUse server) throws IOException {
        json.writeObjectFieldStart("server");
        json.writeStringField("options", server.options());
        number("cpu_s", server.cpuSeconds());
        if (result.deliveries() > 0) {
            number("cpu_us_per_delivery", server.cpuSeconds() * 1e6 / result.deliveries());
        } else {
            json.writeNullField("cpu_us_per_delivery");
        }
        ServerMemory memory = server.memory();
        memory("rss_kb_empty", memory.empty());
        memory("rss_kb_joined", memory.joined());
        memory("rss_kb_end", memory.end());
        if (memory.isKnown() && result.joined() > 0) {
            number("rss_kb_per_user", memory.perUser(result.joined()));
        }
        json.writeEndObject();
    }

    private void memory(String name, OptionalLong kilobytes) throws IOException {
        if (kilobytes.isPresent()) {
            json.writeNumberField(name, kilobytes.getAsLong());
        }
    }

    private void number(String name, double value) throws IOException {
        json.writeNumberField(name, BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP));
    }
}
