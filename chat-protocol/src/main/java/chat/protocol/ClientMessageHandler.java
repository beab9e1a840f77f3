package chat.protocol;

/** One method for each {@link ClientMessage}, none with a default: a new type does not compile until everybody deals with it. */
public interface ClientMessageHandler {

    void onJoin(ClientMessage.Join join);

    void onSay(ClientMessage.Say say);

    void onListUsers(ClientMessage.ListUsers listUsers);

    void onSayTo(ClientMessage.SayTo sayTo);

    void onEnter(ClientMessage.Enter enter);

    void onPart(ClientMessage.Part part);

    void onListRooms(ClientMessage.ListRooms listRooms);

    void onSetTopic(ClientMessage.SetTopic setTopic);

    void onReadHistory(ClientMessage.ReadHistory readHistory);

    void onLeave(ClientMessage.Leave leave);

    void onPing(ClientMessage.Ping ping);

    void onPong(ClientMessage.Pong pong);
}
