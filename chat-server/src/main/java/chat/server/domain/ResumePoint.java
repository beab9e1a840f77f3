package chat.server.domain;

/**
 * What somebody finds who comes back to a room.
 *
 * @param entry its number is that of the event that they go on behind
 * @param last the number of the room's latest event, which the roster knows of
 * @param recovered whether all from there on can be had; else they go on behind the latest
 */
public record ResumePoint(Entry entry, long last, boolean recovered) {}
