package chat.server.store.redis;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import chat.server.store.state.Gathering;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A room as this server sees it. Its events come in three ways: in the answer to an append of this server's, as an announcement, and by reading
 * what is missing. Whichever is first, they are told in the order of their numbers, each once. Guarded by its own lock, under which the
 * subscriber is told.
 */
final class RedisRoom implements RedisLink.Listener {

    /** What is read at once of what is missing. */
    private static final long MAX_READ_BYTES = 256 * 1024;

    private static final long PAUSE_MILLIS = 100;

    /** Nothing was told; more than any number was announced. */
    private static final long NONE = -1;

    private final RoomName name;
    private final RedisRoomStore store;
    private final String base;
    private final RedisBatch<RoomCommand> batch;

    private RoomStore.@Nullable Subscriber subscriber;

    /** Empty if the room has to be opened, again or for the first time, before anything is appended. */
    private String epoch = "";

    private long told = NONE;

    /** The latest number that is known to be there. */
    private long known;

    private boolean isReading;

    /** Whether something was announced that could not be told, or was not heard. */
    private boolean mayBeBehind;

    /** Whether the subscriber was told something that is not settled. */
    private boolean isUnsettled;

    /** Whether that waits for an answer. */
    private boolean isHeld;

    private boolean wasOpen;
    private long lastWanted;
    private boolean hasEnded;
    private boolean isForgotten;
    private volatile boolean hasMessages;

    private record Answer(long seq, Runnable given) {}

    /** What may be answered when so much was told. */
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    /** What is to be done under no lock. */
    private final List<Runnable> afterwards = new ArrayList<>();

    RedisRoom(RoomName name, RedisRoomStore store) {
        this.name = name;
        this.store = store;
        this.base = store.base(name);
        this.batch = new RedisBatch<>(store.link().loops(), this::append);
    }

    RoomName name() {
        return name;
    }

    String base() {
        return base;
    }

    boolean hasMessages() {
        return hasMessages;
    }

    /** The epoch; fails if the room is not open. */
    synchronized String epoch() {
        if (store.isClosed() || isForgotten) {
            throw new CancellationException("the room is closed");
        } else if (epoch.isEmpty()) {
            throw StoreException.unavailable("the room has to be opened again", null);
        }
        return epoch;
    }

    /** Does something under the lock, and what follows from it under none. */
    private void change(Runnable change) {
        List<Runnable> next;
        RoomStore.Subscriber settling;
        synchronized (this) {
            change.run();
            while (!answers.isEmpty() && answers.element().seq() <= told) {
                afterwards.add(answers.remove().given());
            }
            boolean waits = isUnsettled && afterwards.isEmpty() && batch.isBusy();
            if (waits && !isHeld) {
                isHeld = true;
                afterwards.add(this::settleSoon);
            }
            next = List.copyOf(afterwards);
            afterwards.clear();
            // before an answer always: another thread may have told it, and not have come so far as to settle it
            settling = !waits && (isUnsettled || !next.isEmpty()) ? subscriber : null;
            isUnsettled &= waits;
        }
        if (settling != null) {
            settling.settled();
        }
        next.forEach(Runnable::run);
    }

    /** What others said waits, under load, for the answer to what is said here: then both go to each member in one piece. */
    private void settleSoon() {
        try {
            store.link().loops().schedule(this::settleHeld, Gathering.NANOS, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            settleHeld();
        }
    }

    private void settleHeld() {
        RoomStore.Subscriber settling;
        synchronized (this) {
            isHeld = false;
            settling = isUnsettled ? subscriber : null;
            isUnsettled = false;
        }
        if (settling != null) {
            settling.settled();
        }
    }

    /**
     * This is the room now: the answer of room_open. Fails if it was closed meanwhile, or opened by whoever wanted that later.
     *
     * @param wanted greater than for those who wanted it before
     * @param shown its name
     */
    void opened(RoomStore.Subscriber by, long wanted, RoomName shown, List<@Nullable Object> there) {
        RoomStore.Snapshot now = snapshot(shown, there);
        change(() -> {
            if (store.isClosed()) {
                throw new CancellationException("the store is closed");
            } else if (hasEnded) {
                throw StoreException.unavailable("the room was closed meanwhile", null);
            } else if (wanted < lastWanted && subscriber != null) {
                throw StoreException.unavailable("the room was opened once more meanwhile", null);
            }
            lastWanted = wanted;
            RoomStore.Subscriber displaced = subscriber;
            mayBeBehind |= told > now.lastSeq();
            if (!epoch.equals(now.epoch())) {
                answerAll(); // what they were about is in what the room is now
            }
            subscriber = by;
            epoch = now.epoch();
            wasOpen = true;
            told = now.lastSeq();
            known = told;
            hasMessages = Long.valueOf(1).equals(there.get(3));
            by.opened(now);
            isUnsettled = true;
            if (displaced != null && displaced != by) {
                afterwards.add(() -> displaced.lost(new IllegalStateException("the room was opened once more")));
            }
            if (mayBeBehind) {
                readMissing();
            }
        });
    }

    private static RoomStore.Snapshot snapshot(RoomName shown, List<@Nullable Object> there) {
        record Entry(Username user, long seq) {}
        List<Entry> entries = new ArrayList<>();
        try {
            for (String entry : RoomRecords.strings(there.get(5))) {
                int tab = entry.indexOf('\t');
                entries.add(new Entry(Username.of(entry.substring(tab + 1)), RoomRecords.seq(entry)));
            }
        } catch (ProtocolException e) {
            throw new IllegalStateException("a member of a room has no name that anybody may have", e);
        }
        entries.sort(Comparator.comparing(Entry::seq));
        Map<Username, Long> users = new LinkedHashMap<>();
        entries.forEach(entry -> users.put(entry.user(), entry.seq()));
        return new RoomStore.Snapshot(
                shown, String.valueOf(there.get(0)), number(there.get(1)), users, String.valueOf(there.get(2)));
    }

    private static long number(@Nullable Object number) {
        return number instanceof Long integer ? integer : Long.parseLong(String.valueOf(number));
    }

    /** Appends after all that was appended before. */
    void append(RoomCommand command) {
        batch.add(command);
    }

    private CompletionStage<?> append(List<RoomCommand> commands) {
        List<String> arguments = new ArrayList<>();
        try {
            synchronized (this) {
                arguments.addAll(List.of(epoch(), Long.toString(told), store.newEpoch()));
            }
        } catch (CancellationException | StoreException closed) {
            commands.forEach(command -> command.fail(closed));
            return CompletableFuture.completedStage(null);
        }
        String asked = arguments.get(0);
        arguments.addAll(store.settings());
        commands.forEach(command -> command.addTo(arguments));
        boolean allLeave = commands.stream().allMatch(RoomCommand::isLeaving);
        String function = allLeave ? "room_leave" : "room_append";
        CompletionStage<CompletionStage<?>> asking = store.link()
                .call(function, base, arguments)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        return failed(commands, allLeave, RedisTrouble.cause(failure));
                    } else if (answer.isEmpty()) {
                        lose(asked);
                        StoreException lost = StoreException.unavailable("the room has to be opened again", null);
                        commands.forEach(command -> command.fail(lost));
                    } else {
                        appended(commands, answer);
                    }
                    return CompletableFuture.completedStage(null);
                });
        return asking.thenCompose(next -> next);
    }

    /** Where no memory is left, those who leave do so without the others. */
    private CompletionStage<?> failed(List<RoomCommand> commands, boolean allLeave, Throwable cause) {
        boolean mayLeave = !allLeave && RedisTrouble.isFull(cause);
        List<RoomCommand> leaving =
                mayLeave ? commands.stream().filter(RoomCommand::isLeaving).toList() : List.of();
        commands.stream().filter(command -> !leaving.contains(command)).forEach(command -> command.fail(cause));
        return leaving.isEmpty() ? CompletableFuture.completedStage(null) : append(leaving);
    }

    private void appended(List<RoomCommand> commands, List<@Nullable Object> answer) {
        String[] answered = String.valueOf(answer.get(0)).split("\t", -1);
        Instant time = Instant.ofEpochMilli(Long.parseLong(answered[0]));
        long last = Long.parseLong(answered[1]);
        List<String> missing = RoomRecords.strings(answer).subList(1, answer.size());
        change(() -> {
            missing.forEach(this::tell);
            for (int i = 0; i < commands.size(); i++) {
                RoomCommand command = commands.get(i);
                String what = answered[i + 2];
                long seq = RoomCommand.newSeq(what);
                if (seq == told + 1) {
                    tell(command.event(seq, time));
                }
                answers.add(new Answer(last, () -> command.complete(what)));
            }
            reach(last);
        });
    }

    /**
     * Does something, under no lock, when the subscriber was told all up to a number that is there.
     *
     * @param asked the epoch whose number it is
     */
    void whenTold(String asked, long last, Runnable action) {
        change(() -> {
            if (asked.equals(epoch)) {
                answers.add(new Answer(last, action));
                reach(last);
            } else {
                afterwards.add(action);
            }
        });
    }

    @Override
    public void heard(String message) {
        int tab = message.indexOf('\t');
        int end = message.indexOf('\n');
        int headEnd = end < 0 ? message.length() : end;
        String said = message.substring(0, tab);
        long last = Long.parseLong(message, tab + 1, headEnd, 10);
        change(() -> {
            if (epoch.isEmpty()) {
                mayBeBehind = true;
            } else if (!said.equals(epoch)) {
                loseNow(ahead());
            } else if (last > told) {
                message.substring(headEnd).lines().skip(1).forEach(this::tell);
                reach(last);
            }
        });
    }

    @Override
    public void missed() {
        change(() -> {
            mayBeBehind = true;
            if (!epoch.isEmpty()) {
                readMissing();
            }
        });
    }

    /** Tells the event of a record if it is the next one. One that this version cannot read is skipped, by opening the room again. */
    private void tell(String kept) {
        if (subscriber == null || RoomRecords.seq(kept) != told + 1) {
            return;
        }
        RoomEvent event;
        try {
            event = RoomRecords.event(kept);
        } catch (RuntimeException unreadable) {
            loseNow(unreadable);
            return;
        }
        tell(event);
    }

    private void tell(RoomEvent event) {
        RoomStore.Subscriber by = subscriber;
        told = event.seq();
        hasMessages |= event instanceof Message;
        if (by != null) {
            isUnsettled = true;
            try {
                by.applied(event);
            } catch (RuntimeException | Error bug) { // it has happened all the same: they open the room again
                subscriber = null;
                afterwards.add(() -> by.lost(bug));
            }
        }
    }

    /** All up to this number is there: what was not told of it is read, unless nobody is to be told. */
    private void reach(long last) {
        known = Math.max(known, last);
        if (subscriber == null) {
            told = known;
        } else if (told < known) {
            readMissing();
        }
    }

    private void readMissing() {
        if (isReading || subscriber == null || epoch.isEmpty()) {
            return;
        }
        isReading = true;
        mayBeBehind = false;
        String asked = epoch;
        long from = told + 1;
        List<String> arguments = List.of(
                asked, Long.toString(told), store.newEpoch(), Long.toString(from), "", Long.toString(MAX_READ_BYTES));
        afterwards.add(() -> store.link().call("room_read", base, arguments).whenComplete((answer, failure) -> {
            if (failure != null) {
                store.link().loops().schedule(() -> change(this::readAgain), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                change(() -> read(asked, from, answer));
            }
        }));
    }

    private void readAgain() {
        isReading = false;
        readMissing();
    }

    private void read(String asked, long from, List<@Nullable Object> answer) {
        isReading = false;
        if (!asked.equals(epoch)) {
            return;
        }
        List<String> records = answer.isEmpty() ? List.of() : RoomRecords.strings(answer.get(1));
        if (answer.isEmpty() || (records.isEmpty() && number(answer.get(0)) >= from)) {
            loseNow(ahead()); // it is another one, or so much was said meanwhile that what is missing is not kept any
            // more
            return;
        }
        records.forEach(this::tell);
        known = Math.max(known, number(answer.get(0)));
        if (told < known || mayBeBehind) {
            readMissing();
        }
    }

    /** Of this epoch there is no room any more, and it has to be opened again. */
    void lose(String asked) {
        change(() -> {
            if (asked.equals(epoch)) {
                loseNow(ahead());
            }
        });
    }

    private static IllegalStateException ahead() {
        return new IllegalStateException("the room is another one now, or far ahead");
    }

    private void loseNow(RuntimeException why) {
        RoomStore.Subscriber by = subscriber;
        subscriber = null;
        epoch = "";
        mayBeBehind = true;
        if (by != null) {
            afterwards.add(() -> by.lost(why));
        }
    }

    /** Whether this one is told what happens. */
    synchronized boolean isToldTo(RoomStore.Subscriber by) {
        return subscriber == by;
    }

    /** This subscriber wants nothing more. Whoever opens the room then gets another one. */
    void close(RoomStore.Subscriber by) {
        RoomStore.Subscriber there;
        synchronized (this) {
            there = subscriber;
        }
        if (there == by || there == null) {
            end(false);
        }
    }

    /** It could not be opened. It may be tried again, and whoever wrote here before goes on then. */
    void notOpened() {
        boolean isOfNoUse;
        synchronized (this) {
            isOfNoUse = !wasOpen;
        }
        if (isOfNoUse) {
            end(false);
        }
    }

    /** Nobody is told anything more. */
    void end(boolean isGone) {
        change(() -> {
            subscriber = null;
            hasEnded = true;
            isForgotten |= isGone;
            hasMessages &= !isGone;
            told = Math.max(told, known);
            answerAll();
        });
        store.remove(this);
    }

    private void answerAll() {
        answers.forEach(due -> afterwards.add(due.given()));
        answers.clear();
    }
}
