package chat.testing.soak;

import chat.testing.JsonPeer;
import chat.testing.Tally;
import chat.testing.checker.Event;
import chat.testing.checker.Observation;
import chat.testing.checker.Recording;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of its session, over all its connections: what it has to say to come back, and what is still unanswered.
 * Records whatever it learns. Safe for use by several threads.
 */
final class Membership {

    /**
     * What was said.
     *
     * @param room null if it was said to one user
     * @param json what is sent, however often
     */
    private record Post(String id, @Nullable String room, String text, JsonNode json) {

        Observation sent() {
            return room == null
                    ? new Observation.SentDirect(id, json.path("to").asText(), text)
                    : new Observation.Sent(id, room, text);
        }
    }

    /** A room that the client is in. */
    private static final class Place {

        private final String epoch;
        private long seq;

        Place(String epoch, long seq) {
            this.epoch = epoch;
            this.seq = seq;
        }
    }

    private final String client;
    private final Recording recording;
    private final Tally<String> tally;
    private final UnaryOperator<Event> shared;

    private final @Nullable String password;

    private String user;
    private @Nullable String session;

    /** Which device of its account it is; 0 for a guest. */
    private int device;

    private int sessions;
    private int said;
    private boolean resumed;
    private boolean live;

    private final Map<String, Place> rooms = new HashMap<>();

    /** The number of the latest message to or from one user. */
    private long directs;

    /** Who may be there; the lobby says so. */
    private final Set<String> users = new TreeSet<>();

    /** Rooms that were not entered again on this connection. */
    private final Set<String> awaited = new HashSet<>();

    /** Rooms that the client has asked to enter or leave on this connection. */
    private final Set<String> asked = new HashSet<>();

    /** All of this session, by label. */
    private final Map<String, Post> posts = new HashMap<>();

    /** In the order in which they were sent. */
    private final Map<String, Post> unanswered = new LinkedHashMap<>();

    private final Map<String, Long> acknowledged = new HashMap<>();

    /** The latest of this session that was answered; whoever comes back says it again, to be told that it was taken. */
    private @Nullable Post latest;

    /**
     * @param tally what happens that a test may want to know of
     * @param shared gives one and the same object for all events that are equal
     */
    Membership(String client, Tally<String> tally, UnaryOperator<Event> shared) {
        this(client, client, null, tally, shared);
    }

    /**
     * One device of an account.
     *
     * @param client tells it from the others
     * @param user the account's name
     * @param password null for a guest
     */
    Membership(
            String client, String user, @Nullable String password, Tally<String> tally, UnaryOperator<Event> shared) {
        this.client = client;
        this.password = password;
        this.tally = tally;
        this.shared = shared;
        recording = new Recording(client);
        this.user = user;
    }

    Recording recording() {
        return recording;
    }

    static ObjectNode object(String type) {
        return JsonPeer.MAPPER.createObjectNode().put("type", type);
    }

    /** What a new connection begins with. */
    synchronized JsonNode join() {
        ObjectNode join = object("join").put("username", user).put("resume", true);
        if (session != null) {
            ObjectNode since = join.put("session", session).putObject("since");
            rooms.forEach((room, place) -> since.put(room, place.seq));
            since.put("@", directs);
        } else if (password != null) {
            join.put("password", password);
        }
        return join;
    }

    /** The name is taken, perhaps by this client: its seat is kept, and the answer with its session was lost. */
    synchronized void takeAnotherName() {
        user = user + "_";
    }

    /** Whether it is a device of an account, which has no other name. */
    boolean isDevice() {
        return password != null;
    }

    synchronized void forgetSession() {
        session = null;
    }

    synchronized void onWelcome(JsonNode welcome) {
        String given = welcome.path("session").asText();
        resumed = given.equals(session);
        if (resumed) {
            recording.add(new Observation.Resumed(given));
            tally.add("resumed");
            return;
        }
        if (session != null) {
            throw new AssertionError(client + " came back to its session and got another one: " + welcome);
        }
        session = given;
        user = welcome.path("username").asText();
        sessions++;
        device = device(welcome);
        directs = 0;
        rooms.clear();
        awaited.clear();
        posts.clear();
        unanswered.clear(); // whether it was taken nobody will say, and said in another session it might be there twice
        latest = null;
        recording.add(new Observation.Joined(user, given, device));
        tally.add("joined");
    }

    synchronized void onEntered(JsonNode entered) {
        String room = entered.path("room").asText();
        String epoch = entered.path("epoch").asText();
        long seq = entered.path("seq").asLong();
        Boolean recovered = entered.has("recovered") ? entered.path("recovered").asBoolean() : null;
        recording.add(new Observation.Entered(
                room,
                epoch,
                seq,
                recovered,
                entered.path("count").asInt(),
                entered.path("last").asLong(seq)));
        entered.path("users").forEach(name -> users.add(name.asText()));
        if (recovered != null) {
            // Whoever was on the way into a room when the connection broke did not know of it, and can say nothing of
            // it.
            tally.add(rooms.containsKey(room) ? "recovered:" + recovered : "entered while away");
        }
        rooms.put(room, new Place(epoch, seq));
        awaited.remove(room);
        asked.remove(room);
    }

    synchronized void onEvent(JsonNode json) {
        Event event = shared.apply(event(json));
        recording.add(new Observation.Received(event));
        Place place = rooms.get(event.room());
        if (place == null) {
            return; // the checker will tell
        }
        place.seq = Math.max(place.seq, event.seq());
        if (event.kind() == Event.Kind.JOINED) {
            users.add(event.user());
        }
        if (event.user().equals(user)) {
            if (event.kind() == Event.Kind.MESSAGE && event.device() == device) {
                answered(event.id(), place.epoch, event.seq());
            } else if (event.kind() == Event.Kind.LEFT) {
                rooms.remove(event.room());
                asked.remove(event.room());
            }
        }
    }

    synchronized void onDirect(JsonNode json) {
        String from = json.path("from").asText();
        String id = json.has("id") ? json.path("id").asText() : null;
        long seq = json.path("seq").asLong();
        recording.add(new Observation.ReceivedDirect(
                seq, from, json.path("to").asText(), json.path("text").asText(), id));
        directs = Math.max(directs, seq);
        if (from.equals(user) && device(json) == device) {
            remove(id);
        }
    }

    private static int device(JsonNode json) {
        return json.path("device").asInt(0);
    }

    private static Event event(JsonNode json) {
        String room = json.path("room").asText();
        long seq = json.path("seq").asLong();
        String user = json.path("username").asText();
        return switch (json.path("type").asText()) {
            case "joined" -> Event.joined(room, seq, user);
            case "left" -> Event.left(room, seq, user, json.path("reason").asText());
            case "topic" -> Event.topic(room, seq, user, json.path("topic").asText());
            default ->
                Event.message(
                        room,
                        seq,
                        json.path("from").asText(),
                        json.path("text").asText(),
                        json.has("id") ? json.path("id").asText() : null,
                        Instant.parse(json.path("time").asText()),
                        device(json));
        };
    }

    private void answered(@Nullable String id, String epoch, long seq) {
        Post post = remove(id);
        if (post != null && post.room != null) {
            acknowledged.merge(post.room + "/" + epoch, seq, Math::max);
        }
    }

    private @Nullable Post remove(@Nullable String id) {
        Post post = unanswered.remove(id);
        latest = post == null ? latest : post;
        return post;
    }

    synchronized void onDuplicate(JsonNode duplicate) {
        String id = duplicate.path("id").asText();
        String room = duplicate.has("room") ? duplicate.path("room").asText() : null;
        long seq = duplicate.path("seq").asLong();
        Post post = posts.get(id);
        if (post == null) {
            throw new AssertionError(client + " was told of a duplicate that it had not sent: " + duplicate);
        }
        recording.add(new Observation.Acknowledged(post.text, room, seq));
        tally.add(post.equals(latest) ? "duplicate still" : "duplicate");
        Place place = rooms.get(room);
        answered(id, place == null ? "" : place.epoch, seq);
    }

    /** An error that is not the answer to a join. Without an id it may be that of what was asked; then that may be asked again. */
    synchronized void onError(JsonNode error) {
        String code = error.path("code").asText();
        tally.add("error " + code);
        if (!error.has("id")) {
            asked.clear();
        }
        Post post = unanswered.remove(error.path("id").asText());
        if (post != null) {
            recording.add(new Observation.Refused(post.text, code));
        }
    }

    /** All that comes first on a connection has come; returns what has to be sent again. */
    synchronized List<JsonNode> goLive() {
        if (resumed) {
            recording.add(new Observation.CaughtUp());
        }
        rooms.keySet().removeAll(awaited);
        awaited.clear();
        live = true;
        if (latest != null) {
            unanswered.put(latest.id, latest);
        }
        unanswered.values().forEach(post -> recording.add(post.sent()));
        return unanswered.values().stream().map(Post::json).toList();
    }

    synchronized boolean isLive() {
        return live;
    }

    synchronized void onDisconnected() {
        live = false;
        recording.add(new Observation.Disconnected());
        awaited.addAll(rooms.keySet());
        asked.clear();
    }

    /** The rooms that the client is in and has not asked to leave. */
    synchronized List<String> rooms() {
        return rooms.keySet().stream()
                .filter(room -> !asked.contains(room))
                .sorted()
                .toList();
    }

    synchronized int unanswered() {
        return unanswered.size();
    }

    /** What to send in order to say something there. */
    synchronized JsonNode say(String room, String filler) {
        String text = nextText(filler);
        JsonNode json = object("message").put("id", nextId()).put("room", room).put("text", text);
        return post(new Post(nextId(), room, text, json));
    }

    /** What to send in order to say something to one user. */
    synchronized JsonNode sayTo(String to, String filler) {
        String text = nextText(filler);
        JsonNode json = object("direct").put("id", nextId()).put("to", to).put("text", text);
        return post(new Post(nextId(), null, text, json));
    }

    private String nextText(String filler) {
        said++;
        return client + " says " + said + filler;
    }

    private String nextId() {
        return sessions + "-" + said;
    }

    private JsonNode post(Post post) {
        posts.put(post.id, post);
        unanswered.put(post.id, post);
        recording.add(post.sent());
        return post.json;
    }

    /** Those who may be there. */
    synchronized List<String> users() {
        return List.copyOf(users);
    }

    synchronized JsonNode setTopic(String room) {
        return object("topic").put("room", room).put("topic", "of " + client + " after " + said);
    }

    /** What to send in order to enter the room; null if the client is there, or has asked for it. */
    synchronized @Nullable JsonNode enter(String room) {
        return rooms.containsKey(room) || !asked.add(room)
                ? null
                : object("enter").put("room", room);
    }

    /** What to send in order to leave the room; null if the client waits for an answer from it. */
    synchronized @Nullable JsonNode part(String room) {
        if (unanswered.values().stream().anyMatch(post -> room.equals(post.room))) {
            return null;
        }
        asked.add(room);
        recording.add(new Observation.Parting(room));
        return object("part").put("room", room);
    }

    synchronized void onFinished() {
        if (live) {
            recording.add(new Observation.Settled());
        }
    }

    synchronized Progress progress() {
        Map<String, Long> seen = new HashMap<>();
        rooms.forEach((room, place) -> seen.put(room + "/" + place.epoch, place.seq));
        return new Progress(live && unanswered.isEmpty() && asked.isEmpty(), seen, acknowledged);
    }
}
