package chat.protocol;

/**
 * One method for each {@link ClientMessage}, none with a default: a new type does not compile until everybody deals with it.
 *
 * @param <X> what they throw
 */
public interface ClientMessageHandler<X extends Exception> {

    void onJoin(ClientMessage.Join join) throws X;

    void onSay(ClientMessage.Say say) throws X;

    void onListUsers(ClientMessage.ListUsers listUsers) throws X;

    void onSayTo(ClientMessage.SayTo sayTo) throws X;

    void onEnter(ClientMessage.Enter enter) throws X;

    void onPart(ClientMessage.Part part) throws X;

    void onListRooms(ClientMessage.ListRooms listRooms) throws X;

    void onSetTopic(ClientMessage.SetTopic setTopic) throws X;

    void onReadHistory(ClientMessage.ReadHistory readHistory) throws X;

    void onLeave(ClientMessage.Leave leave) throws X;

    void onPing(ClientMessage.Ping ping) throws X;

    void onPong(ClientMessage.Pong pong) throws X;
}
