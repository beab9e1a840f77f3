package chat.server.store.redis;

import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.server.store.Directory;
import chat.server.store.Directory.Departure;
import chat.server.store.Directory.Found;
import chat.server.store.Directory.FoundSession;
import chat.server.store.Lease;
import chat.server.store.memory.MemoryDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked for, in whatever order and through whichever server, is answered as the directory in memory answers it. */
@Order(2) // takes some seconds
final class SameAsInMemoryTest {

    private static final Duration RESUME_WINDOW = Duration.ofSeconds(30);
    private static final int CALLS = 3_000;
    private static final List<String> NAMES = List.of("alice", "Bobl", "bob1", "tom", "torn", "carol", "dave", "a11");
    private static final List<String> ROOMS = List.of("lobby", "dev", "Dev", "tea");

    private final List<Lease> leases = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Directory memory = new MemoryDirectory(4, RESUME_WINDOW);
    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(RedisServer.shared());
    }

    @AfterEach
    void close() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everythingIsAnsweredAsInMemory(long seed) {
        List<Directory> shared = List.of(
                servers.start(4, NodeTimes.DEFAULT, RESUME_WINDOW, InstantSource.system()),
                servers.start(4, NodeTimes.DEFAULT, RESUME_WINDOW, InstantSource.system()));
        Random random = new Random(seed);
        for (int i = 0; i < CALLS; i++) {
            Function<Directory, CompletionStage<?>> call = next(random, i);
            Object expected = answer(call.apply(memory));
            assertThat(answer(call.apply(shared.get(random.nextInt(2)))))
                    .as("call %d of seed %d", i, seed)
                    .isEqualTo(expected);
            if (expected instanceof Optional<?> answer) {
                answer.ifPresent(this::note);
            }
        }
    }

    private static Object answer(CompletionStage<?> stage) {
        return stage.handle((answer, failure) -> failure == null ? Optional.ofNullable(answer) : words(failure))
                .toCompletableFuture()
                .join();
    }

    private static Object words(Throwable failure) {
        Throwable cause = RedisTrouble.cause(failure);
        return cause instanceof ProtocolException refused ? refused.toMessage() : cause.toString();
    }

    private void note(Object answer) {
        if (answer instanceof Directory.Claim claim) {
            note(claim.lease(), claim.evicted());
        } else if (answer instanceof Directory.Added added) {
            note(added.session().lease(), added.ended());
        } else if (answer instanceof Directory.Resumed resumed) {
            leases.add(resumed.lease());
        } else if (answer instanceof Departure departure) {
            departures.add(departure);
        }
    }

    private void note(Lease lease, @Nullable Departure departure) {
        leases.add(lease);
        if (departure != null) {
            departures.add(departure);
        }
    }

    private Function<Directory, CompletionStage<?>> next(Random random, int call) {
        long session = random.nextInt(5) == 0 ? Math.max(0, call - random.nextInt(8)) : call;
        String name = names.computeIfAbsent(session, asked -> pick(NAMES, random)); // repeated as it was
        String secret = random.nextInt(4) == 0 ? null : "secret " + session;
        long credential = random.nextInt(2);
        LeaveReason reason = pick(List.of(LeaveReason.values()), random);
        int kind = leases.isEmpty() ? 0 : random.nextInt(20);
        if (kind < 3) {
            Long account = random.nextBoolean() ? credential : null;
            return directory -> directory.claim(user(name), account, session, secret);
        } else if (kind < 6) {
            return directory -> directory.addSession(user(name), credential, session, secret);
        } else if (kind == 6) {
            return directory -> directory.find(user(name)).thenApply(SameAsInMemoryTest::wherever);
        } else if (kind < 9 && !departures.isEmpty()) {
            Departure departure = lately(departures, random);
            return directory -> directory.release(departure);
        }
        Lease lease = lately(leases, random);
        String room = pick(ROOMS, random);
        return switch (kind) {
            case 9, 10, 11 -> directory -> directory.resume("secret " + lease.session());
            case 12, 13, 14 -> directory -> directory.keep(lease, reason);
            case 15 -> directory -> directory.end(lease, reason);
            case 16 -> directory -> directory.rooms(lease);
            case 17 -> directory -> directory.part(lease, room(room));
            case 18 -> directory -> directory.identify(lease, credential);
            default -> directory -> directory.enter(lease, room(room));
        };
    }

    private static @Nullable Found wherever(@Nullable Found found) {
        return found == null
                ? null
                : new Found(
                        found.username(),
                        found.credential(),
                        found.sessions().stream()
                                .map(there -> new FoundSession(there.lease(), there.device(), there.isLost()))
                                .toList());
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static <T> T lately(List<T> all, Random random) {
        return all.get(Math.max(0, all.size() - 1 - random.nextInt(12)));
    }
}
