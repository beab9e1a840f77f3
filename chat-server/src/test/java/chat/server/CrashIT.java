package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.checker.Event;
import chat.testing.checker.Observation;
import chat.testing.checker.Recording;
import chat.testing.soak.Habits;
import chat.testing.soak.PlainTalker;
import chat.testing.soak.Soak;
import chat.testing.soak.SocketTalker;
import chat.testing.soak.Talker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises to a crowd whose server is killed again and again, whatever it is doing, and started where it was. What all clients saw
 * before and after agrees, and with what is stored. {@code -Dcrash.kills=…} says how often, {@code -Dsoak.seed=…} when.
 */
@Order(1) // takes long
class CrashIT {

    private static final int KILLS = Integer.getInteger("crash.kills", 5);

    private static final String[] HAS_TO_HAPPEN = {"duplicate still", "recovered:true"};

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    private static final List<String> ROOMS = List.of("dev", "ops", "tea", "Fu\u00dfball");
    private static final int CLIENTS = 50;

    /** Some of them, who have no session to come back to. */
    private static final int PLAIN = 6;

    /** Whoever never heard that it is in has another name, and its seat is kept. */
    private static final int MAX_USERS = 300;

    private static final int MAX_LIFE_MILLIS = 1_000;

    /** A start takes about as long. */
    private static final int MAX_START_MILLIS = 700;

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Soak soak = new Soak();
    private @Nullable ServerProcess server;

    @TempDir
    Path data;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesEveryKill() throws Exception {
        System.out.println(soak);
        server = ServerProcess.startToReturn(JAR, MAX_USERS, "--data", data.toString(), "--log-level", "warn");
        Letters letters = new Letters(server.port());
        List<SocketTalker> returning = returning(server);
        List<PlainTalker> plain = plain(server);
        List<Talker> all = new ArrayList<>(returning);
        all.addAll(plain); // last, so that nobody listens any more when they are gone

        Random random = soak.random("kills");
        awaitAnswers(returning);
        for (int i = 0; i < KILLS; i++) {
            Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
            server.kill();
            letters.readAnswers();
            if (random.nextInt(4) == 0) {
                server.startInVain(JAR, MAX_USERS, Duration.ofMillis(random.nextInt(MAX_START_MILLIS)));
            }
            server = server.startAgain(JAR, MAX_USERS);
            letters.write(server.port());
        }
        Awaitility.await() // of those whom each life was too short for
                .atMost(Duration.ofMinutes(1))
                .until(() -> plain.stream().noneMatch(talker -> talker.taken().isEmpty()));
        soak.run(all, HAS_TO_HAPPEN);
        letters.readAnswers();
        letters.expectAll(server.port());

        assertThat(soak.tally().of("session_unknown")).isZero();
        assertThat(soak.tally().of("recovered:false")).isZero();
        List<Recording> recordings = all.stream().map(Talker::recording).toList();
        expectDepartures(recordings, plain.stream().map(PlainTalker::name).collect(Collectors.toSet()));
        Archive archive = Archive.read(server.port(), ROOMS);
        archive.expectAllOf(recordings, List.of());
        for (PlainTalker talker : plain) {
            talker.taken()
                    .forEach((seq, text) -> assertThat(archive.of(talker.room()).get(seq))
                            .satisfies(message -> assertThat(message.user()).isEqualTo(talker.name()))
                            .satisfies(message -> assertThat(message.text()).isEqualTo(text)));
        }
    }

    /**
     * The first life lasts until half of them have said something that was taken, and so have something to come back to: on a slow
     * machine every other life may be too short for that.
     */
    private static void awaitAnswers(List<SocketTalker> talkers) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> talkers.stream()
                                .filter(talker ->
                                        !talker.progress().acknowledged().isEmpty())
                                .count()
                        >= talkers.size() / 2);
    }

    private List<SocketTalker> returning(ServerProcess server) {
        Habits habits = new Habits(PAUSE, ROOMS, Soak.time(3_000));
        List<SocketTalker> talkers = new ArrayList<>();
        for (int i = PLAIN; i < CLIENTS; i++) {
            talkers.add(new SocketTalker("user" + i, server.port(), server.webPort(), habits, PATIENCE, soak));
        }
        return talkers;
    }

    private List<PlainTalker> plain(ServerProcess server) {
        List<PlainTalker> talkers = new ArrayList<>();
        for (int i = 0; i < PLAIN; i++) {
            talkers.add(new PlainTalker("plain" + i, ROOMS.get(i % ROOMS.size()), server.port(), PAUSE, soak));
        }
        return talkers;
    }

    /** Nobody saw anybody leave who came back, and the others left when the server did. That they did before they came again, the checker sees. */
    private static void expectDepartures(List<Recording> recordings, Set<String> plain) {
        Set<Event> left = recordings.stream()
                .flatMap(recording -> recording.observations().stream())
                .filter(Observation.Received.class::isInstance)
                .map(observation -> ((Observation.Received) observation).event())
                .filter(event -> event.kind() == Event.Kind.LEFT)
                .collect(Collectors.toSet());
        Set<String> returned = recordings.stream()
                .map(CrashIT::lastName)
                .filter(name -> !plain.contains(name))
                .collect(Collectors.toSet());
        assertThat(left).allMatch(event -> event.text()
                .equals(
                        plain.contains(event.user())
                                ? "restart"
                                : returned.contains(event.user()) ? "part" : event.text()));
        assertThat(left.stream().map(Event::user)).containsAll(plain);
    }

    private static String lastName(Recording recording) {
        return recording.observations().stream()
                .filter(Observation.Joined.class::isInstance)
                .map(observation -> ((Observation.Joined) observation).user())
                .reduce((before, last) -> last)
                .orElseThrow();
    }
}
