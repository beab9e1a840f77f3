package chat.client;

import chat.client.net.InMemoryServer;
import chat.client.net.InMemoryServer.Peer;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server that answers as the dice have it: as it should mostly, also otherwise. */
final class Whims {

    private static final String[] ROOMS = {"lobby", "dev", "ops"};

    private final InMemoryServer server;
    private final Random dice;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Set<String> inside = new HashSet<>();

    private @Nullable Peer peer;
    private String session = "";
    private int sessions;
    private long directs;

    Whims(InMemoryServer server, Random dice) {
        this.server = server;
        this.dice = dice;
    }

    private <T> T any(List<T> all) {
        return all.get(dice.nextInt(all.size()));
    }

    /** Whether something happens that does in so many of a hundred cases. */
    private boolean happens(int percent) {
        return dice.nextInt(100) < percent;
    }

    /** Sends what is written here with single quotes. */
    private static void send(Peer to, String line) {
        to.send(line.replace('\'', '"'));
    }

    /** The latest one, or null. */
    private @Nullable Peer peer() {
        for (Peer next = server.poll(); next != null; next = server.poll()) {
            peer = next;
        }
        return peer;
    }

    /** Deals with some of what the client has said. */
    void answer() {
        Peer current = peer();
        for (int lines = dice.nextInt(4); lines >= 0; lines--) {
            String line = current == null ? null : current.line();
            if (current != null && line != null && !happens(4)) {
                answer(current, JsonPeer.parse(line));
            }
        }
    }

    private void answer(Peer to, JsonNode line) {
        String id = line.path("id").asText();
        String type = line.path("type").asText();
        if (!id.isEmpty() && happens(15)) {
            String code = any(List.of("session_unknown", "rate_limited", "storage_unavailable"));
            send(to, "{'type':'error','code':'" + code + "','message':'No','id':'" + id + "'}");
            return;
        }
        String room = line.path("room").asText("lobby");
        switch (type) {
            case "join" -> join(to, line);
            case "message" -> {
                String echo =
                        event(room, "message", "alice") + ",'text':" + line.path("text") + time() + ",'id':'" + id;
                send(to, happens(20) ? "{'type':'duplicate','id':'" + id + "','room':'lobby','seq':1}" : echo + "'}");
            }
            case "direct" ->
                send(
                        to,
                        "{'type':'direct','from':'alice','to':'bob','text':'hi','seq':" + ++directs + time() + ",'id':'"
                                + id + "'}");
            case "enter" -> enter(to, room, null);
            case "part" -> {
                if (inside.remove(room)) {
                    send(to, event(room, "left", "alice") + ",'reason':'part'}");
                }
            }
            case "topic" -> send(to, event(room, "topic", "alice") + ",'topic':" + line.path("topic") + "}");
            case "users" -> send(to, "{'type':'users','room':'lobby','users':[],'count':0,'maxUsers':5}");
            case "rooms" -> send(to, "{'type':'rooms','rooms':[]}");
            case "history" -> send(to, "{'type':'history','room':'lobby','messages':[]}");
            case "search" -> send(to, "{'type':'found','query':'hi','messages':[]}");
            case "account", "register", "password", "unregister" ->
                send(to, "{'type':'account','username':'alice','role':'member'}");
            case "ping" -> send(to, "{'type':'pong'}");
            case "leave" -> goodbye(to, "exit");
            default -> {
                // a pong
            }
        }
    }

    private void join(Peer to, JsonNode line) {
        boolean known = !session.isEmpty() && line.path("session").asText().equals(session) && !happens(25);
        if (line.has("session") && !known) {
            send(to, "{'type':'error','code':'session_unknown','message':'Gone'}");
        } else if (happens(20)) {
            ErrorCode code = any(List.of(ErrorCode.values()));
            send(to, "{'type':'error','code':'" + code.wire() + "','message':'No','retryAfterMs':700}");
        } else {
            if (!known) {
                session = "s" + ++sessions;
                inside.clear();
                inside.add("lobby");
                directs = 0;
            }
            send(
                    to,
                    "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'whims','session':'"
                            + session + "'}");
            enter(to, "lobby", known ? line.path("since") : null);
            for (String room : Set.copyOf(inside)) {
                if (!room.equals("lobby")) {
                    enter(to, room, line.path("since"));
                }
            }
        }
    }

    private void enter(Peer to, String room, @Nullable JsonNode since) {
        inside.add(room);
        long seq = since == null ? numbers.merge(room, 1L, Long::sum) : numbers.getOrDefault(room, 0L);
        String recovered =
                since == null ? "" : ",'recovered':" + (since.path(room).asLong(-1) == seq);
        send(
                to,
                "{'type':'entered','room':'" + room + "','users':['alice'],'count':1,'epoch':'e','seq':" + seq
                        + recovered + "}");
    }

    private String event(String room, String type, String who) {
        String by = type.equals("message") ? "from" : "username";
        return "{'type':'" + type + "','room':'" + room + "','" + by + "':'" + who + "','seq':"
                + numbers.merge(room, 1L, Long::sum);
    }

    private static String time() {
        return ",'time':'2026-01-02T10:31:07.000Z'";
    }

    private static void goodbye(Peer to, String reason) {
        send(to, "{'type':'goodbye','reason':'" + reason + "','retryAfterMs':300}");
        to.close();
    }

    /** Does something that nobody has asked for. */
    void act() {
        Peer to = peer();
        if (to == null) {
            return;
        }
        String room = ROOMS[dice.nextInt(ROOMS.length)];
        switch (dice.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                if (inside.contains(room)) {
                    send(to, event(room, "message", "bob") + ",'text':'hi'" + time() + "}");
                }
            }
            case 4 -> send(to, "{'type':'ping'}");
            case 5 -> send(to, "{'type':'slowed','retryAfterMs':" + dice.nextInt(20_000) + "}");
            case 6, 7, 8 -> to.close();
            case 9 -> goodbye(to, any(List.of(CloseReason.values())).wire());
            case 10 -> server.onAttempt(any(List.of(InMemoryServer.Attempt.values())));
            default -> {
                if (happens(10)) {
                    send(to, "{'type':'message'}");
                }
            }
        }
    }
}
