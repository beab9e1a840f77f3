package chat.client;

import java.time.Duration;

/**
 * How a client came back after a lost connection.
 *
 * @param sameSession whether the seat was still there: then the others noticed nothing. Else they saw this client leave and join
 * @param complete whether everything that happened meanwhile was received by now; else the {@link RoomEntry} of each room tells how
 *     much of it is missing
 * @param away how long it was without a connection
 */
public record Resumed(boolean sameSession, boolean complete, Duration away) {}
