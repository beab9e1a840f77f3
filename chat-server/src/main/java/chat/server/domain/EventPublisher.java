package chat.server.domain;

import chat.protocol.ServerMessage.RoomEvent;

/** How a room's events reach those who hear it through this process. */
public interface EventPublisher {

    /** Where rooms get theirs from. */
    interface Source {

        /** The publisher of a room that has none. */
        EventPublisher open(String room);
    }

    /**
     * Takes the room's next event for everybody who is subscribed. Called under the room's lock, so that what is called first is first for
     * everybody; it must not block. If it throws, nobody gets the event, and the room {@linkplain #fail fails} it.
     */
    void publish(RoomEvent event);

    /**
     * Sets everything on its way that was published so far. Called without the room's lock, after every publication or several of them, by
     * any thread; it must not block.
     */
    void deliver();

    /**
     * Those who are subscribed have missed something: they get nothing more, their connections end, and they come back for it. The room has
     * another publisher from now on. Called as {@link #publish}, or as {@link #close}.
     */
    void fail(Throwable cause);

    /** The room is gone: nobody is subscribed, and nothing is published any more. */
    void close();
}
