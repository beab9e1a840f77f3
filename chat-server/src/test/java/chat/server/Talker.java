package chat.server;

import static chat.server.Texts.in;
import static chat.server.Texts.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends again what was not answered when it comes back from a lost connection, and checks all that it gets against the
 * contract: no gap in the numbers, and its own lines answered in their order. For one thread.
 */
final class Talker implements AutoCloseable {

    /** In the text of what was said from outside. */
    static final String OUTSIDE = "-outside-";

    private static final int PATIENCE_MILLIS = 20_000;

    /** The connection is lost: what was not answered is not known. */
    static final class LostException extends Exception {

        private static final long serialVersionUID = 1L;

        LostException(String why) {
            super(why);
        }
    }

    /** What was said. */
    record Sent(String id, @Nullable String room, @Nullable String to) {

        String line() {
            return room == null ? Texts.direct(requireNonNull(to), id, id) : Texts.message(room, id, id);
        }
    }

    private final int port;
    private final String name;
    private Socket socket = new Socket();
    private @Nullable BufferedReader lines;
    private String session = "";

    /** What is to be answered over this connection, in this order. */
    private final Deque<String> owed = new ArrayDeque<>();

    /** What was said and is not known to have been taken or refused. */
    private final Map<String, Sent> pending = new LinkedHashMap<>();

    /** The latest number that was seen, in each room that it is in, as far as it knows. */
    private final Map<String, Long> seen = new HashMap<>();

    /** What was not answered when the connection was lost: it may come back, and is sent again. */
    private final Map<String, Sent> missing = new HashMap<>();

    private long lastDirect;

    /** What came back from rooms, or from users, and the number that it had there. */
    final Map<Sent, Long> taken = new LinkedHashMap<>();

    final Set<Sent> refused = new HashSet<>();
    private final Map<String, SortedMap<Long, String>> events = new HashMap<>();
    final List<String> directs = new ArrayList<>();
    private final Map<String, String> latestOwn = new HashMap<>();
    private boolean replaying;

    /** What was sent and came last. */
    private final Deque<String> transcript = new ArrayDeque<>();

    private final Set<String> entered = new HashSet<>();

    /** Rooms that it was on the way into or out of when the connection was lost. */
    private final Set<String> moving = new HashSet<>();

    private int labels;

    Talker(int port, String name) {
        this.port = port;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The rooms that it is in. */
    List<String> rooms() {
        return List.copyOf(new TreeMap<>(seen).keySet());
    }

    /** Joins so that it can come back; to be repeated if the connection is lost. */
    void join() throws IOException {
        connect();
        write(List.of(object("join", "\"resume\":true,\"username\":\"" + name + "\"")));
        owed.add("entered lobby");
        while (!owed.isEmpty()) {
            try {
                read();
            } catch (LostException lost) {
                if (session.isEmpty()) {
                    throw new AssertionError("lost before the welcome", lost);
                }
                comeBack();
            }
        }
    }

    private void connect() throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Cuts the connection off. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says something in a room. Returns the line, which is to be sent. */
    String say(String room) {
        return said(new Sent(name + "-" + ++labels, room, null));
    }

    /**
     * Says something in a room that it will be out of. If it is in again when it comes back from a lost connection, and sends this again,
     * it is taken behind what was said meanwhile.
     */
    String sayOutside(String room) {
        return said(new Sent(name + OUTSIDE + ++labels, room, null));
    }

    String sayTo(String user) {
        return said(new Sent(name + "-" + ++labels, null, user));
    }

    private String said(Sent sent) {
        pending.put(sent.id(), sent);
        owed.add(sent.id());
        return sent.line();
    }

    /** Something that is refused before it gets to a room. */
    String sayNothing(String room) {
        owed.add("refused");
        return Texts.message(room, "", "refused");
    }

    String enter(String room) {
        owed.add("entered " + room);
        return in("enter", room);
    }

    String part(String room) {
        owed.add("left " + room);
        return in("part", room);
    }

    String setTopic(String room, String topic) {
        owed.add("topic " + topic);
        return Texts.topic(room, topic);
    }

    String history(String room) {
        owed.add("history " + room);
        return object("history", "\"limit\":100,\"room\":\"" + room + "\"");
    }

    String ping() {
        owed.add("pong");
        return "{\"type\":\"ping\"}";
    }

    void send(List<String> batch) throws LostException {
        try {
            write(batch);
        } catch (IOException e) {
            throw new LostException("sending: " + e);
        }
    }

    private void write(List<String> batch) throws IOException {
        batch.forEach(line -> note("> " + line));
        socket.getOutputStream().write((String.join("\n", batch) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Reads until everything is answered. */
    void settle() throws LostException {
        while (!owed.isEmpty()) {
            read();
        }
    }

    /** Leaves for good. */
    void leave() throws LostException {
        send(List.of("{\"type\":\"leave\"}"));
        try {
            while (true) {
                read();
            }
        } catch (LostException left) {
            assertThat(left).hasMessage("exit");
        }
    }

    /** Reads so many lines, or fewer if there is nothing to be answered any more. */
    void read(int count) throws LostException {
        for (int i = 0; i < count && !owed.isEmpty(); i++) {
            read();
        }
    }

    /** Goes on over a new connection, and sends again what was not answered. */
    void comeBack() throws IOException {
        for (String answer : owed) {
            if (answer.startsWith("entered ") || answer.startsWith("left ")) {
                moving.add(answer.substring(answer.indexOf(' ') + 1));
            }
        }
        missing.putAll(pending);
        while (true) {
            owed.clear();
            entered.clear();
            replaying = true;
            connect();
            Map<String, Long> since = new HashMap<>(seen);
            since.put("@", lastDirect);
            try {
                write(List.of(Returns.comeBack(session, since), ping()));
                settle();
                break;
            } catch (LostException | IOException again) {
                socket.close();
            }
        }
        replaying = false;
        for (String room : rooms()) {
            if (!entered.contains(room)) {
                assertThat(moving)
                        .as("%s is out of it without having asked for that", name)
                        .contains(room);
                seen.remove(room);
            }
        }
        moving.clear();
        missing.values().removeIf(sent -> sent.room() != null); // what was missed in rooms has come by now
        owed.addAll(pending.keySet());
        try {
            if (!pending.isEmpty()) {
                write(pending.values().stream().map(Sent::line).toList());
            }
        } catch (IOException e) {
            comeBack();
        }
    }

    private void note(String line) {
        transcript.add(line);
        if (transcript.size() > 60) {
            transcript.remove();
        }
    }

    /** Reads the next line. */
    void read() throws LostException {
        String line;
        try {
            line = requireNonNull(lines).readLine();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError(name + " still waits for " + owed, e);
        } catch (IOException e) {
            throw new LostException("reading: " + e);
        }
        if (line == null) {
            throw new LostException("closed");
        }
        if (line.startsWith("{")) {
            note("< " + line);
            try {
                take(JsonPeer.parse(line));
            } catch (AssertionError e) {
                throw new AssertionError(name + ":\n" + String.join("\n", transcript) + "\nwaits for " + owed, e);
            }
        }
    }

    private void take(JsonNode message) throws LostException {
        String room = message.path("room").asText();
        long seq = message.path("seq").asLong();
        switch (message.path("type").asText()) {
            case "welcome" -> session = message.path("session").asText();
            case "entered" -> enter(message, room, seq);
            case "message" -> {
                String from = message.path("from").asText();
                event(room, seq, from + ": " + message.path("text").asText());
                if (from.equals(name)) {
                    latestOwn.put(room, message.path("id").asText());
                    came(message.path("id").asText(), seq);
                }
            }
            case "joined" -> {
                assertThat(message.path("username").asText()).isNotEqualTo(name);
                event(room, seq, "joined " + message.path("username").asText());
            }
            case "left" -> {
                String who = message.path("username").asText();
                boolean forGood = message.path("reason").asText().equals("exit");
                event(room, seq, (forGood ? "left for good " : "left ") + who);
                if (who.equals(name)) {
                    assertThat(owed.poll()).isEqualTo("left " + room);
                    seen.remove(room);
                }
            }
            case "topic" -> {
                String topic = message.path("topic").asText();
                event(room, seq, "topic " + topic);
                if (message.path("username").asText().equals(name) && !replaying) {
                    assertThat(owed.poll()).isEqualTo("topic " + topic);
                }
            }
            case "direct" -> {
                assertThat(seq).isEqualTo(++lastDirect);
                directs.add(message.path("text").asText());
                if (message.path("from").asText().equals(name)) {
                    came(message.path("id").asText(), seq);
                }
            }
            case "duplicate" -> {
                String id = message.path("id").asText();
                Sent missed = missing.get(id);
                boolean hasCome = missed != null && !pending.containsKey(id); // as a direct message that was missed
                Sent sent = hasCome ? missed : answered(id);
                assertThat(taken.putIfAbsent(sent, seq)).isIn(null, seq);
            }
            case "history" -> {
                assertThat(owed.poll()).isEqualTo("history " + room);
                List<String> ids = new ArrayList<>();
                message.path("messages").forEach(said -> ids.add(said.path("id").asText()));
                assertThat(ids).contains(latestOwn.getOrDefault(room, ids.isEmpty() ? "" : ids.get(0)));
            }
            case "pong" -> assertThat(owed.poll()).isEqualTo("pong");
            case "error" -> fail(message);
            case "goodbye" -> throw new LostException(message.path("reason").asText());
            default -> throw new AssertionError("not expected");
        }
    }

    private void enter(JsonNode message, String room, long seq) {
        if (!replaying) {
            assertThat(owed.poll()).isEqualTo("entered " + room);
            eventsOf(room).put(seq, "joined " + name);
        } else if (message.path("recovered").asBoolean()) {
            assertThat(seq).isEqualTo(seen.get(room));
        } else {
            assertThat(moving).contains(room);
        }
        entered.add(room);
        seen.put(room, seq);
    }

    /** What was seen of a room, by the numbers. */
    SortedMap<Long, String> eventsOf(String room) {
        return events.computeIfAbsent(room, first -> new TreeMap<>());
    }

    private void event(String room, long seq, String what) {
        assertThat(seq).isEqualTo(seen.getOrDefault(room, -1L) + 1);
        seen.put(room, seq);
        eventsOf(room).put(seq, what);
    }

    /** Something of its own came back: as the answer, or because it was missed, and will be answered when it is sent again. */
    private void came(String id, long seq) {
        Sent missed = missing.get(id);
        Sent sent = missed == null || id.equals(owed.peek()) ? answered(id) : missed;
        assertThat(taken.put(sent, seq)).isIn(null, missed == null ? null : seq);
    }

    private Sent answered(String id) {
        assertThat(id).isEqualTo(owed.poll());
        return requireNonNull(pending.remove(id));
    }

    private void fail(JsonNode error) throws LostException {
        String code = error.path("code").asText();
        if (code.equals("internal")) {
            throw new LostException(code); // the store was restarted
        } else if (code.equals("text_empty")) {
            assertThat(owed.poll()).isEqualTo(error.path("id").asText());
            return;
        }
        assertThat(code).isEqualTo("room_unknown");
        Sent sent = answered(error.path("id").asText());
        assertThat(seen).doesNotContainKey(String.valueOf(sent.room()));
        refused.add(sent);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
