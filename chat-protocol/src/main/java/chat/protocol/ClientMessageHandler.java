package chat.protocol;

/**
 * One method for each {@link ClientMessage}, none with a default: a new type does not compile until everybody deals with it.
 *
 * @param <X> what they throw
 */
public interface ClientMessageHandler<X extends Exception> {

    void onJoin(ClientMessage.Join join) throws X;

    void onMessage(ClientMessage.Message message) throws X;

    void onUsers(ClientMessage.Users users) throws X;

    void onDirectMessage(ClientMessage.DirectMessage direct) throws X;

    void onEnter(ClientMessage.Enter enter) throws X;

    void onPart(ClientMessage.Part part) throws X;

    void onRooms(ClientMessage.Rooms rooms) throws X;

    void onTopic(ClientMessage.Topic topic) throws X;

    void onHistory(ClientMessage.History history) throws X;

    void onSearch(ClientMessage.Search search) throws X;

    void onAccount(ClientMessage.Account account) throws X;

    void onRegister(ClientMessage.Register register) throws X;

    void onPassword(ClientMessage.Password password) throws X;

    void onUnregister(ClientMessage.Unregister unregister) throws X;

    void onRead(ClientMessage.Read read) throws X;

    void onModerate(ClientMessage.Moderate moderate) throws X;

    void onDelete(ClientMessage.Delete delete) throws X;

    void onEdit(ClientMessage.Edit edit) throws X;

    void onClose(ClientMessage.Close close) throws X;

    void onOpen(ClientMessage.Open open) throws X;

    void onInvite(ClientMessage.Invite invite) throws X;

    void onLeave(ClientMessage.Leave leave) throws X;

    void onPing(ClientMessage.Ping ping) throws X;

    void onPong(ClientMessage.Pong pong) throws X;
}
