package chat.server.room;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ProtocolException;
import chat.protocol.Username;
import java.time.InstantSource;

/** The rules of the chat: who may come in, and the room they come into. Any thread may call it. */
public final class Chat {

    private final UserRegistry registry;
    private final ChatRoom lobby;

    /**
     * @param maxUsers seats, at least 1
     * @param lobbyBroadcaster reaches those who are in the lobby
     */
    public Chat(int maxUsers, Broadcaster lobbyBroadcaster, InstantSource clock) {
        this.registry = new UserRegistry(maxUsers);
        this.lobby = new ChatRoom(LOBBY, lobbyBroadcaster, clock);
    }

    public int maxUsers() {
        return registry.maxUsers();
    }

    /** Changes the number of seats, at least 1. Nobody loses theirs. */
    public void setMaxUsers(int maxUsers) {
        registry.setMaxUsers(maxUsers);
    }

    /** Who is in the lobby now. */
    public Roster roster() {
        return lobby.roster();
    }

    /** Says something to everybody as the server, in the words that {@link chat.protocol.MessageText} let pass. */
    public void announce(String text) {
        lobby.say(Username.RESERVED, text, null, false);
    }

    /**
     * How somebody came in.
     *
     * @param seq the number of the entry in the lobby
     * @param roster who was there then, the newcomer included
     */
    public record Entry(Membership membership, long seq, Roster roster) {}

    /**
     * Claims a name and a seat, and enters the lobby with them. The name is judged before the seat.
     *
     * @param atEntry run under the room's lock when the entry has its number and nothing later has
     * @throws ProtocolException if the name cannot be had, or no seat is free
     */
    public Entry join(String requestedName, Runnable atEntry) throws ProtocolException {
        Username name = Username.of(requestedName);
        registry.claim(name);
        try {
            ChatRoom.Entry entry = lobby.enter(name, atEntry);
            return new Entry(new Membership(name, registry, lobby), entry.seq(), entry.roster());
        } catch (RuntimeException | Error e) {
            registry.release(name);
            throw e;
        }
    }

    /** Nothing is said, and nobody comes or goes, from now on. */
    public void close() {
        lobby.close();
    }
}
