package chat.server.room;

/** The connection through which somebody is in, as the rules of chat see it. Any thread calls it, under no lock; it must not block. */
public interface Attachment {

    /** Why a membership ended that this connection did not end. */
    enum End {
        /** Somebody came back to it over another connection. */
        RESUMED,
        /** Its seat was kept, and went to somebody else. */
        EVICTED
    }

    /** There is something to get with {@link Directs#next}. */
    void mail();

    /** The membership is not this connection's any more: whatever it asks for has no effect. */
    void ended(End how);

    /**
     * Something that the membership was asked for has failed: because of a bug, for want of memory or, where that turned out only later,
     * with the {@link chat.protocol.ProtocolException} that refuses it.
     */
    void failed(Throwable cause);
}
