package chat.client.cli;

import static java.util.Objects.requireNonNull;

import chat.protocol.ClientMessage;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
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
final class JoinedRooms {

    private final JoinedRoom lobby = new JoinedRoom(ClientMessage.LOBBY);

    /** By the server's spelling, in the order in which they were entered. */
    private final Map<String, JoinedRoom> rooms = new LinkedHashMap<>();

    private JoinedRoom current = lobby;

    /** The rooms that the person asked to enter and that are not answered yet, as they wrote them; at most the requests on their way. */
    private final List<String> expected = new ArrayList<>();

    /** Names of rooms as the server listed them last, those that the person is in perhaps among them. */
    private List<String> heardOf = List.of();

    /** The last one that did not let the person in because it is closed, as they wrote it; null if there was none. */
    private @Nullable String closed;

    JoinedRooms() {
        rooms.put(lobby.name(), lobby);
    }

    synchronized JoinedRoom lobby() {
        return lobby;
    }

    synchronized JoinedRoom current() {
        return current;
    }

    synchronized void setCurrent(JoinedRoom room) {
        current = room;
        room.read();
    }

    /** The room of that name, as the server spells it; null if the person is not in it. */
    synchronized @Nullable JoinedRoom get(String name) {
        return rooms.get(name);
    }

    /** The same, new if the person was not in it. */
    synchronized JoinedRoom add(String name) {
        return rooms.computeIfAbsent(name, JoinedRoom::new);
    }

    /** The room of an event, which the person is in. */
    synchronized JoinedRoom of(ServerMessage.RoomEvent event) {
        return requireNonNull(rooms.get(event.room()), event.room());
    }

    synchronized boolean isLookedAt(JoinedRoom room) {
        return room == current;
    }

    /** The room's name for a line that is shown while the person looks at another one, else null. */
    synchronized @Nullable String elsewhere(JoinedRoom room) {
        return room == current ? null : room.name();
    }

    /** A room did not let the person in who wrote its name so. */
    synchronized void setClosed(String name) {
        closed = name;
    }

    /** Whether this is the last room that did not let the person in; no longer from now on. */
    synchronized boolean takeClosed(String name) {
        boolean was = closed != null && RoomName.areSame(closed, name);
        closed = was ? null : closed;
        return was;
    }

    synchronized void expect(String name) {
        expected.add(name);
    }

    /** Whether the person asked to be let into a room, of which there is an answer now. */
    synchronized boolean takeExpected(String name) {
        return expected.removeIf(asked -> RoomName.areSame(asked, name));
    }

    /** Forgets a room; whoever looked at it is in the lobby again. */
    synchronized void remove(JoinedRoom room) {
        rooms.remove(room.name());
        if (room == current) {
            setCurrent(lobby);
        }
    }

    /** The room that somebody means who types {@code name}, in whatever case and width; null if they are not in it. */
    synchronized @Nullable JoinedRoom find(String name) {
        return rooms.values().stream()
                .filter(room -> RoomName.areSame(room.name(), name))
                .findFirst()
                .orElse(null);
    }

    synchronized boolean isAlone() {
        return rooms.size() == 1;
    }

    synchronized List<JoinedRoom> all() {
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
}
