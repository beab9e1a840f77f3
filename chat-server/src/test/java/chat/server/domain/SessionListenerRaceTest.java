package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.protocol.LeaveReason;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/** What the connections of a session are told while others take it over or away: each thing once. */
final class SessionListenerRaceTest {

    private static final int THREADS = 12;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final RecordingRoom lobby = new RecordingRoom();
    private final Chat chat = Chats.inMemory(1, lobby, InstantSource.system());

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static SessionListener listener() {
        SessionListener listener = mock();
        when(listener.eventLoop()).thenReturn(ImmediateEventExecutor.INSTANCE);
        when(listener.peer()).thenReturn(new Calls().peer);
        return listener;
    }

    private <T> List<T> atOnce(List<Callable<T>> actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.size());
        List<Future<T>> results = new ArrayList<>();
        for (Callable<T> action : actions) {
            results.add(threads.submit(() -> {
                start.await();
                return action.call();
            }));
        }
        List<T> all = new ArrayList<>();
        for (Future<T> result : results) {
            all.add(result.get());
        }
        return all;
    }

    @RepeatedTest(20)
    void ofManyWhoResumeASessionAtOnceAllButOneAreToldOnceThatItGoesOnElsewhere() throws Exception {
        List<SessionListener> listeners = new ArrayList<>(List.of(listener()));
        Session first = Chats.answer(Chats.guest(chat, "alice", true, listeners.get(0)));
        Chats.enter(first, "lobby");
        String secret = String.valueOf(first.secret());
        List<Callable<CompletableFuture<Session>>> returns = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SessionListener listener = listener();
            listeners.add(listener);
            returns.add(() -> chat.claims().resume(secret, listener).toCompletableFuture());
        }
        List<CompletableFuture<Session>> resumed = atOnce(returns);

        List<SessionListener> untold = listeners.stream()
                .filter(listener -> mockingDetails(listener).getInvocations().stream()
                        .noneMatch(call -> call.getMethod().getName().equals("superseded")))
                .toList();
        assertThat(untold).hasSize(1);
        for (SessionListener listener : listeners) {
            verify(listener, atMost(1)).superseded();
        }
        List<Boolean> left = new ArrayList<>();
        for (CompletableFuture<Session> session : resumed) {
            if (!session.isCompletedExceptionally()) {
                boolean hasLeft = Chats.answer(session.join().leave(LeaveReason.EXIT));
                assertThat(hasLeft).isEqualTo(untold.contains(session.join().listener()));
                left.add(hasLeft);
            }
        }
        assertThat(left).containsOnlyOnce(true);
        assertThat(lobby.events).hasSize(2);
    }

    @RepeatedTest(100)
    void whoseSeatIsTakenAsTheyAreGivenUpIsTakenOutOnce() throws Exception {
        SessionListener listener = listener();
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener));
        Chats.enter(alice, "lobby");
        Chats.answer(alice.keep(LeaveReason.DISCONNECTED));
        List<Object> done = atOnce(List.of(
                () -> Chats.answer(alice.leave(LeaveReason.DISCONNECTED)),
                () -> Chats.answer(Chats.guest(chat, "bob", false, listener()))));

        verify(listener, times(done.get(0).equals(true) ? 0 : 1)).evicted(any(), any());
        Chats.enter((Session) done.get(1), "lobby");
        assertThat(lobby.events).hasSize(3);
    }
}
