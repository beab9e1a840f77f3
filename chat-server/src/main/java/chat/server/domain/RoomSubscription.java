package chat.server.domain;

/** How the events of one room reach one session. It is called under the room's lock, on any thread, and must not block. */
public interface RoomSubscription {

    /**
     * The stream begins here: everything from the next event on is for this session.
     *
     * @param room by the name as the room keeps it
     */
    void begin(String room);

    /** The stream ends here: nothing that happens from now on is for this session. */
    void end();
}
