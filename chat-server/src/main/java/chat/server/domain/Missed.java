package chat.server.domain;

import chat.protocol.ServerMessage.RoomEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what somebody missed in a room.
 *
 * @param events the next ones, in their order; null if the log has given them up meanwhile
 * @param out whether the last of them is that the user went out, by another session: nothing more comes here
 * @param complete whether nothing has happened in the room since: the stream of events goes on behind these
 */
public record Missed(@Nullable List<RoomEvent> events, boolean out, boolean complete) {}
