package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.Feature;
import chat.protocol.Mention;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One person's view of the chat: who they are, which rooms they are in, in which of them they talk, and how they want to see it
 * all. What they are told changes it, and what they type is understood by it. Owned by the event loop of their connection.
 */
public final class TextSession {

    /** How many can be in at the moment. */
    final IntSupplier maxUsers;

    /** By the name as the server writes it. No more than the server lets one user be in. */
    private final Map<String, TextRoom> rooms = new HashMap<>();

    private @Nullable TextRoom current;

    /** The room that they want to go into; null if they have not asked for one, or are there. */
    @Nullable
    RoomName asked;

    /** Which of the sessions of their account this is. Who makes an account while they are in has one session, the first. */
    int device = 1;

    /** Of this person; of nobody before they have joined. */
    Mention mention = Mention.NOBODY;

    /** Their name as the server keeps it; null before they have joined. */
    @Nullable
    String username;

    /** Who wrote to this person last, to them alone, as the server writes the name; null if nobody did. */
    @Nullable
    String correspondent;

    /** What the server can do, as {@link ServerMessage.Welcome#features}. */
    List<String> features = List.of();

    /** What was searched for last, as the server repeats it; null if nothing was, or there is no answer yet. */
    @Nullable
    String searched;

    /** Among what was said between them and whom; null for rooms. */
    @Nullable
    String searchedWith;

    /** Between them and whom they read last what was said; null if they did not. */
    @Nullable
    String readWith;

    /** The number of the oldest of that. */
    long oldestRead;

    /** What to ask with for older messages that were searched for; null if there are none. */
    @Nullable
    String older;

    /** Whether what they type is shown on their screen. */
    final HiddenInput hidden = new HiddenInput();

    /** The name that they want, before they have joined; null before they have typed one. */
    @Nullable
    String wanted;

    /** Whether the next line is the password of that name, or once they have joined, of the room that they {@link #asked} for. */
    boolean isPasswordAsked;

    /** What they may do, as {@link ServerMessage.Welcome#role}; null where there are no accounts. */
    @Nullable
    String role;

    /** Whether joins and leaves are hidden. */
    boolean quiet;

    /** Whether the bell rings when somebody speaks of this person, or to them alone. */
    boolean bell;

    /** More people than that are not ignored. */
    static final int MAX_IGNORED = 100;

    /** Whose words are hidden. */
    final Set<Username> ignored = new LinkedHashSet<>();

    TextSession(IntSupplier maxUsers) {
        this.maxUsers = maxUsers;
    }

    /** @param username the name as the server keeps it */
    void joined(String username) {
        this.username = username;
        mention = Mention.of(username);
    }

    /** Whether they have no account, where there are some. */
    boolean isGuest() {
        return Role.GUEST.wire().equals(role);
    }

    /** What they may do, as commands know it. */
    Role role() {
        return Role.of(role);
    }

    /** Who they are, and what they may do. */
    String whatTheyAre() {
        return Phrases.fill(Phrases.ACCOUNT, String.valueOf(username), Phrases.role(String.valueOf(role)));
    }

    boolean can(Feature feature) {
        return features.contains(feature.wire());
    }

    /** Whether a name, as the server writes it, is this person's. */
    boolean isMe(String name) {
        return name.equals(username);
    }

    /** Whether the words of somebody are hidden. */
    boolean ignores(String name) {
        try {
            return !ignored.isEmpty() && ignored.contains(Username.of(name));
        } catch (ProtocolException nobody) {
            return false;
        }
    }

    /** Whether a name, as the server writes it, is this one. */
    static boolean isCalled(String written, Username name) {
        try {
            return Username.of(written).equals(name);
        } catch (ProtocolException nobody) {
            return false;
        }
    }

    /** They are in a room from now on, and talk there if it is the first one, or they have asked for it here and not on another device. */
    TextRoom entered(ServerMessage.Entered entered) {
        TextRoom room = new TextRoom(this, entered);
        rooms.put(room.name, room);
        boolean isAsked =
                role() == Role.GUEST || (asked != null && room.isCalled(asked)); // a guest has no other device
        if (current == null || isAsked) {
            current = room;
            asked = null;
        }
        return room;
    }

    /** Whether they have just typed what they are told was said. */
    boolean isTyped(ServerMessage.Message said) {
        return isMe(said.from()) && (said.device() == null || said.device() == device);
    }

    /** They are in a room no longer. If they talked there, they are back in the lobby. */
    void left(TextRoom room) {
        rooms.remove(room.name);
        if (room == current) {
            current = rooms.get(LOBBY);
        }
    }

    /** They talk in {@code room}, which they are in, from now on. */
    void goTo(TextRoom room) {
        current = room;
    }

    /**
     * The room that what they type goes to.
     *
     * @throws IllegalStateException if they are in none: before the first entry
     */
    TextRoom current() {
        if (current == null) {
            throw new IllegalStateException("in no room (expected: in the lobby at least)");
        }
        return current;
    }

    /** @param room a name as the server writes it */
    boolean isCurrent(String room) {
        return current != null && room.equals(current.name);
    }

    /** @param room a name as the server writes it */
    boolean isIn(String room) {
        return rooms.containsKey(room);
    }

    /**
     * A room that they are in.
     *
     * @param name as the server writes it
     * @throws IllegalStateException if they are not in it: something happened there before their entry, or after their leaving
     */
    TextRoom room(String name) {
        TextRoom room = roomOrNull(name);
        if (room == null) {
            throw new IllegalStateException("not in room '" + name + "' (expected: in one of " + rooms.keySet() + ")");
        }
        return room;
    }

    /** The same; null where they may have gone out of it before the answer to what they asked for there. */
    @Nullable
    TextRoom roomOrNull(String name) {
        return rooms.get(name);
    }

    /**
     * The room that this person means; null if they are not in it.
     *
     * @param typed its name, in whatever case
     * @throws ProtocolException with {@link chat.protocol.ErrorCode#ROOM_INVALID} if no room can be called so
     */
    @Nullable
    TextRoom find(String typed) throws ProtocolException {
        RoomName meant = RoomName.of(typed);
        for (TextRoom room : rooms.values()) {
            if (room.isCalled(meant)) {
                return room;
            }
        }
        return null;
    }
}
