package chat.client;

import chat.protocol.ServerMessage;

/**
 * Hears what happens on a connection, in the order in which the server says it. It is given when connecting, so nothing can be
 * missed. All methods are called on the connection's event loop and must not block; while one runs, nothing more is read. A
 * listener that throws ends its connection.
 */
public interface ChatListener {

    /** This client was let in. Called before the future of its {@code join} completes. */
    void onEntered(Session session);

    /** Somebody said something, this client included: then called before the future of the {@code send} completes. */
    void onMessage(ServerMessage.Said said);

    /** Somebody else came in. */
    void onJoined(ServerMessage.Joined joined);

    /** Somebody else left. */
    void onLeft(ServerMessage.Left left);

    /** The server refused something that no future waits for. */
    void onError(ServerMessage.Failure failure);

    /** The connection is over: the last call, and the only one of its kind. All futures have completed by then. */
    void onClosed(ChatException reason);
}
