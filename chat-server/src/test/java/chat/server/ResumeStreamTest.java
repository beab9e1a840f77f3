package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody whose connection breaks all the time, while others talk without a pause, has everything once and in order. */
class ResumeStreamTest {

    private static final List<String> ROOMS = List.of("lobby", "dev");
    private static final int BURST = 20;
    private static final int AHEAD = 200;
    private static final int LOSSES = 20;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicBoolean enough = new AtomicBoolean();

    /** How many messages may be said: as many as the traveller has seen, and some more, so that they are never far ahead. */
    private final Semaphore mayBeSaid = new Semaphore(AHEAD);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsMissedOrSeenTwice(long seed) throws Exception {
        wire.start(new Limits().history(2 * AHEAD).maxWaitingBytes(4 * 1024 * 1024));
        JsonPeer first = wire.member("talker0");
        JsonPeer second = wire.browser("talker1");
        first.expectType("joined");
        Texts.enterAll("dev", first, second);
        Traveller traveller = new Traveller(new Random(seed)); // before anything is said: it lets the others go on
        Future<Map<String, Map<Long, String>>> heard = threads.submit(() -> talk(first, "talker0"));
        threads.submit(() -> talk(second, "talker1"));

        for (int i = 0; i < LOSSES; i++) {
            traveller.readFor(2 * BURST);
            traveller.speak();
            traveller.loseConnection();
        }
        traveller.readUntilNothingIsPending();
        enough.set(true);
        mayBeSaid.release(4 * BURST);

        Map<String, Map<Long, String>> log = heard.get();
        for (String room : ROOMS) {
            assertThat(traveller.log.get(room)).hasSizeGreaterThan(LOSSES);
            assertThat(log.get(room)).containsAllEntriesOf(traveller.log.get(room));
        }
    }

    /** Says things in all rooms, a burst at a time, until it is enough; returns what it saw there. */
    private Map<String, Map<Long, String>> talk(JsonPeer client, String own) throws InterruptedException {
        Map<String, Map<Long, String>> log = new HashMap<>();
        List<String> burst = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            burst.add(Texts.message(ROOMS.get(i % ROOMS.size()), "m" + i));
        }
        boolean last;
        do {
            mayBeSaid.acquire(BURST);
            last = enough.get(); // what comes back of this burst is behind all that the traveller saw
            client.sendAll(burst);
            int back = 0;
            while (back < BURST) {
                JsonNode event = client.readJson();
                if (event.path("type").asText().equals("message")) {
                    String from = event.path("from").asText();
                    long seq = event.path("seq").asLong();
                    String room = event.path("room").asText();
                    log.computeIfAbsent(room, name -> new HashMap<>())
                            .put(seq, from + ": " + event.path("text").asText());
                    back += from.equals(own) ? 1 : 0;
                }
            }
        } while (!last);
        return log;
    }

    /** Somebody who loses the connection, and checks every number that comes. */
    private final class Traveller {

        private final Random random;
        private final String session;
        private JsonPeer client = wire.connect();

        /** The latest number of each room, and of what was said to this user. */
        private final Map<String, Long> seen = new HashMap<>(Map.of("@", 0L));

        /** What was seen in each room, by number. */
        private final Map<String, Map<Long, String>> log = new HashMap<>();

        /** What was said and has not come back, by label. */
        private final Map<String, String> pending = new LinkedHashMap<>();

        private final Set<String> cameBack = new HashSet<>();
        private int nextId;

        Traveller(Random random) {
            this.random = random;
            client.send(Texts.object("join", "\"resume\":true,\"username\":\"traveller\""));
            session = client.expectType("welcome").path("session").asText();
            accept(client.expectType("entered"));
            client.send(Texts.in("enter", "dev"));
            while (!seen.containsKey("dev")) {
                accept(client.readJson());
            }
        }

        void readFor(int atMost) {
            for (int i = random.nextInt(atMost); i > 0; i--) {
                accept(client.readJson());
            }
        }

        /** Says something whose fate is not known when the connection is lost. */
        void speak() {
            for (int i = random.nextInt(4); i > 0; i--) {
                String id = "id" + nextId++;
                String room = ROOMS.get(random.nextInt(ROOMS.size()));
                pending.put(
                        id,
                        random.nextInt(3) == 0
                                ? Texts.direct("traveller", "to myself", id)
                                : Texts.message(room, "said " + id, id));
                client.send(pending.get(id));
            }
        }

        void loseConnection() {
            JsonPeer old = client;
            if (random.nextInt(3) > 0) {
                old.reset();
            }
            client = random.nextBoolean() ? wire.connect() : wire.browser();
            client.send(Returns.comeBack(session, seen));
            List<String> again = List.copyOf(pending.values());
            client.sendAll(again.isEmpty() ? List.of("{\"type\":\"pong\"}") : again);
            client.expectType("welcome");
            old.close();
        }

        void readUntilNothingIsPending() {
            while (!pending.isEmpty()) {
                accept(client.readJson());
            }
            assertThat(cameBack).hasSize(nextId);
        }

        private void accept(JsonNode event) {
            switch (event.path("type").asText()) {
                case "entered" -> enter(event);
                case "direct" -> {
                    expectNext("@", event);
                    comesBack(event);
                }
                case "message" -> {
                    String room = event.path("room").asText();
                    expectNext(room, event);
                    mayBeSaid.release();
                    String from = event.path("from").asText();
                    log.computeIfAbsent(room, name -> new HashMap<>())
                            .put(
                                    event.path("seq").asLong(),
                                    from + ": " + event.path("text").asText());
                    if (from.equals("traveller")) {
                        comesBack(event);
                    }
                }
                case "duplicate" -> {
                    assertThat(cameBack).contains(event.path("id").asText());
                    String room = event.path("room").asText("@");
                    assertThat(event.path("seq").asLong()).isLessThanOrEqualTo(seen.getOrDefault(room, 0L));
                }
                case "joined", "left" -> {
                    assertThat(event.path("username").asText()).isNotEqualTo("traveller");
                    expectNext(event.path("room").asText(), event);
                }
                default -> throw new AssertionError("did not expect " + event);
            }
        }

        private void enter(JsonNode entered) {
            String room = entered.path("room").asText();
            long seq = entered.path("seq").asLong();
            Long last = seen.put(room, seq);
            if (last != null) {
                assertThat(entered.path("recovered").asBoolean())
                        .as("%s", entered)
                        .isTrue();
                assertThat(seq).isEqualTo(last);
            }
        }

        private void expectNext(String log, JsonNode event) {
            long seq = event.path("seq").asLong();
            assertThat(seq).as("%s", event).isEqualTo(seen.merge(log, 1L, Long::sum));
        }

        private void comesBack(JsonNode message) {
            String id = message.path("id").asText();
            assertThat(cameBack.add(id)).as("%s comes back once", message).isTrue();
            assertThat(pending.remove(id)).isNotNull();
        }
    }
}
