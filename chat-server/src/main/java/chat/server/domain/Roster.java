package chat.server.domain;

import chat.server.store.EventSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room at one point of its order.
 *
 * @param names at most {@link chat.protocol.ProtocolLimits#MAX_LISTED_USERS}, those who are there longest first
 * @param count how many there are
 */
public record Roster(List<String> names, int count) {

    /**
     * The names, or as many of them as fit, but at least one.
     *
     * @param maxBytes what they may come to in a message
     * @param required somebody who is there, and is to be among them; null for nobody
     */
    public List<String> fitting(int maxBytes, @Nullable String required) {
        long left = maxBytes;
        int fitting = 0;
        while (fitting < names.size() && left >= 0) {
            left -= EventSize.ofName(names.get(fitting));
            fitting++;
        }
        if (left >= 0) {
            return names;
        }
        List<String> some = new ArrayList<>(names.subList(0, Math.max(1, fitting - 1)));
        if (required != null && !some.contains(required)) {
            some.set(some.size() - 1, required);
        }
        return some;
    }
}
