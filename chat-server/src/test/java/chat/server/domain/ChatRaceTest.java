package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ChatRaceTest {

    private static final int THREADS = 24;
    private static final int SEATS = 5;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final RecordingRoom room = new RecordingRoom();
    private final Chat chat = Chats.inMemory(SEATS, room, InstantSource.system());

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private interface Claim {
        void run(int thread) throws ProtocolException;
    }

    /** Runs the claim on every thread at once, and returns the codes of those that were refused. */
    private List<ErrorCode> refusals(Claim claim) throws InterruptedException, ExecutionException {
        CountDownLatch ready = new CountDownLatch(THREADS);
        List<Future<List<ErrorCode>>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            results.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                try {
                    claim.run(thread);
                    return List.of();
                } catch (ProtocolException refused) {
                    return List.of(refused.code());
                }
            }));
        }
        List<ErrorCode> refusals = new ArrayList<>();
        for (Future<List<ErrorCode>> result : results) {
            refusals.addAll(result.get());
        }
        return refusals;
    }

    @RepeatedTest(20)
    void ofSimultaneousClaimsToOneNameExactlyOneWins() throws Exception {
        List<ErrorCode> refusals = refusals(thread -> Chats.join(chat, thread % 2 == 0 ? "alice" : "ALICE", () -> {}));

        assertThat(refusals).isEqualTo(Collections.nCopies(THREADS - 1, ErrorCode.USERNAME_TAKEN));
        assertThat(room.events).hasSize(1);
    }

    @RepeatedTest(20)
    void fiveSeatsAreTakenByExactlyFive() throws Exception {
        List<ErrorCode> refusals = refusals(thread -> Chats.join(chat, "user" + thread, () -> {}));

        assertThat(refusals).isEqualTo(Collections.nCopies(THREADS - SEATS, ErrorCode.SERVER_FULL));
        assertThat(room.events).extracting(RoomEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void comingAndGoingKeepsOrderSeatsAndNames() throws Exception {
        refusals(thread -> {
            String name = "user" + thread % 8;
            for (int i = 0; i < 500; i++) {
                try {
                    Session member = Chats.join(chat, name.toUpperCase(Locale.ROOT), () -> {})
                            .session();
                    member.speech().say("lobby", "hello", null, false);
                    member.leave(LeaveReason.EXIT);
                } catch (ProtocolException expected) {
                    // somebody else was quicker: that is what this is about
                }
            }
        });

        Set<String> present = new HashSet<>();
        long seq = 0;
        for (RoomEvent event : room.events) {
            assertThat(event.seq()).isEqualTo(++seq);
            if (event instanceof Joined joined) {
                assertThat(present.add(joined.username())).isTrue();
                assertThat(present).hasSizeLessThanOrEqualTo(SEATS);
            } else if (event instanceof Left left) {
                assertThat(present.remove(left.username())).isTrue();
            }
        }
        assertThat(present).isEmpty();
        assertThat(seq).isGreaterThan(1000);
    }
}
