package chat.server.room;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is in a room at one point of its order.
 *
 * @param names at most {@link chat.protocol.ProtocolLimits#MAX_LISTED_USERS}, those who are there longest first
 * @param count how many there are
 */
public record Roster(List<String> names, int count) {

    /**
     * The names, or so many of them.
     *
     * @param maxNames at least 1
     * @param required somebody who is there, and is to be among them
     */
    public List<String> shortened(int maxNames, String required) {
        if (names.size() <= maxNames) {
            return names;
        }
        List<String> some = new ArrayList<>(names.subList(0, maxNames));
        if (!some.contains(required)) {
            some.set(maxNames - 1, required);
        }
        return some;
    }
}
