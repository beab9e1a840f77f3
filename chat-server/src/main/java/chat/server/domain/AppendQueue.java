package chat.server.domain;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.EventSize;
import chat.server.store.FencedException;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a session has sent to a room, and has no answer yet. While something is on its way to one room, nothing goes to another, so that all
 * takes effect, and is answered, in the order in which it was sent. What the store could not do is sent again, with everything behind it.
 * Owned by the session's event loop.
 */
final class AppendQueue {

    /** What may be on its way of one session, as {@link EventSize} reckons. */
    private static final long MAX_BYTES = 256 * 1024;

    /** What may be on its way of all sessions. Beyond it each one may have a single event on its way. */
    private static final long MAX_BYTES_OF_ALL = 64L * 1024 * 1024;

    /** Who is told what became of it. On the event loop. */
    interface Owner {

        /**
         * It stands in the room.
         *
         * @param label null if there was none
         */
        void appended(RoomStay stay, @Nullable String label, Appended appended);

        /** It does not. */
        void failed(@Nullable String id, Throwable cause);

        /** Something was answered. */
        void progressed();

        /** Whether the session has ended, or goes on over another connection. */
        boolean isOver();
    }

    private static final CompletableFuture<@Nullable Long> NOT_SAID = CompletableFuture.completedFuture(null);

    private final Owner owner;
    private final ScheduledExecutorService eventLoop;
    private final AtomicLong bytesOfAll;
    private final Retry retry;

    /** Whether what is sent may have been sent before, over another connection. */
    private final boolean isResumed;

    /** All to one room. */
    private final ArrayDeque<PendingAppend> pending = new ArrayDeque<>(0);

    /** Whether the event loop is going to look at the answers. Any thread. */
    private final AtomicBoolean lookIsScheduled = new AtomicBoolean();

    private long bytes;
    private boolean repeatIsScheduled;

    /** Whether the store is asked what of it stands there, before the rest is given up. */
    private boolean isGivingUp;

    /**
     * Whether the next one may be known to the store already. Then it is answered before another one is sent, whose event would come back
     * before that answer.
     */
    private boolean mayBeKnown;

    /** When the first of those failed that are to be repeated, by {@link System#nanoTime}; of no meaning if the attempts are 0. */
    private long failingSince;

    private int failedAttempts;

    /** @param isResumed whether somebody may send again what had no answer */
    AppendQueue(
            Owner owner, ScheduledExecutorService eventLoop, AtomicLong bytesOfAll, Retry retry, boolean isResumed) {
        this.owner = owner;
        this.eventLoop = eventLoop;
        this.bytesOfAll = bytesOfAll;
        this.retry = retry;
        this.isResumed = isResumed;
        this.mayBeKnown = isResumed;
    }

    /** Whether an event may be sent to a room now. */
    boolean isOpenFor(Room room) {
        return pending.isEmpty()
                || (!mayBeKnown
                        && !isGivingUp
                        && pending.getFirst().stay.room() == room
                        && pending.size() < RoomStore.MAX_IN_FLIGHT
                        && bytes < MAX_BYTES
                        && bytesOfAll.get() < MAX_BYTES_OF_ALL);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /**
     * Sends an event.
     *
     * @param label by which it is found again; null for none
     * @param id to which a refusal refers
     */
    void append(RoomStay stay, @Nullable String label, @Nullable String id, RoomEvent draft) {
        long number = stay.nextNumber();
        CompletableFuture<Appended> answer = stay.append(number, label, draft).toCompletableFuture();
        if (pending.isEmpty() && answer.isDone() && !answer.isCompletedExceptionally()) { // always, in memory
            owner.appended(stay, label, answer.join());
            return;
        }
        PendingAppend sent = new PendingAppend(stay, number, label, id, draft, answer);
        pending.add(sent);
        bytes += sent.bytes;
        bytesOfAll.addAndGet(sent.bytes);
        watch(sent);
    }

    /** Many answers that come together are looked at together. */
    private void watch(PendingAppend sent) {
        if (sent.answer.isDone()) {
            look();
            return;
        }
        sent.answer.whenComplete((appended, failure) -> {
            if (!lookIsScheduled.get() && lookIsScheduled.compareAndSet(false, true)) {
                eventLoop.execute(() -> {
                    lookIsScheduled.set(false); // first: what is answered from now on is looked at again
                    look();
                });
            }
        });
    }

    private void look() {
        drain();
        if (!pending.isEmpty() && pending.getFirst().answer.isDone() && !repeatIsScheduled && !isGivingUp) {
            repeatOrGiveUp();
        }
        if (pending.size() <= RoomStore.MAX_IN_FLIGHT / 2) { // else whoever waits would go on for one event at a time
            owner.progressed();
        }
    }

    private void drain() {
        while (!pending.isEmpty() && pending.getFirst().isAnswered()) {
            PendingAppend first = remove();
            Throwable failure = first.failure();
            failedAttempts = 0;
            if (failure == null) {
                Appended appended = first.answer.join();
                mayBeKnown = appended.repeated();
                owner.appended(first.stay, first.label, appended);
            } else if (!mayStandThere(first, failure)) {
                owner.failed(first.id, failure);
            } else if (!(failure instanceof FencedException || owner.isOver())) {
                owner.failed(
                        first.id, new IllegalStateException("it is not known what became of something said", failure));
            } // else whoever goes on with the session over another connection asks again
        }
    }

    /** Whether it may stand in the room although its latest attempt failed. */
    private boolean mayStandThere(PendingAppend sent, Throwable failure) {
        return failure instanceof FencedException
                ? sent.mayHaveHappened
                        || (isResumed && sent.label != null) // it may have been said before they came back
                : sent.mayHaveHappened && sent.stay.room().isRetired();
    }

    private PendingAppend remove() {
        PendingAppend first = pending.remove();
        bytes -= first.bytes;
        bytesOfAll.addAndGet(-first.bytes);
        return first;
    }

    /** The first one has failed. Those behind it are waited for: only what is on its way no more can be given up, or overtaken. */
    private void repeatOrGiveUp() {
        if (!pending.stream().allMatch(sent -> sent.answer.isDone())) {
            return;
        }
        for (PendingAppend sent : pending) {
            sent.mayHaveHappened |= !(sent.failure() instanceof StoreException failed) || failed.isUnknown();
        }
        if (failedAttempts++ == 0) {
            failingSince = System.nanoTime();
        }
        boolean mayHaveHappened = pending.stream().anyMatch(sent -> sent.mayHaveHappened);
        if (mayHaveHappened || !retry.isTooLong(failingSince)) {
            repeatLater();
        } else {
            giveUp();
        }
    }

    /** What stands there, because it was said over another connection, is answered; the rest is refused. As long as that is not known, all wait. */
    private void giveUp() {
        List<CompletableFuture<@Nullable Long>> found =
                pending.stream().map(this::saidBefore).toList();
        isGivingUp = true;
        Retry.on(eventLoop, CompletableFuture.allOf(found.toArray(CompletableFuture<?>[]::new)))
                .whenComplete((all, failure) -> {
                    isGivingUp = false;
                    if (failure != null) {
                        repeatLater();
                        return;
                    }
                    failedAttempts = 0;
                    pending.getFirst().stay.giveBack(pending.getFirst().number);
                    found.forEach(seq -> giveUp(remove(), seq.join()));
                    owner.progressed();
                });
    }

    private CompletableFuture<@Nullable Long> saidBefore(PendingAppend sent) {
        return isResumed && sent.label != null
                ? sent.stay.room().sent(sent.stay.lease(), sent.label).toCompletableFuture()
                : NOT_SAID;
    }

    private void giveUp(PendingAppend sent, @Nullable Long seq) {
        if (seq != null) {
            owner.appended(sent.stay, sent.label, new Appended(seq, true));
            return;
        }
        if (sent.label != null) {
            sent.stay.giveUp(sent.label);
        }
        owner.failed(sent.id, Retry.unavailable(sent.id));
    }

    private void repeatLater() {
        try {
            eventLoop.schedule(this::repeat, Retry.pauseMillis(failedAttempts), TimeUnit.MILLISECONDS);
            repeatIsScheduled = true;
        } catch (RejectedExecutionException stopped) {
            while (!pending.isEmpty()) {
                owner.failed(remove().id, stopped);
            }
        }
    }

    private void repeat() {
        repeatIsScheduled = false;
        List<PendingAppend> again = pending.stream()
                .filter(sent -> sent.answer.isDone() && !sent.isAnswered())
                .toList();
        again.forEach(sent -> sent.answer =
                sent.stay.append(sent.number, sent.label, sent.draft).toCompletableFuture());
        again.forEach(this::watch); // all were sent first: an answer may have come at once
    }
}
