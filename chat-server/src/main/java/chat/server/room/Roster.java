package chat.server.room;

import java.util.List;

/**
 * Who is in a room at one point of its order.
 *
 * @param names at most {@link chat.protocol.ProtocolLimits#MAX_LISTED_USERS}, those who are there longest first
 * @param count how many there are
 */
public record Roster(List<String> names, int count) {}
