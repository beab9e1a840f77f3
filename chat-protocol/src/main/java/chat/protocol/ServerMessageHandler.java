package chat.protocol;

/** One method for each {@link ServerMessage}, none with a default: a new type does not compile until everybody deals with it. */
public interface ServerMessageHandler {

    void onWelcome(ServerMessage.Welcome welcome);

    void onEntered(ServerMessage.Entered entered);

    void onJoined(ServerMessage.Joined joined);

    void onLeft(ServerMessage.Left left);

    void onMessage(ServerMessage.Message message);

    void onTopic(ServerMessage.Topic topic);

    void onEdited(ServerMessage.Edited edited);

    void onDeleted(ServerMessage.Deleted deleted);

    void onDirectMessage(ServerMessage.DirectMessage direct);

    void onHistory(ServerMessage.History history);

    void onFound(ServerMessage.Found found);

    void onRooms(ServerMessage.Rooms rooms);

    void onDuplicate(ServerMessage.Duplicate duplicate);

    void onUsers(ServerMessage.Users users);

    void onAccount(ServerMessage.Account account);

    void onRead(ServerMessage.Read read);

    void onModerated(ServerMessage.Moderated moderated);

    void onBans(ServerMessage.Bans bans);

    void onInvited(ServerMessage.Invited invited);

    void onErrorMessage(ServerMessage.ErrorMessage error);

    void onGoodbye(ServerMessage.Goodbye goodbye);

    void onSlowed(ServerMessage.Slowed slowed);

    void onPing(ServerMessage.Ping ping);

    void onPong(ServerMessage.Pong pong);
}
