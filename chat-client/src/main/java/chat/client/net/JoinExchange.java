package chat.client.net;

import chat.client.ChatException;
import chat.protocol.ServerMessage;

/** What a client and its server say to each other on a new connection until the client is in. On the event loop only. */
interface JoinExchange {

    /** The first and only one on this connection. */
    void onWelcome(ServerMessage.Welcome welcome);

    /** Comes after the welcome. */
    void onEntered(ServerMessage.Entered entered);

    /** Returns false if the refusal is of something else. */
    boolean onRefused(ServerMessage.ErrorMessage failure);

    default void onPong() {}

    /** Some direct messages were not kept for this client. */
    default void onDirectsMissed() {}

    /** The connection ended on the way. */
    default void onEnded(ChatException reason) {}
}
