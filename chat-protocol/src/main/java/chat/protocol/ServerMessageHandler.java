package chat.protocol;

/** One method for each {@link ServerMessage}, none with a default: a new type does not compile until everybody deals with it. */
public interface ServerMessageHandler {

    void onWelcome(ServerMessage.Welcome welcome);

    void onEntered(ServerMessage.Entered entered);

    void onJoined(ServerMessage.Joined joined);

    void onLeft(ServerMessage.Left left);

    void onSaid(ServerMessage.Said said);

    void onUsers(ServerMessage.Users users);

    void onFailure(ServerMessage.Failure failure);

    void onGoodbye(ServerMessage.Goodbye goodbye);

    void onPing(ServerMessage.Ping ping);

    void onPong(ServerMessage.Pong pong);
}
