package chat.server;

import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** People who talk quietly while somebody attacks the server: how long their words take, and whether all of them arrive. */
final class Others implements AutoCloseable {

    private static final int PEOPLE = 3;
    private static final String ADDRESS = "127.0.0.2";

    /** Together, so each is far from every limit. */
    private static final long PAUSE_MILLIS = 25;

    /** Of words, between two who join. */
    private static final int WORDS_A_JOIN = 20;

    private final ExecutorService readers = Executors.newFixedThreadPool(PEOPLE);
    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
    private final List<RawClient> people = new ArrayList<>();
    private final List<Long> nanos = new CopyOnWriteArrayList<>();
    private final List<Long> joinNanos = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger joins = new AtomicInteger();
    private final int port;

    Others(int port) {
        this.port = port;
        for (int i = 0; i < PEOPLE; i++) {
            RawClient one = RawClient.connectFrom(ADDRESS, port);
            one.join("other" + i);
            people.add(one);
        }
        people.forEach(one -> readers.execute(() -> hear(one)));
    }

    private void hear(RawClient one) {
        try {
            while (true) {
                JsonNode next = one.readJson();
                switch (next.path("type").asText()) {
                    case "ping" -> one.send("{\"type\":\"pong\"}");
                    case "goodbye", "error", "slowed" -> complaints.add(next.toString());
                    case "message" -> {
                        if (next.path("from").asText().startsWith("other")) {
                            nanos.add(System.nanoTime() - next.path("text").asLong());
                            heard.incrementAndGet();
                        }
                    }
                    default -> {
                        // somebody comes or goes
                    }
                }
            }
        } catch (RuntimeException | AssertionError closed) {
            // it is over, or what was said is missing
        }
    }

    /** What was measured counts no more. */
    void forget() {
        nanos.clear();
        joinNanos.clear();
    }

    /** They say so many things, and somebody joins now and then; returns when everybody has heard all of it. */
    void talk(int words) {
        int until = said.get() + words;
        ScheduledFuture<?> talking = pace.scheduleAtFixedRate(this::say, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        await().atMost(Duration.ofMillis(PAUSE_MILLIS * words).plusSeconds(30)).until(() -> said.get() >= until);
        talking.cancel(false);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(heard.get())
                .as("heard of %d, by each of %d", said.get(), PEOPLE)
                .isEqualTo(PEOPLE * said.get()));
        assertThat(complaints).isEmpty();
        await().untilAsserted(() -> assertThat(joinNanos).as("who joined").isNotEmpty());
    }

    private void say() {
        int number = said.get();
        people.get(number % PEOPLE).send(message(Long.toString(System.nanoTime())));
        said.incrementAndGet();
        if (number % WORDS_A_JOIN == 0) {
            pace.execute(this::join);
        }
    }

    private void join() {
        long begin = System.nanoTime();
        try (RawClient late = RawClient.connectFrom(ADDRESS, port)) {
            late.join("late" + joins.incrementAndGet());
            joinNanos.add(System.nanoTime() - begin);
        }
    }

    /** Of what was said, a hundredth took longer. */
    Duration p99() {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return Duration.ofNanos(sorted[sorted.length * 99 / 100]);
    }

    Duration slowestJoin() {
        return Duration.ofNanos(
                joinNanos.stream().mapToLong(Long::longValue).max().orElseThrow());
    }

    @Override
    public void close() {
        pace.shutdownNow();
        people.forEach(RawClient::close);
        readers.shutdownNow();
    }
}
