package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms that come and go while people go in and out of them: everybody's stay is one unbroken row of numbers. */
class RoomRaceTest {

    private static final int CLIENTS = 5;
    private static final int STAYS = 100;

    /** So few that they are empty, and gone, all the time. */
    private static final List<String> ROOMS = List.of("dev", "ops");

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1000})
    void whoGoesInAndOutSeesEveryNumberFromTheirEntryToTheirLeave(int history) throws Exception {
        wire.start(new Limits().history(history).maxRooms(2));
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = "user" + i;
            JsonPeer client = i % 2 == 0 ? wire.member(name) : wire.browser(name);
            Random random = new Random(i);
            results.add(threads.submit(() -> goInAndOut(client, name, random)));
        }
        for (Future<Integer> stays : results) {
            assertThat(stays.get()).isPositive();
        }
    }

    /** Returns how often the client was in a room. */
    private static int goInAndOut(JsonPeer client, String name, Random random) {
        int stays = 0;
        for (int i = 0; i < STAYS; i++) {
            String room = ROOMS.get(random.nextInt(ROOMS.size()));
            client.sendAll(List.of(Texts.in("enter", room), Texts.message(room, "hello"), Texts.in("part", room)));
            JsonNode answer = nextOf(client, room);
            if (answer.path("type").asText().equals("error")) {
                assertThat(answer.path("code").asText()).isEqualTo("too_many_rooms");
                assertThat(nextOf(client, room).path("code").asText()).isEqualTo("room_unknown");
                assertThat(nextOf(client, room).path("code").asText()).isEqualTo("room_unknown");
            } else {
                assertThat(answer.path("type").asText()).isEqualTo("entered");
                assertThat(answer.path("users").toString()).contains('"' + name + '"');
                stay(client, name, room, answer.path("seq").asLong());
                stays++;
            }
        }
        return stays;
    }

    private static void stay(JsonPeer client, String name, String room, long entered) {
        long seq = entered;
        int said = 0;
        while (true) {
            JsonNode event = nextOf(client, room);
            assertThat(event.path("seq").asLong()).as("%s", event).isEqualTo(++seq);
            boolean own = event.path("username").asText().equals(name);
            switch (event.path("type").asText()) {
                case "message" -> said += event.path("from").asText().equals(name) ? 1 : 0;
                case "joined" -> assertThat(own).isFalse();
                default -> {
                    assertThat(event.path("type").asText()).isEqualTo("left");
                    if (own) {
                        assertThat(said).isOne();
                        return;
                    }
                }
            }
        }
    }

    /** The next that is not an event of the lobby. */
    private static JsonNode nextOf(JsonPeer client, String room) {
        JsonNode next = client.readJson();
        while (next.path("room").asText().equals("lobby")) {
            next = client.readJson();
        }
        if (next.has("room")) {
            assertThat(next.path("room").asText()).isEqualTo(room);
        }
        return next;
    }
}
