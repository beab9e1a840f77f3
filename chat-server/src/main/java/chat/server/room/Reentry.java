package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody finds who comes back to a room.
 *
 * @param entry its number is that of the event that they go on behind
 * @param last the number of the room's latest event, which the roster knows of
 * @param missed the events from there to the latest; null if they cannot be had, and they go on behind the latest
 */
public record Reentry(Entry entry, long last, @Nullable List<RoomEvent> missed) {}
