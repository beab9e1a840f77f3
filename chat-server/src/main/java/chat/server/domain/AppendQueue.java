package chat.server.domain;

import static chat.server.domain.Retry.cause;

import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Appended;
import chat.server.store.EventSize;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    }

    private static final class Pending {

        final RoomStay stay;
        final long number;
        final @Nullable String label;
        final @Nullable String id;
        final RoomEvent draft;
        final long bytes;

        /** Of the latest attempt. */
        int attempt;

        /** Whether the latest attempt has failed, and may be repeated. */
        boolean isToRepeat;

        boolean mayHaveHappened;

        @Nullable
        Appended appended;

        @Nullable
        Throwable failure;

        Pending(RoomStay stay, long number, @Nullable String label, @Nullable String id, RoomEvent draft) {
            this.stay = stay;
            this.number = number;
            this.label = label;
            this.id = id;
            this.draft = draft;
            this.bytes = EventSize.of(draft);
        }

        boolean isAnswered() {
            return appended != null || failure != null;
        }

        CompletableFuture<Appended> send() {
            return stay.writer().append(number, label, draft).toCompletableFuture();
        }
    }

    private final Owner owner;
    private final ScheduledExecutorService eventLoop;
    private final AtomicLong bytesOfAll;
    private final Retry retry;

    /** All to one room. */
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);

    private long bytes;
    private boolean repeatIsScheduled;

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
        this.mayBeKnown = isResumed;
    }

    /** Whether an event may be sent to a room now. */
    boolean isOpenFor(Room room) {
        return pending.isEmpty()
                || (!mayBeKnown
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
        CompletableFuture<Appended> answer =
                stay.writer().append(number, label, draft).toCompletableFuture();
        if (pending.isEmpty() && answer.isDone() && !answer.isCompletedExceptionally()) { // always, in memory
            owner.appended(stay, label, answer.join());
            return;
        }
        Pending sent = new Pending(stay, number, label, id, draft);
        pending.add(sent);
        bytes += sent.bytes;
        bytesOfAll.addAndGet(sent.bytes);
        watch(sent, answer);
    }

    private void watch(Pending sent, CompletableFuture<Appended> answer) {
        int attempt = sent.attempt;
        if (answer.isDone()) {
            answer.whenComplete((appended, failure) -> answered(sent, attempt, appended, failure));
        } else {
            answer.whenCompleteAsync((appended, failure) -> answered(sent, attempt, appended, failure), eventLoop);
        }
    }

    private void answered(Pending sent, int attempt, @Nullable Appended appended, @Nullable Throwable failure) {
        if (sent.isAnswered()) {
            return; // by another attempt
        }
        if (failure == null) {
            sent.appended = appended;
        } else if (!(cause(failure) instanceof StoreException failed)) {
            sent.failure = cause(failure);
        } else if (attempt == sent.attempt) {
            sent.isToRepeat = true;
            sent.mayHaveHappened |= failed.isUnknown();
        }
        drain();
        if (!pending.isEmpty() && pending.getFirst().isToRepeat && !repeatIsScheduled) {
            repeatOrGiveUp();
        }
        owner.progressed();
    }

    private void drain() {
        while (!pending.isEmpty() && pending.getFirst().isAnswered()) {
            Pending first = remove();
            failedAttempts = 0;
            if (first.appended != null) {
                mayBeKnown = first.appended.repeated();
                owner.appended(first.stay, first.label, first.appended);
            } else if (first.failure != null) {
                owner.failed(first.id, first.failure);
            }
        }
    }

    private Pending remove() {
        Pending first = pending.remove();
        bytes -= first.bytes;
        bytesOfAll.addAndGet(-first.bytes);
        return first;
    }

    /** The first one has failed. Those behind it are waited for: only what is on its way no more can be given up, or overtaken. */
    private void repeatOrGiveUp() {
        if (!pending.stream().allMatch(sent -> sent.isToRepeat || sent.isAnswered())) {
            return;
        }
        if (failedAttempts++ == 0) {
            failingSince = System.nanoTime();
        }
        boolean mayHaveHappened = pending.stream().anyMatch(sent -> sent.mayHaveHappened || sent.isAnswered());
        if (!mayHaveHappened && retry.isTooLong(failingSince)) {
            failedAttempts = 0;
            pending.getFirst().stay.giveBack(pending.getFirst().number);
            while (!pending.isEmpty()) {
                Pending given = remove();
                owner.failed(given.id, Retry.unavailable(given.id));
            }
            return;
        }
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
        List<Pending> again =
                pending.stream().filter(sent -> !sent.isAnswered()).toList();
        again.forEach(sent -> {
            sent.attempt++; // all of them first: an answer may come at once
            sent.isToRepeat = false;
        });
        again.forEach(sent -> watch(sent, sent.send()));
    }
}
