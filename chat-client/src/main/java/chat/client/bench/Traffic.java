package chat.client.bench;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.protocol.ServerMessage.Message;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a run: sends each when it is due and follows it until everybody who was in has received it. On the event
 * loop only.
 */
final class Traffic {

    /** How long nothing is sent after a refusal, unless something arrives: a closed loop would else ask again and again. */
    private static final long REFUSED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How many are sent at a time, so that a rate beyond what can be sent does not keep us from receiving. */
    private static final int MAX_BURST = 1000;

    private final BenchPlan plan;
    private final EventExecutor loop;
    private final Clock clock;
    private final Texts texts;
    private final Checker checker;
    private final Meter meter;
    private final Failures failures;

    private final InFlight inFlight = new InFlight();
    private final Recent recent = new Recent(this::messageOf);
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private List<VirtualUser> publishers = List.of();
    private int[] sent = {};
    private long sentInAll;
    private int turn;

    /** How many users of each group are in and read. */
    private int[] receivers = {};

    private @Nullable SendPace pace;
    private @Nullable Future<?> timer;
    private boolean refused;
    private boolean turnEndAwaited;

    /**
     * Finds the message that an event carries. The clients of a group are all given the same object for an event, so its text is read
     * once and not at each delivery.
     */
    private static final class Recent {

        /** A power of two: more events than lie between the first and the last to receive one. */
        private static final int SIZE = 16 * 1024;

        private final Function<Message, @Nullable SentMessage> read;
        private final @Nullable Message[] events = new Message[SIZE];
        private final @Nullable SentMessage[] messages = new SentMessage[SIZE];

        /** @param read looks the message of an event up by its text; null for one that is not this run's */
        Recent(Function<Message, @Nullable SentMessage> read) {
            this.read = read;
        }

        @SuppressWarnings("ReferenceEquality") // equal ones cost more to compare than to read
        @Nullable
        SentMessage find(Message said) {
            // Rooms count alike: those of one number are kept apart.
            int index = ((int) said.seq() + said.room().hashCode()) & (SIZE - 1);
            if (events[index] != said) {
                messages[index] = read.apply(said);
                events[index] = said;
            }
            return messages[index];
        }
    }

    Traffic(
            BenchPlan plan,
            EventExecutor loop,
            Clock clock,
            Texts texts,
            Checker checker,
            Meter meter,
            Failures failures) {
        this.plan = plan;
        this.loop = loop;
        this.clock = clock;
        this.texts = texts;
        this.checker = checker;
        this.meter = meter;
        this.failures = failures;
    }

    /** @param receivers how many users of each group are in and read */
    void start(List<VirtualUser> publishers, int[] receivers, SendPace pace) {
        this.publishers = publishers;
        this.receivers = receivers;
        this.pace = pace;
        sent = new int[publishers.size()];
        sendWhatIsDue();
    }

    /** Sends nothing more but what is due already; completes when everybody has received everything. */
    CompletableFuture<Void> stop() {
        sendWhatIsDue();
        pace = null;
        completeIfDrained();
        return drained;
    }

    private void completeIfDrained() {
        if (pace == null && inFlight.isEmpty()) {
            drained.complete(null);
        }
    }

    void loseTheRest() {
        checker.lose(inFlight.withdrawAll());
        drained.complete(null);
    }

    void onMessage(VirtualUser user, Message said) {
        SentMessage message = recent.find(said);
        if (message == null) {
            return;
        }
        if (checker.check(user.received, message)) {
            meter.onDelivery(message.dueNanos, clock.now(user));
            inFlight.settle(message);
        }
        awaitEndOfTurn();
    }

    /** Null for what is not of this run, or is no longer what was sent. */
    private @Nullable SentMessage messageOf(Message said) {
        long key = texts.key(said.text());
        int publisher = Texts.publisher(key);
        int number = Texts.number(key);
        if (key == Texts.STRANGE || publisher >= sent.length || number >= sent[publisher]) {
            return null;
        }
        VirtualUser from = publishers.get(publisher);
        if (!said.from().equals(from.name) || !said.room().equals(plan.room(from.group))) {
            return null; // so that it is missed where it should have come
        }
        SentMessage message = inFlight.get(key);
        // What nobody waits for any more is only checked: a repetition, or one whose sender was told that it failed.
        return message != null ? message : new SentMessage(publisher, plan.groups(), number, Long.MIN_VALUE, 0);
    }

    /** This user will receive nothing more. */
    void onClosed(VirtualUser user) {
        if (receivers.length > 0) {
            receivers[user.group]--;
        }
        checker.lose(inFlight.settleMissing(user.group, user.received));
        awaitEndOfTurn();
    }

    /** What there is to do once for all that a turn of the loop brings is done after it. */
    private void awaitEndOfTurn() {
        if (!turnEndAwaited) {
            turnEndAwaited = true;
            loop.execute(this::endTurn);
        }
    }

    private void endTurn() {
        turnEndAwaited = false;
        clock.endTurn();
        sendWhatIsDue();
        completeIfDrained();
    }

    private void sendWhatIsDue() {
        if (pace == null) {
            return;
        }
        refused = false;
        long now = clock.now();
        long due = now;
        for (int burst = 0; due <= now && !refused && burst < MAX_BURST; burst++) {
            int publisher = nextPublisher();
            if (publisher < 0) {
                return; // until one of them has an answer
            }
            due = nextDue(publishers.get(publisher), now);
            if (due <= now) {
                turn = publisher;
                send(publishers.get(publisher), due);
            }
        }
        if (refused) {
            sendAgainAfter(REFUSED_NANOS);
        } else if (due != SendPace.NEVER) {
            sendAgainAfter(Math.max(0, due - now));
        }
    }

    private long nextDue(VirtualUser publisher, long now) {
        return requireNonNull(pace, "pace").nextDue(sentInAll, inFlight.deliveries(), receivers[publisher.group], now);
    }

    private void sendAgainAfter(long nanos) {
        if (timer == null) {
            timer = loop.schedule(
                    () -> {
                        timer = null;
                        sendWhatIsDue();
                    },
                    nanos,
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Whose turn it is; -1 if all are gone, or have as much on its way as they can. */
    private int nextPublisher() {
        for (int i = 1; i <= publishers.size(); i++) {
            int next = (turn + i) % publishers.size();
            VirtualUser publisher = publishers.get(next);
            if (!publisher.isClosed() && publisher.unanswered < plan.server().maxPending()) {
                return next;
            }
        }
        return -1;
    }

    private void send(VirtualUser publisher, long due) {
        int group = publisher.group;
        SentMessage message = new SentMessage(turn, plan.groups(), sent[turn]++, due, receivers[group]);
        inFlight.add(message);
        sentInAll++;
        meter.onSent(due);
        publisher.unanswered++;
        publisher
                .client()
                .send(plan.room(group), texts.write(message.publisher, message.number))
                .whenComplete((said, failure) -> {
                    publisher.unanswered--;
                    awaitEndOfTurn();
                    if (failure != null) {
                        onFailed(message, failure);
                    }
                });
    }

    private void onFailed(SentMessage message, Throwable failure) {
        boolean notTaken = failure instanceof ChatException.Refused || failure instanceof ChatException.TooManyPending;
        if (notTaken || failure instanceof ChatException.NotAnswered) {
            failures.add(failure);
        }
        // With its publisher's connection gone nobody knows whether the server took it, until somebody receives it. One
        // that is only late stays on its way.
        if (notTaken || (!message.wasSeen() && !(failure instanceof ChatException.NotAnswered))) {
            inFlight.withdraw(message);
            meter.onWithdrawn(message.dueNanos);
        }
        refused = true;
    }
}
