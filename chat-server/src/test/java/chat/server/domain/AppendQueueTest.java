package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that answers on another thread: many answers are one task, and whoever waits goes on with many. */
final class AppendQueueTest implements AppendQueue.Owner {

    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<CompletableFuture<Appended>> answers = new ArrayList<>();
    private final List<List<String>> givenUp = new ArrayList<>();
    private final List<CompletableFuture<Void>> keptGivenUp = new ArrayList<>();
    private final List<CompletableFuture<@Nullable Long>> saidBefore = new ArrayList<>();
    private final List<Long> appended = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int progress;
    private boolean isOver;

    private final Room room = mock();
    private final RoomStay stay = new RoomStay(room, mock(), RoomStays.NOWHERE);
    private final ScheduledExecutorService eventLoop = mock();
    private AppendQueue queue = queue(false);

    private AppendQueue queue(boolean isResumed) {
        return queue(isResumed, Duration.ofMinutes(1));
    }

    private AppendQueue queue(boolean isResumed, Duration patience) {
        Retry retry = new Retry(eventLoop, patience);
        return new AppendQueue(this, eventLoop, new AtomicLong(), retry, isResumed);
    }

    @BeforeEach
    void prepare() {
        RoomStore.Writer writer = mock();
        when(writer.append(anyLong(), any(), any())).thenAnswer(call -> {
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        });
        when(writer.giveUp(any())).thenAnswer(call -> {
            givenUp.add(call.getArgument(0));
            keptGivenUp.add(new CompletableFuture<>());
            return keptGivenUp.get(keptGivenUp.size() - 1);
        });
        when(room.sent(any(), any())).thenAnswer(call -> {
            saidBefore.add(new CompletableFuture<>());
            return saidBefore.get(saidBefore.size() - 1);
        });
        stay.admitted(writer);
        doAnswer(call -> tasks.add(call.getArgument(0))).when(eventLoop).execute(any());
        when(eventLoop.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(0));
            return null;
        });
    }

    @Override
    public void appended(RoomStay where, @Nullable String label, Appended done) {
        appended.add(done.seq());
    }

    @Override
    public void failed(@Nullable String id, Throwable cause) {
        failures.add(cause);
    }

    @Override
    public void progressed() {
        progress++;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    private void fill() {
        while (queue.isOpenFor(room)) {
            queue.append(stay, null, null, new Topic("dev", 0, "alice", "tea"));
        }
        assertThat(answers).hasSize(RoomStore.MAX_IN_FLIGHT);
    }

    private void answer(int from, int to) {
        for (int i = from; i < to; i++) {
            answers.get(i).complete(new Appended(i + 1, false));
        }
    }

    private void runTasks() {
        List<Runnable> now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void answersThatComeTogetherAreOneTaskAndKeepTheirOrder() {
        fill();
        answer(1, 64);
        answer(0, 1);
        assertThat(tasks).hasSize(1);
        runTasks();

        assertThat(appended).hasSize(64).isSorted();
        assertThat(queue.isEmpty()).isTrue();
        queue.append(stay, null, null, new Topic("dev", 0, "alice", "more"));
        answer(64, 65);
        assertThat(tasks).hasSize(1);
    }

    @Test
    void whatMayHaveHappenedBeforeTheSessionWentOnElsewhereIsNotRefused() throws Exception {
        for (String text : List.of("tea", "coffee")) {
            queue.append(stay, null, null, new Topic("dev", 0, "alice", text));
        }
        answers.get(0).completeExceptionally(StoreException.unknown("lost", null));
        answers.get(1).completeExceptionally(StoreException.unavailable("behind it", null));
        runTasks();
        timers.get(0).run();
        answers.get(2).completeExceptionally(new FencedException(new Lease(Username.of("alice"), 1, 1)));
        answers.get(3).completeExceptionally(new FencedException(new Lease(Username.of("alice"), 1, 1)));
        runTasks();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(failures).hasSize(1).allMatch(FencedException.class::isInstance);
    }

    /** What has a label may have been said before, over another connection: whoever goes on with the session asks again. */
    @ParameterizedTest
    @CsvSource({"true, a, 0", "true, , 1", "false, a, 1"})
    void whatMayHaveBeenSaidBeforeTheyCameBackIsNotRefusedWhereTheyGoOnElsewhere(
            boolean isResumed, @Nullable String label, int refused) throws Exception {
        queue = queue(isResumed);
        queue.append(stay, label, label, new Topic("dev", 0, "alice", "tea"));
        answers.get(0).completeExceptionally(new FencedException(new Lease(Username.of("alice"), 1, 2)));
        runTasks();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(failures).hasSize(refused);
    }

    /** The room may be gone here with the last session of its users, where these go on elsewhere. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatMayStandInARoomThatIsGoneIsABugOnlyWhereTheSessionGoesOn(boolean over) {
        queue.append(stay, "a", "a", new Topic("dev", 0, "alice", "tea"));
        answers.get(0).completeExceptionally(StoreException.unknown("lost", null));
        runTasks();
        when(room.isRetired()).thenReturn(true);
        isOver = over;
        timers.get(0).run();
        answers.get(1).completeExceptionally(StoreException.unavailable("the room was closed meanwhile", null));
        runTasks();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(failures).hasSize(over ? 0 : 1).allMatch(IllegalStateException.class::isInstance);
    }

    private void say(String label) {
        queue.append(stay, label, label, new Topic("dev", 0, "alice", "tea"));
    }

    private void failLatest() {
        answers.get(answers.size() - 1).completeExceptionally(StoreException.unavailable("busy", null));
        runTasks();
    }

    /** Its refusal may be lost with the connection: then it must not be taken behind what was sent later. */
    @Test
    void storeKnowsWhatWasGivenUpBeforeAnythingElseIsAppended() {
        queue = queue(false, Duration.ofNanos(-1));
        say("a");
        failLatest();
        say("b");
        assertThat(answers).hasSize(1);
        keptGivenUp.get(0).completeExceptionally(StoreException.unavailable("busy", null));
        runTasks();
        say("c");
        keptGivenUp.get(1).complete(null);
        assertThat(answers).hasSize(2);
        answers.get(1).complete(new Appended(1, false));
        runTasks();
        say("d");
        answers.get(2).complete(new Appended(2, false));
        runTasks();

        assertThat(failures).hasSize(2);
        assertThat(givenUp).containsExactly(List.of("a"), List.of("a", "b"));
        assertThat(appended).containsExactly(1L, 2L);
    }

    /** What has a label may have been said before, over another connection. */
    @ParameterizedTest
    @CsvSource({"true, 7, 0", "true, , 1", "false, , 1"})
    void whatMayHaveBeenSaidBeforeTheyCameBackIsRefusedOnlyWhereItIsKnownThatItWasNot(
            boolean isResumed, @Nullable Long said, int refused) {
        queue = queue(isResumed, Duration.ofNanos(-1));
        say("a");
        failLatest();
        if (isResumed) {
            saidBefore.get(0).completeExceptionally(Retry.unavailable(null));
            runTasks();
            assertThat(failures).isEmpty();
            timers.get(0).run();
            failLatest();
            assertThat(queue.isOpenFor(room)).isFalse();
            saidBefore.get(1).complete(said);
            runTasks();
        }

        assertThat(failures).hasSize(refused);
        assertThat(appended).isEqualTo(said == null ? List.of() : List.of(said));
        assertThat(queue.isEmpty()).isTrue();
        say("b");
        keptGivenUp.forEach(kept -> kept.complete(null));
        answers.get(answers.size() - 1).complete(new Appended(8, false));
        runTasks();
        assertThat(appended).endsWith(8L);
        assertThat(saidBefore).hasSize(isResumed ? 2 : 0);
    }

    @Test
    void whoWaitsGoesOnWhenHalfOfThePlacesAreFree() {
        fill();
        answer(0, 31);
        runTasks();
        assertThat(progress).isZero();
        answer(31, 32);
        runTasks();
        assertThat(progress).isEqualTo(1);
        assertThat(appended).hasSize(32);
    }

    @Test
    void whatFailedIsSentAgainOnlyWhenNothingBehindItIsOnItsWay() {
        fill();
        answers.get(0).completeExceptionally(StoreException.unavailable("busy", null));
        answers.get(1).completeExceptionally(StoreException.unknown("lost", null));
        runTasks();
        assertThat(timers).isEmpty();
        answer(2, 64);
        runTasks();
        assertThat(timers).hasSize(1);
        timers.get(0).run();

        assertThat(answers).hasSize(66);
        assertThat(appended).isEmpty();
        answers.get(65).complete(new Appended(2, true));
        answers.get(64).complete(new Appended(1, false));
        runTasks();
        assertThat(appended).hasSize(64).isSorted();
        assertThat(failures).isEmpty();
    }
}
