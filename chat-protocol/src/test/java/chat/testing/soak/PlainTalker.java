package chat.testing.soak;

import chat.testing.Tally;
import chat.testing.checker.Observation;
import chat.testing.checker.Recording;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that cannot come back: it has no session, and under its name begins anew whenever its connection is lost. It says one thing
 * after the other in one room. It is not told the room's epoch, so that all it records is what it says; what was taken of that it keeps. One
 * thread.
 */
public final class PlainTalker implements Talker {

    private static final Duration LOOK = Duration.ofMillis(50);

    /** Between two attempts to connect. */
    private static final long ABSENCE_MILLIS = 50;

    private final String name;
    private final String room;
    private final int port;
    private final Duration pause;
    private final Tally<String> tally;
    private final Recording recording;
    private final Map<Long, String> taken = new ConcurrentHashMap<>();
    private final Thread thread;

    /** What has no answer yet. */
    private volatile @Nullable String asked;

    /** Belongs to the thread until that has ended. */
    private @Nullable Wire wire;

    private int said;
    private volatile boolean talking = true;
    private volatile boolean finished;
    private volatile @Nullable Throwable failure;

    /**
     * Begins.
     *
     * @param room another one than the lobby
     * @param port for lines
     * @param pause behind each answer
     */
    public PlainTalker(String name, String room, int port, Duration pause, Soak soak) {
        this.name = name;
        this.room = room;
        this.port = port;
        this.pause = pause;
        tally = soak.tally();
        recording = new Recording(name);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    public String name() {
        return name;
    }

    public String room() {
        return room;
    }

    /** What came back to it, by number. */
    public SortedMap<Long, String> taken() {
        return new TreeMap<>(taken);
    }

    @Override
    public Recording recording() {
        return recording;
    }

    @Override
    public void stopTalking() {
        talking = false;
    }

    @Override
    public Progress progress() {
        return new Progress(!talking && asked == null, Map.of(), Map.of());
    }

    @Override
    public void finish() throws InterruptedException {
        finished = true;
        thread.join();
        Throwable failure = this.failure;
        if (failure != null) {
            throw new AssertionError(name + " has failed", failure);
        }
    }

    @Override
    public void close() {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!finished) {
                try {
                    Wire wire = new LineWire(port);
                    this.wire = wire;
                    converse(wire);
                } catch (IOException e) {
                    asked = null; // whether it was taken nobody will say
                }
                if (!finished) {
                    close();
                    Thread.sleep(ABSENCE_MILLIS);
                }
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
    }

    private void converse(Wire wire) throws IOException {
        wire.send(List.of(
                Membership.object("join").put("username", name),
                Membership.object("enter").put("room", room)));
        long next = System.nanoTime();
        boolean in = false;
        while (!finished) {
            JsonNode json = wire.read(LOOK);
            if (in && talking && asked == null && System.nanoTime() - next >= 0) {
                say(wire);
            }
            if (json == null) {
                continue;
            }
            String text = json.path("text").asText();
            switch (json.path("type").asText()) {
                case "welcome" -> {
                    tally.add("joined plainly");
                    recording.add(new Observation.Joined(name, ""));
                }
                case "entered" -> in |= json.path("room").asText().equals(room);
                case "message" -> {
                    if (text.equals(asked)) {
                        taken.put(json.path("seq").asLong(), text);
                        asked = null;
                        next = System.nanoTime() + pause.toNanos();
                    }
                }
                case "error" -> {
                    tally.add("plain " + json.path("code").asText());
                    return;
                }
                case "ping" -> wire.send(List.of(Membership.object("pong")));
                default -> {}
            }
        }
    }

    private void say(Wire wire) throws IOException {
        said++;
        String text = name + " says " + said;
        recording.add(new Observation.Sent(null, room, text));
        asked = text;
        wire.send(List.of(Membership.object("message").put("room", room).put("text", text)));
    }
}
