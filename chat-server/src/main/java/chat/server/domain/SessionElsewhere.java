package chat.server.domain;

import java.time.Instant;

/**
 * A session that somebody has through another server, as far as it is known here.
 *
 * @param device tells it from the user's other sessions
 * @param isLost whether its connection is
 * @param since when it began
 */
public record SessionElsewhere(int device, boolean isLost, Instant since) {}
