package chat.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client learns when it is let in: the facts of {@code welcome} and of {@code entered}.
 *
 * @param username the name as the server keeps it
 * @param maxUsers how many seats there are
 * @param server the server's name and version
 * @param motd the operator's greeting, if there is one
 * @param features what this server can do beyond what all can: some of {@link chat.protocol.Feature#wire()}, and those that later
 *     versions add
 * @param role what this user may do, one of {@link chat.protocol.Role#wire()}, or one that a later version adds; null from a server without
 *     accounts
 * @param room where it is now
 * @param users who is there, this client included; of a large room only the first
 * @param count how many are there
 * @param seq the number of this entry: the room's events follow from the next one on
 */
public record JoinResult(
        String username,
        int maxUsers,
        String server,
        @Nullable String motd,
        List<String> features,
        @Nullable String role,
        String room,
        List<String> users,
        int count,
        long seq) {

    public JoinResult {
        requireNonNull(username, "username");
        requireNonNull(server, "server");
        features = List.copyOf(features);
        requireNonNull(room, "room");
        users = List.copyOf(users);
    }
}
