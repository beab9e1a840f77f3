package chat.client.net;

import chat.client.ChatException;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;

/** What a client can ask of its server, as far as it makes sense: what the server would refuse in any case is refused here. Any thread. */
public final class Questions {

    private final Conversation conversation;

    public Questions(Conversation conversation) {
        this.conversation = conversation;
    }

    /** A question that may be refused before it is asked. */
    private interface Attempt<T> {
        CompletableFuture<T> ask() throws ProtocolException;
    }

    private static <T> CompletableFuture<T> refusable(Attempt<T> attempt) {
        try {
            return attempt.ask();
        } catch (ProtocolException e) {
            return CompletableFuture.failedFuture(
                    new ChatException.Refused(e.code().wire(), e.reason()));
        }
    }

    private static String check(String room) throws ProtocolException {
        return room.equals(ClientMessage.LOBBY) ? room : RoomName.of(room).toString();
    }

    public CompletableFuture<RoomEntry> enter(String room) {
        return refusable(() -> {
            String name = check(room);
            return conversation.ask(RoomEntry.class, id -> new ClientMessage.Enter(name, id));
        });
    }

    public CompletableFuture<Void> part(String room) {
        return refusable(() -> {
            String name = check(room);
            return conversation.ask(Void.class, id -> new ClientMessage.Part(name, id));
        });
    }

    public CompletableFuture<ServerMessage.Said> say(String room, String text, boolean action) {
        return refusable(() -> {
            String name = check(room);
            String clean = MessageText.check(text, null);
            return conversation.ask(ServerMessage.Said.class, id -> new ClientMessage.Say(name, clean, id, action));
        });
    }

    public CompletableFuture<ServerMessage.Direct> sayTo(String to, String text, boolean action) {
        return refusable(() -> {
            String name = PeerText.clean(to);
            String clean = MessageText.check(text, null);
            return conversation.ask(ServerMessage.Direct.class, id -> new ClientMessage.SayTo(name, clean, id, action));
        });
    }

    public CompletableFuture<ServerMessage.Topic> setTopic(String room, String topic) {
        return refusable(() -> {
            String name = check(room);
            String clean = MessageText.checkTopic(topic, null);
            return conversation.ask(ServerMessage.Topic.class, id -> new ClientMessage.SetTopic(name, clean, id));
        });
    }

    public CompletableFuture<ServerMessage.Users> users(String room) {
        return refusable(() -> {
            String name = check(room);
            return conversation.ask(ServerMessage.Users.class, id -> new ClientMessage.ListUsers(name, id));
        });
    }

    public CompletableFuture<ServerMessage.Rooms> rooms() {
        return conversation.ask(ServerMessage.Rooms.class, ClientMessage.ListRooms::new);
    }

    public CompletableFuture<ServerMessage.History> history(String room, long before, int limit) {
        requirePositive(before, "before");
        requirePositive(limit, "limit");
        return refusable(() -> {
            String name = check(room);
            return conversation.ask(
                    ServerMessage.History.class, id -> new ClientMessage.ReadHistory(name, before, limit, id));
        });
    }

    private static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
