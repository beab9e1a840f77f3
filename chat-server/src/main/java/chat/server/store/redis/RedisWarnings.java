package chat.server.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an operator may not have meant, by what a Redis says of itself. */
final class RedisWarnings {

    private RedisWarnings() {}

    /**
     * A line for each.
     *
     * @param info the answer to {@code INFO}
     */
    static List<String> of(String info) {
        Map<String, String> facts = info.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (first, again) -> first));
        List<String> warnings = new ArrayList<>();
        if ("0".equals(facts.get("aof_enabled"))) {
            warnings.add("Redis does not write down what it is told (appendonly no): when it ends, the latest is lost");
        }
        String policy = facts.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")) {
            warnings.add("Redis drops what it likes when memory is short (maxmemory-policy " + policy
                    + "): set it to noeviction");
        }
        if ("master".equals(facts.get("role")) && "0".equals(facts.get("connected_slaves"))) {
            warnings.add("Redis has no replica: while it is away, nobody can talk");
        }
        return warnings;
    }
}
