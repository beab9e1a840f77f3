package chat.client;

import chat.protocol.ServerMessage;
import chat.testing.JsonPeer;
import chat.testing.Tally;
import chat.testing.checker.Event;
import chat.testing.checker.Observation;
import chat.testing.checker.Recording;
import chat.testing.soak.Progress;
import chat.testing.soak.Soak;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Records what the library tells its listener. Only of which session a welcome is, which it keeps to itself, is read off the wire. On
 * the client's event loop only.
 */
final class LibraryRecorder implements ChatListener, RawMessageListener {

    private static final String WELCOME = "{\"type\":\"welcome\"";

    /** A room that the client is in. */
    private static final class Place {

        private final @Nullable String epoch;
        private long seq;

        Place(@Nullable String epoch, long seq) {
            this.epoch = epoch;
            this.seq = seq;
        }

        @Override
        public String toString() {
            return "/" + epoch;
        }
    }

    private final Recording recording;
    private final Soak soak;
    private final Tally<String> tally;
    private final Runnable onOver;

    private final Map<String, Place> rooms = new HashMap<>();
    private final Set<String> users = new TreeSet<>();
    private final Map<String, Long> acknowledged = new HashMap<>();

    /** What was said and has no answer, by text, in order. */
    private final Map<String, Observation> unanswered = new LinkedHashMap<>();

    private final Set<String> parting = new HashSet<>();
    private @Nullable String session;
    private boolean connected;
    private boolean resumed;
    private boolean live;
    private boolean finished;

    /** @param onOver is run when the client will not come back */
    LibraryRecorder(Recording recording, Soak soak, Runnable onOver) {
        this.recording = recording;
        this.soak = soak;
        tally = soak.tally();
        this.onOver = onOver;
    }

    private void add(Observation observation) {
        if (!finished) {
            recording.add(observation);
        }
    }

    boolean isLive() {
        return live;
    }

    Set<String> rooms() {
        return rooms.keySet();
    }

    Set<String> users() {
        return users;
    }

    @Override
    public RawMessageListener rawMessages() {
        return this;
    }

    @Override
    public void onRawMessage(String json) {
        if (json.startsWith(WELCOME)) {
            var welcome = JsonPeer.parse(json);
            disconnect();
            connected = true;
            String given = welcome.path("session").asText();
            resumed = given.equals(session);
            if (resumed) {
                tally.add("resumed");
                add(new Observation.Resumed(given));
            } else {
                tally.add(session == null ? "joined" : "rejoined");
                session = given;
                rooms.clear();
                add(new Observation.Joined(welcome.path("username").asText(), given));
            }
        }
    }

    private void disconnect() {
        live = false;
        if (connected) {
            connected = false;
            add(new Observation.Disconnected());
        }
    }

    @Override
    public void onEntered(JoinResult session) {
        live = true;
    }

    @Override
    public void onRoomEntered(RoomEntry entry) {
        Boolean recovered = resumed ? entry.again() && entry.isComplete() : null;
        rooms.put(entry.room(), new Place(entry.epoch(), entry.seq()));
        users.addAll(entry.users());
        if (recovered != null && entry.again()) {
            tally.add("recovered:" + recovered);
        }
        add(new Observation.Entered(
                entry.room(), String.valueOf(entry.epoch()), entry.seq(), recovered, entry.count(), entry.last()));
    }

    private void receive(Event event) {
        Place place = rooms.get(event.room());
        if (place != null) {
            place.seq = event.seq();
        }
        add(new Observation.Received(soak.shared(event)));
    }

    @Override
    public void onMessage(ServerMessage.Message said) {
        receive(Event.message(said.room(), said.seq(), said.from(), said.text(), said.id(), said.time()));
    }

    @Override
    public void onJoined(ServerMessage.Joined joined) {
        users.add(joined.username());
        receive(Event.joined(joined.room(), joined.seq(), joined.username()));
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        receive(Event.left(left.room(), left.seq(), left.username(), left.reason()));
    }

    @Override
    public void onTopic(ServerMessage.Topic topic) {
        receive(Event.topic(topic.room(), topic.seq(), topic.username(), topic.topic()));
    }

    @Override
    public void onDirectMessage(ServerMessage.DirectMessage direct) {
        add(new Observation.ReceivedDirect(direct.seq(), direct.from(), direct.to(), direct.text(), direct.id()));
    }

    @Override
    public void onParted(String room, @Nullable String reason) {
        rooms.remove(room);
        add(new Observation.Parted(room));
    }

    @Override
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        tally.add("error " + failure.code());
    }

    @Override
    public void onInterrupted(ChatException why) {
        tally.add("interrupted");
        disconnect();
    }

    @Override
    public void onResumed(Resumed resumed) {
        live = true;
        add(new Observation.CaughtUp());
        // The library sends again what was not answered; in another session only what it had not sent at all.
        unanswered.values().forEach(this::add);
        parting.forEach(room -> add(new Observation.Parting(room)));
    }

    @Override
    public void onClosed(ChatException reason) {
        disconnect();
        if (!finished) {
            tally.add("over: " + reason.getMessage());
            onOver.run();
        }
    }

    /** About to say something in a room. */
    void say(String room, String text) {
        say(text, new Observation.Sent(null, room, text));
    }

    /** About to say something to one user. */
    void sayTo(String to, String text) {
        say(text, new Observation.SentDirect(null, to, text));
    }

    private void say(String text, Observation sent) {
        unanswered.put(text, sent);
        add(sent);
    }

    void part(String room) {
        parting.add(room);
        add(new Observation.Parting(room));
    }

    void hasParted(String room) {
        parting.remove(room);
    }

    boolean isParting(String room) {
        return parting.contains(room);
    }

    void answered(String text, @Nullable String room, long seq) {
        unanswered.remove(text);
        add(new Observation.Acknowledged(text, room, seq));
        if (room != null) {
            acknowledged.merge(room + rooms.get(room), seq, Math::max);
        }
    }

    void refused(String text, String code) {
        unanswered.remove(text);
        tally.add("refused " + code);
        add(new Observation.Refused(text, code));
    }

    /** Nobody knows what became of it. */
    void forget(String text) {
        unanswered.remove(text);
        tally.add("outcome unknown");
        add(new Observation.Unknown(text));
    }

    void finish() {
        if (live) {
            add(new Observation.Settled());
        }
        finished = true;
    }

    Progress progress(boolean quiet) {
        Map<String, Long> seen = new HashMap<>();
        rooms.forEach((room, place) -> seen.put(room + place, place.seq));
        return new Progress(quiet && live && parting.isEmpty(), seen, acknowledged);
    }
}
