package chat.testing.soak;

/**
 * A server as a client may reach it.
 *
 * @param port for lines
 * @param webPort for WebSocket
 */
public record Entrance(int port, int webPort) {}
