package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Talker.LostException;
import chat.server.Talker.Sent;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.server.store.FaultyStores;
import chat.server.store.FaultyStores.Faults;
import chat.server.store.LateStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole server on stores that answer late, fail, forget what they were asked and restart. Nothing is lost, nothing comes twice, no order
 * changes, and what one client sends is answered in its order. For other runs than the usual ones: {@code -Dchat.seed=FIRST
 * -Dchat.seeds=HOW_MANY}.
 */
@Order(2) // takes some seconds
final class FaultyServerTest {

    private static final int TALKERS = 4;
    private static final int STEPS = 10;
    private static final List<String> NEWS = List.of("server: one", "server: two", "server: three");
    private static final List<String> ROOMS = List.of("lobby", "dev", "tea");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Talker> talkers = new ArrayList<>();

    /** Those that were taken, by the receiver. */
    private final Map<String, Integer> directs = new ConcurrentHashMap<>();

    @AfterEach
    void endThreads() {
        talkers.forEach(Talker::close);
        threads.shutdownNow();
    }

    static LongStream seeds() {
        long first = Long.getLong("chat.seed", 1);
        return LongStream.range(first, first + Long.getLong("chat.seeds", 2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverTheStoresDoNothingIsLostOrDoubledAndNoOrderChanges(long seed) throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, TALKERS + 1, null, null, ServerLimits.defaults());
        try (FaultyStores faulty = new FaultyStores(seed, Faults.MANY_AND_RESTARTS)) {
            Stores stores = Stores.inMemory(config);
            check(
                    config,
                    seed,
                    OtherStores.of(
                            faulty.faulty(stores.directory()),
                            faulty.faulty(stores.rooms()),
                            faulty.faulty(stores.mailboxes())),
                    faulty::stay);
        }
    }

    @Test
    void whoeverAnswersLateChangesNothingEither() throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, TALKERS + 1, null, null, ServerLimits.defaults());
        try (LateStores late = new LateStores()) {
            Stores stores = Stores.inMemory(config);
            check(
                    config,
                    1,
                    OtherStores.of(
                            late.late(stores.directory()), late.late(stores.rooms()), late.late(stores.mailboxes())),
                    () -> {});
        }
    }

    private void check(ServerConfig config, long seed, Stores stores, Runnable beforeEnd) throws Exception {
        try (ChatServer server = ChatServer.start(config, Transport.best(), stores)) {
            Talker witness = new Talker(server.port(), "witness");
            talkers.add(witness);
            witness.join();
            retrying(witness, () -> witness.send(List.of(witness.enter("dev"), witness.enter("tea"))));
            while (!witness.rooms().containsAll(ROOMS)) {
                retrying(witness, () -> enterMissing(witness));
            }
            List<Future<?>> talks = new ArrayList<>();
            for (int i = 0; i < TALKERS; i++) {
                Talker talker = new Talker(server.port(), "user" + i);
                talkers.add(talker);
                talker.join();
            }
            for (Talker talker : talkers.subList(1, talkers.size())) {
                Random random = new Random(seed * TALKERS + talks.size());
                talks.add(threads.submit(() -> talk(talker, random)));
            }
            for (String news : NEWS) {
                server.say(news.substring(news.indexOf(' ') + 1));
            }
            for (Future<?> talk : talks) {
                talk.get();
            }
            sayEverywhere(witness);
            List<Future<?>> ends = new ArrayList<>();
            for (Talker talker : talkers) {
                ends.add(threads.submit(() -> hearOut(talker)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            talkers.forEach(talker -> compare(talker, witness));
            assertThat(witness.eventsOf("lobby").values().stream().filter(event -> event.startsWith("server: ")))
                    .containsExactlyInAnyOrder(NEWS.toArray(String[]::new));
            beforeEnd.run();
            leaveAll(witness);
            assertThat(server.roster().names()).containsExactly(witness.name());
        }
    }

    private static void enterMissing(Talker talker) throws LostException {
        talker.send(ROOMS.stream()
                .filter(room -> !talker.rooms().contains(room))
                .map(talker::enter)
                .toList());
    }

    private interface Step {
        void run() throws LostException;
    }

    /** Does something, and waits for the answers, over as many connections as it takes. */
    private static void retrying(Talker talker, Step step) throws IOException {
        try {
            step.run();
            talker.settle();
        } catch (LostException lost) {
            settle(talker);
        }
    }

    private static void sayEverywhere(Talker talker) throws IOException {
        retrying(talker, () -> talker.send(ROOMS.stream().map(talker::say).toList()));
    }

    private static void settle(Talker talker) throws IOException {
        boolean settled = false;
        while (!settled) {
            talker.comeBack();
            try {
                talker.settle();
                settled = true;
            } catch (LostException again) {
                // once more
            }
        }
    }

    private @Nullable Void talk(Talker talker, Random random) throws IOException {
        for (int i = 0; i < STEPS; i++) {
            try {
                step(talker, random);
            } catch (LostException lost) {
                settle(talker);
            }
        }
        retrying(talker, () -> {});
        talker.taken.keySet().stream().filter(sent -> sent.to() != null).forEach(sent -> {
            new HashSet<>(List.of(
                            String.valueOf(sent.to()), talker.name())) // of what is said to oneself there is one copy
                    .forEach(user -> directs.merge(user, 1, Integer::sum));
        });
        return null;
    }

    private static void step(Talker talker, Random random) throws LostException, IOException {
        List<String> rooms = talker.rooms();
        String room = rooms.get(random.nextInt(rooms.size()));
        String other = ROOMS.get(1 + random.nextInt(ROOMS.size() - 1));
        List<String> batch = new ArrayList<>();
        int what = random.nextInt(100);
        for (int i = random.nextInt(8); i >= 0; i--) {
            batch.add(talker.say(what < 50 ? room : rooms.get(random.nextInt(rooms.size()))));
        }
        if (what % 5 == 0) {
            batch.add(talker.sayNothing(room));
            batch.add(talker.say(room));
        }
        if (what < 15) {
            batch.add(talker.history(room));
        } else if (what < 30) {
            batch.add(talker.sayTo("user" + random.nextInt(TALKERS)));
            batch.add(talker.ping());
        } else if (what < 40) {
            batch.add(talker.setTopic(room, "topic " + random.nextInt()));
        } else if (what < 80) {
            talker.send(batch);
            batch.clear();
            talker.settle();
            if (talker.rooms().contains(other)) {
                batch.add(talker.say(other));
                batch.add(talker.part(other));
                batch.add(talker.sayOutside(other));
            }
            if (!talker.rooms().contains(other) || what < 65) {
                batch.add(talker.enter(other));
                batch.add(talker.say(other));
            }
        }
        talker.send(batch);
        if (what >= 70 && what < 90) {
            talker.read(random.nextInt(6));
            if (what < 85) {
                talker.cut();
            }
            settle(talker);
        } else if (what % 2 == 0 || what >= 40) {
            talker.settle();
        }
    }

    /** Reads up to the last words in each room, and all that was said to it alone. */
    private @Nullable Void hearOut(Talker talker) throws IOException {
        while (!hasHeardOut(talker)) {
            try {
                talker.read();
            } catch (LostException lost) {
                settle(talker);
            }
        }
        return null;
    }

    private boolean hasHeardOut(Talker talker) {
        Talker witness = talkers.get(0);
        return talker.directs.size() >= directs.getOrDefault(talker.name(), 0)
                && talker.rooms().stream().map(talker::eventsOf).allMatch(events -> String.valueOf(
                                events.get(events.lastKey()))
                        .startsWith(witness.name() + ":"));
    }

    /** All but the witness leave, who sees each of them leave each room. */
    private void leaveAll(Talker witness) throws IOException {
        // The last restart may have been a moment ago. When this is taken, the rooms are open again.
        // With the answer to a ping everybody knows whether they missed something.
        sayEverywhere(witness);
        for (Talker talker : talkers.subList(1, talkers.size())) {
            retrying(talker, () -> talker.send(List.of(talker.ping())));
            List<String> rooms = talker.rooms();
            try {
                talker.leave();
                while (!rooms.stream()
                        .allMatch(room -> witness.eventsOf(room).containsValue("left for good " + talker.name()))) {
                    witness.read();
                }
            } catch (LostException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void compare(Talker talker, Talker witness) {
        for (String room : ROOMS) {
            assertThat(witness.eventsOf(room)).containsAllEntriesOf(talker.eventsOf(room));
        }
        for (Map.Entry<Sent, Long> taken : talker.taken.entrySet()) {
            Sent sent = taken.getKey();
            if (sent.room() != null) {
                assertThat(witness.eventsOf(sent.room()))
                        .containsEntry(taken.getValue(), talker.name() + ": " + sent.id());
            }
        }
        List<String> said = new ArrayList<>();
        for (String room : ROOMS) {
            List<String> own = witness.eventsOf(room).values().stream()
                    .filter(event -> event.startsWith(talker.name() + ": "))
                    .toList();
            assertThat(own).doesNotHaveDuplicates();
            assertThat(own.stream()
                            .filter(event -> !event.contains(Talker.OUTSIDE))
                            .map(FaultyServerTest::number))
                    .isSorted();
            said.addAll(own);
        }
        assertThat(said).hasSize((int) talker.taken.keySet().stream()
                .filter(sent -> sent.room() != null)
                .count());
        assertThat(talker.directs).hasSize(directs.getOrDefault(talker.name(), 0));
        for (Talker from : talkers) {
            List<String> theirs = talker.directs.stream()
                    .filter(text -> text.startsWith(from.name() + "-"))
                    .toList();
            assertThat(theirs).doesNotHaveDuplicates();
            assertThat(theirs.stream().map(FaultyServerTest::number)).isSorted();
        }
        Set<Sent> both = new HashSet<>(talker.refused);
        both.retainAll(talker.taken.keySet());
        assertThat(both).isEmpty();
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(text.lastIndexOf('-') + 1));
    }
}
