package chat.client.cli;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that a person is in, and the one among them that they look at and speak to: the lobby, until they choose another. Not
 * more than the server lets one be in. Guarded by its own lock; any thread may call it.
 */
final class Rooms {

    private final Room lobby = new Room(ClientMessage.LOBBY);

    /** By the server's spelling, in the order in which they were entered. */
    private final Map<String, Room> rooms = new LinkedHashMap<>();

    private Room current = lobby;

    /** Names of rooms that the person asked to be let into, as they wrote them: those that are not answered, a window of requests at most. */
    private final List<String> expected = new ArrayList<>();

    /** Names of rooms as the server listed them last, those that the person is in perhaps among them. */
    private List<String> heardOf = List.of();

    Rooms() {
        rooms.put(lobby.name(), lobby);
    }

    synchronized Room lobby() {
        return lobby;
    }

    synchronized Room current() {
        return current;
    }

    synchronized void setCurrent(Room room) {
        current = room;
        room.read();
    }

    /** The room of that name, as the server spells it; null if the person is not in it. */
    synchronized @Nullable Room get(String name) {
        return rooms.get(name);
    }

    /** The same, new if the person was not in it. */
    synchronized Room add(String name) {
        return rooms.computeIfAbsent(name, Room::new);
    }

    /** The person asks to be let into a room. */
    synchronized void expect(String name) {
        expected.add(name);
    }

    /** Whether the person asked to be let into a room, of which there is an answer now. */
    synchronized boolean takeExpected(String name) {
        return expected.removeIf(asked -> isSame(asked, name));
    }

    /** Forgets a room; whoever looked at it is in the lobby again. */
    synchronized void remove(Room room) {
        rooms.remove(room.name());
        if (room == current) {
            setCurrent(lobby);
        }
    }

    /** The room that somebody means who types {@code name}, in whatever case and width; null if they are not in it. */
    synchronized @Nullable Room find(String name) {
        return rooms.values().stream()
                .filter(room -> isSame(room.name(), name))
                .findFirst()
                .orElse(null);
    }

    /** Whether there is but one place to speak to. */
    synchronized boolean isAlone() {
        return rooms.size() == 1;
    }

    synchronized List<Room> all() {
        return new ArrayList<>(rooms.values());
    }

    /** @param names of rooms that there are */
    synchronized void heardOf(List<String> names) {
        heardOf = names;
    }

    /** The names of rooms that the person could go to, those where they are already first. */
    synchronized List<String> elsewhere() {
        Set<String> names = new LinkedHashSet<>(rooms.keySet());
        names.addAll(heardOf);
        names.remove(current.name());
        return List.copyOf(names);
    }

    /** The names of rooms that the person can go out of, the current one first. */
    synchronized List<String> partable() {
        Set<String> names = new LinkedHashSet<>();
        names.add(current.name());
        names.addAll(rooms.keySet());
        names.remove(lobby.name());
        return List.copyOf(names);
    }

    /** Whether two spellings mean the same room. */
    static boolean isSame(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            return RoomName.of(one).equals(RoomName.of(other));
        } catch (ProtocolException e) {
            return false; // a name that no room has
        }
    }
}
