package chat.server.store.redis;

import java.util.Map;
import java.util.stream.Collectors;

/** What a Redis says of itself, in answer to {@code INFO}. */
record RedisInfo(Map<String, String> facts) {

    /** Where there was none before. */
    private static final String NO_ID = "0".repeat(40);

    static RedisInfo of(String answer) {
        return new RedisInfo(answer.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (first, again) -> first)));
    }

    /** One fact; empty if it says nothing of that. */
    String get(String fact) {
        return facts.getOrDefault(fact, "");
    }

    boolean isPrimary() {
        return get("role").equals("master");
    }

    /**
     * Its replication id, which no other primary has: neither this one when it was started again, nor a replica that was promoted. It gets
     * another one with its first replica.
     */
    String primary() {
        return get("master_replid");
    }

    /** The id of the primary whose replica it was; empty if it was none since it began. */
    String formerPrimary() {
        String former = get("master_replid2");
        return former.equals(NO_ID) ? "" : former;
    }

    /** Where what it has of {@link #formerPrimary} ends; no byte of that has this number or a greater one. */
    long formerEnd() {
        String end = get("second_repl_offset");
        return end.isEmpty() ? 0 : Long.parseLong(end);
    }

    /** Which process it is: each start has another one. */
    String process() {
        return get("run_id");
    }

    /** Whether it reads what it has written down, as it does when it begins. Meanwhile it says that it writes nothing down. */
    boolean isLoading() {
        return get("loading").equals("1");
    }

    boolean writesDown() {
        return get("aof_enabled").equals("1");
    }

    int replicas() {
        String replicas = get("connected_slaves");
        return replicas.isEmpty() ? 0 : Integer.parseInt(replicas);
    }
}
