package chat.server.fanout;

/** What separates the events in a stream of bytes. */
public enum WireFormat {
    /** An LF behind each. */
    LINES,
    /** A WebSocket frame around each. */
    FRAMES
}
