package chat.server;

import static chat.server.Returns.comeBack;
import static chat.server.Texts.enter;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.WireExtension.Resumable;
import chat.server.config.ServerLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Coming back while others do the same, the seat is given to somebody else, or the time for it ends. */
class ResumeRaceTest {

    private static final int CLIENTS = 12;
    private static final String PING = "{\"type\":\"ping\"}";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** Runs all at the same moment, and waits for them. */
    private void atOnce(Runnable... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        List<Callable<Object>> calls = new ArrayList<>();
        for (Runnable action : actions) {
            calls.add(() -> {
                start.await();
                action.run();
                return true;
            });
        }
        for (Future<Object> call : threads.invokeAll(calls)) {
            call.get();
        }
    }

    private static String type(JsonNode message) {
        return message.path("type").asText();
    }

    /** Everything up to the answer to a ping that was sent, or to the goodbye: the types. */
    private static List<String> typesUpToEnd(JsonPeer client) {
        List<String> types = new ArrayList<>();
        do {
            types.add(type(client.readJson()));
        } while (!List.of("pong", "goodbye").contains(types.get(types.size() - 1)));
        return types;
    }

    @Test
    void ofManyWhoComeBackAtOnceOneStaysAndItIsAsIfItWereTheOnlyOne() throws Exception {
        wire.start(new Limits().closeTimeout(Duration.ofSeconds(10)));
        RawClient witness = wire.member("witness");
        for (int round = 0; round < 12; round++) {
            Resumable alice = wire.resumable("alice", witness);
            witness.send(message("missed"));
            long missed = expectIn("lobby", witness, "missed").path("seq").asLong();
            String line = comeBack(alice.session(), Map.of("lobby", missed - 1));
            JsonPeer[] clients = new JsonPeer[CLIENTS];
            Runnable[] returns = new Runnable[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                JsonPeer client = i % 2 == 0 ? wire.program() : wire.browser();
                clients[i] = client;
                returns[i] = () -> client.sendAll(List.of(line, PING));
            }

            atOnce(returns);

            JsonPeer back = theOneWhoStays(clients);
            expectNothingNew(witness);
            expectIn("lobby", back.send(message("it is me")), "it is me");
            expectIn("lobby", witness, "it is me");
            back.send("{\"type\":\"leave\"}");
            expectLeft(witness, "alice", "exit");
            wire.nextMember("alice", witness).send("{\"type\":\"leave\"}").expectType("goodbye");
            expectLeft(witness, "alice", "exit");
        }
    }

    private void awaitOccupants(int count) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> wire.server().users().join().size() == count);
    }

    private JsonPeer theOneWhoStays(JsonPeer... clients) {
        Map<JsonPeer, List<String>> answered = new LinkedHashMap<>();
        for (JsonPeer client : clients) {
            List<String> types = typesUpToEnd(client);
            if (!types.equals(List.of("goodbye"))) { // else somebody else was back before there was an answer
                assertThat(types).startsWith("welcome", "entered");
            }
            if (types.contains("pong")) {
                answered.put(client, types);
            }
        }
        awaitOccupants(2);
        List<JsonPeer> stayed = new ArrayList<>();
        answered.forEach((client, types) -> {
            // The first may come before what was to be done at that connection, and the second does not.
            if (IntStream.range(0, 2)
                    .allMatch(again -> typesUpToEnd(client.send(PING)).contains("pong"))) {
                assertThat(types).containsExactly("welcome", "entered", "message", "pong");
                stayed.add(client);
            }
        });
        assertThat(stayed).hasSize(1);
        return stayed.get(0);
    }

    @Test
    void whoComesBackAsTheTimeEndsIsInOrOutAndNothingInBetween() {
        wire.start(new Limits().resumeWindow(Duration.ofMillis(1)));
        RawClient witness = wire.member("witness");
        for (int round = 0; round < 100; round++) {
            Resumable alice = wire.resumable("alice", witness);
            RawClient back = wire.program();
            alice.client().reset();
            for (int i = 0; i < round % 10; i++) {
                expectNothingNew(back); // a moment more each time
            }

            JsonNode answer = back.send(comeBack(alice.session(), Map.of())).readJson();

            JsonPeer in = back;
            if (type(answer).equals("welcome")) {
                back.expectType("entered");
                back.send(message("back"));
                expectIn("lobby", witness, "back");
            } else {
                assertThat(answer.path("code").asText()).isEqualTo("session_unknown");
                in = wire.nextMember("alice"); // the name may be free a moment later
                expectLeft(witness, "alice", "disconnected");
                assertThat(witness.expectType("joined").path("username").asText())
                        .isEqualTo("alice");
            }
            in.send("{\"type\":\"leave\"}").awaitType("goodbye");
            expectLeft(witness, "alice", "exit");
        }
    }

    @Test
    void seatGoesToWhoComesBackOrToTheNewcomerAndNeverToBoth() throws Exception {
        wire.start(2, ServerLimits.defaults());
        RawClient witness = wire.member("witness");
        for (int round = 0; round < 60; round++) {
            awaitOccupants(1);
            Resumable alice = wire.resumable("alice", witness);
            wire.cut("alice", alice.client());
            RawClient back = wire.program();
            RawClient newcomer = wire.program();

            atOnce(() -> back.send(comeBack(alice.session(), Map.of())), () -> newcomer.send(join("newcomer")));

            if (type(back.readJson()).equals("welcome")) {
                expectError(newcomer, "server_full");
                expectGoodbye(newcomer, "server_full");
                back.send("{\"type\":\"leave\"}");
                expectLeft(witness, "alice", "exit");
            } else {
                newcomer.expectType("welcome");
                expectLeft(witness, "alice", "disconnected");
                witness.expectType("joined");
                newcomer.send("{\"type\":\"leave\"}");
                expectLeft(witness, "newcomer", "exit");
            }
        }
    }

    @Test
    void whoLeavesAtOnceAfterComingBackHasLeft() {
        RawClient witness = wire.member("witness");
        for (int round = 0; round < 50; round++) {
            Resumable alice = wire.resumable("alice", witness);
            alice.client().reset();

            RawClient back = wire.connect();
            back.sendAll(List.of(comeBack(alice.session(), Map.of()), "{\"type\":\"leave\"}"));

            back.expectType("welcome");
            back.expectType("entered");
            expectGoodbye(back, "exit");
            expectLeft(witness, "alice", "exit");
            expectError(wire.comeBack(alice.session(), Map.of()), "session_unknown");
        }
    }

    @Test
    void whatTheOldConnectionDoesToItsRoomsAtThatMomentIsDoneForTheNewOneOrNotAtAll() throws Exception {
        RawClient witness = wire.member("witness");
        Resumable alice = wire.resumable("alice", witness);
        enter(witness, "dev");
        JsonPeer old = alice.client();
        List<String> toAndFro = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            toAndFro.addAll(List.of(in("enter", "dev"), in("part", "dev")));
        }
        boolean there = false;
        for (int round = 0; round < 60; round++) {
            JsonPeer from = old;
            JsonPeer to = round % 2 == 0 ? wire.program() : wire.browser();
            atOnce(() -> from.sendAll(toAndFro), () -> to.sendAll(List.of(comeBack(alice.session(), Map.of()), PING)));

            to.expectType("welcome");
            List<JsonNode> entered = new ArrayList<>();
            JsonNode next = to.readJson();
            while (!type(next).equals("pong")) {
                assertThat(type(next))
                        .as("nobody sees their own joined or left: %s", next)
                        .isEqualTo("entered");
                entered.add(next);
                next = to.readJson();
            }
            boolean in = entered.stream()
                    .map(one -> one.path("room").asText())
                    .collect(toSet())
                    .contains("dev");
            there = follow(witness, there);
            assertThat(in).isEqualTo(there);
            to.send(message("dev", "here?"));
            if (in) {
                assertThat(entered.get(1).path("users")).hasSize(2);
                expectIn("dev", to, "here?");
                expectIn("dev", witness, "here?");
            } else {
                expectError(to, "room_unknown");
            }
            old.close();
            old = to;
        }
    }

    /** Reads what alice did to the room, and returns whether she is there behind it. */
    private static boolean follow(RawClient witness, boolean there) {
        boolean in = there;
        witness.send(PING);
        for (JsonNode next = witness.readJson(); !type(next).equals("pong"); next = witness.readJson()) {
            assertThat(type(next)).isEqualTo(in ? "left" : "joined");
            in = !in;
        }
        return in;
    }
}
