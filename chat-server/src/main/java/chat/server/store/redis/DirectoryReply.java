package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.Found;
import chat.server.store.Directory.FoundSession;
import chat.server.store.Directory.Other;
import chat.server.store.Directory.Restored;
import chat.server.store.Directory.Resumed;
import chat.server.store.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a Function of the directory answers, or a part of that: values by their place, as directory.lua and nodes.lua say. */
record DirectoryReply(List<? extends @Nullable Object> values) {

    /** What became of the call. */
    String status() {
        return text(0);
    }

    String text(int place) {
        return requireNonNull(values.get(place)).toString();
    }

    long number(int place) {
        return Long.parseLong(text(place));
    }

    boolean isTrue(int place) {
        return number(place) == 1;
    }

    DirectoryReply part(int place) {
        return new DirectoryReply((List<?>) requireNonNull(values.get(place)));
    }

    List<DirectoryReply> parts(int place) {
        DirectoryReply all = part(place);
        List<DirectoryReply> parts = new ArrayList<>(all.values.size());
        for (int i = 0; i < all.values.size(); i++) {
            parts.add(all.part(i));
        }
        return parts;
    }

    List<String> texts(int place) {
        return part(place).values.stream().map(String::valueOf).toList();
    }

    /** Keys, each with its value behind it. */
    Map<String, String> map(int place) {
        return part(place).pairs();
    }

    /** The answer is nothing but keys, each with its value behind it. */
    Map<String, String> pairs() {
        List<String> texts = values.stream().map(String::valueOf).toList();
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < texts.size(); i += 2) {
            map.put(texts.get(i), texts.get(i + 1));
        }
        return map;
    }

    private boolean isEmpty() {
        return values.isEmpty();
    }

    Username username(int place) {
        try {
            return Username.of(text(place));
        } catch (ProtocolException e) {
            throw new IllegalStateException("somebody has a name that nobody may have", e);
        }
    }

    private List<RoomName> rooms(int place) {
        List<RoomName> rooms = new ArrayList<>();
        for (String name : texts(place)) {
            try {
                rooms.add(RoomName.of(name));
            } catch (ProtocolException e) {
                throw new IllegalStateException("somebody is in a room whose name none may have", e);
            }
        }
        return List.copyOf(rooms);
    }

    /** The answer is nothing but a list of rooms. */
    List<RoomName> rooms() {
        return rooms(1);
    }

    private @Nullable Long credential(int place) {
        return text(place).isEmpty() ? null : number(place);
    }

    /** Name, session and fence stand at the beginning, behind the status if there is one. */
    Lease lease(int place) {
        return new Lease(username(place), number(place + 1), number(place + 2));
    }

    private LeaveReason reason(int place) {
        return LeaveReason.valueOf(text(place));
    }

    /** A part that is one; null if it is empty. */
    @Nullable
    Departure departure(int place) {
        DirectoryReply part = part(place);
        return part.isEmpty() ? null : part.departure();
    }

    private Departure departure() {
        Lease lease = lease(0);
        DirectoryReply all = part(5);
        List<Lease> ended = new ArrayList<>();
        for (int i = 0; i < all.values.size(); i += 2) {
            ended.add(new Lease(lease.username(), all.number(i), all.number(i + 1)));
        }
        return new Departure(lease, List.copyOf(ended), rooms(6), reason(3), isTrue(4));
    }

    Resumed resumed(int place) {
        DirectoryReply part = part(place);
        return new Resumed(part.lease(0), (int) part.number(3), part.rooms(5), part.credential(4));
    }

    /** A part that is a list of these. */
    List<Restored> restored(int place) {
        return parts(place).stream()
                .map(part ->
                        new Restored(part.lease(0), part.rooms(6), part.credential(3), part.isTrue(4), part.reason(5)))
                .toList();
    }

    /** The answer is nothing but a departure. */
    Departure ended() {
        return part(1).departure();
    }

    private Instant instant(int place) {
        return Instant.ofEpochMilli(number(place));
    }

    /** A part that is a list of these. */
    List<Other> others(int place) {
        return parts(place).stream()
                .map(part -> new Other(
                        part.username(0), part.instant(1), part.text(2), (int) part.number(3), part.isTrue(4)))
                .toList();
    }

    /**
     * The answer is nothing but somebody; null if it is nobody.
     *
     * @param node whose sessions are here
     */
    @Nullable
    Found found(String node) {
        if (values.size() == 1) {
            return null;
        }
        Username username = username(1);
        List<FoundSession> sessions = parts(3).stream()
                .map(part -> new FoundSession(
                        new Lease(username, part.number(0), part.number(1)),
                        (int) part.number(2),
                        part.isTrue(3),
                        part.text(4).equals(node),
                        part.text(4).equals(node) ? null : part.instant(5)))
                .toList();
        return new Found(username, credential(2), sessions);
    }
}
