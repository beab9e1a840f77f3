package chat.server.room;

/** Where rooms get their logs from. Any thread may call it. */
public interface RoomLogs {

    /**
     * The log of a room that this process has no log of. What happens in the room elsewhere may be told at once, from another thread also
     * before this returns.
     *
     * @param maker whom what is kept of the room counts against
     */
    RoomLog open(String room, Object maker, RoomLog.Listener listener);
}
