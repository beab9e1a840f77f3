package chat.server.room;

import chat.protocol.ServerMessage.RoomEvent;

/** How a room reaches its members here. */
public interface Broadcaster {

    /** Where rooms get theirs from. */
    interface Source {

        /** The broadcaster of a room that has none. */
        Broadcaster open(String room);
    }

    /**
     * Takes the room's next event for everybody who is subscribed. Called under the room's lock, so that what is called first
     * is first for everybody; it must not block. If it throws, the event did not happen.
     */
    void publish(RoomEvent event);

    /**
     * Sets everything on its way that was published so far. Called without the room's lock, after every publication or
     * several of them, by any thread; it must not block.
     */
    void deliver();

    /** The room is gone: nobody is subscribed, and nothing is published any more. */
    void close();
}
