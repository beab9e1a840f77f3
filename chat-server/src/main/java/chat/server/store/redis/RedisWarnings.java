package chat.server.store.redis;

import java.util.ArrayList;
import java.util.List;

/** What an operator may not have meant, by what a Redis says of itself. */
final class RedisWarnings {

    private RedisWarnings() {}

    /**
     * A line for each.
     *
     * @param replicas how many have to have something before it is told
     */
    static List<String> of(RedisInfo info, int replicas) {
        List<String> warnings = new ArrayList<>();
        if (info.get("aof_enabled").equals("0")) {
            warnings.add("Redis does not write down what it is told (appendonly no): when it ends, the latest is lost");
        }
        if (info.primary().isEmpty()) {
            warnings.add("Redis does not say which primary it is (no master_replid): when another one takes its place,"
                    + " nobody notices, and what that lacks is lost in silence");
        }
        String policy = info.get("maxmemory_policy");
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            warnings.add("Redis drops what it likes when memory is short (maxmemory-policy " + policy
                    + "): set it to noeviction");
        }
        if (info.isPrimary() && info.replicas() < replicas) {
            warnings.add("Redis has " + info.replicas() + " replicas, and " + replicas
                    + " have to have what is told (--cluster-replicas): until then nobody can talk");
        } else if (info.isPrimary() && info.replicas() == 0) {
            warnings.add("Redis has no replica: while it is away, nobody can talk");
        }
        return warnings;
    }
}
