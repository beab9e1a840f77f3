package chat.client.net;

import chat.client.ChatException;
import chat.protocol.ServerMessage;

/** The way from a connection into the rooms: what the server says until one is there. On the event loop only. */
interface Arrival {

    void onWelcome(ServerMessage.Welcome welcome);

    void onEntered(ServerMessage.Entered entered);

    void onPong();

    /** Some direct messages were not kept for this client. */
    void onMissed();

    /** Returns false if the refusal is of something else. */
    boolean onRefused(ServerMessage.Failure failure);

    /** It ended on the way. */
    void onEnded(ChatException reason);
}
