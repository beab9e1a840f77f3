package chat.client.net;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import io.netty.util.NetUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have no answer yet, over all connections. Each future completes exactly once: with its answer, with a refusal, by
 * its timeout, or with the end of the client. Bounded by its slots, as many as {@link ClientConfig#maxPending} says. On the event loop
 * only, except where it says otherwise.
 */
final class PendingRequests {

    private final AnswerTimeouts timeouts;
    private final Callbacks callbacks;
    private final ClientConfig config;
    private final Semaphore slots;
    private final AtomicLong lastId = new AtomicLong();

    /** By id, oldest first. */
    private final Map<String, PendingRequest<?>> unanswered = new LinkedHashMap<>();

    PendingRequests(AnswerTimeouts timeouts, Callbacks callbacks, ClientConfig config) {
        this.timeouts = timeouts;
        this.callbacks = callbacks;
        this.config = config;
        slots = new Semaphore(config.maxPending());
    }

    /** An id that was never used before, over all connections. Any thread. */
    String nextId() {
        return Long.toString(lastId.incrementAndGet());
    }

    /** Takes one of the slots, which {@link #add} needs; returns false if there is none. Any thread. */
    boolean takeSlot() {
        return slots.tryAcquire();
    }

    /** Gives a slot back that was not used. Any thread. */
    void returnSlot() {
        slots.release();
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    /**
     * Adds one. Its slot is given back when it is answered.
     *
     * @param id the one that the message bears
     * @param open where to write it; null to leave that to {@link #writeAll}
     */
    <T> void add(
            String id,
            ClientMessage message,
            Class<T> type,
            CompletableFuture<T> answer,
            @Nullable ServerConnection open) {
        if (open != null && !open.takesMore()) {
            returnSlot();
            answer.completeExceptionally(
                    new ChatException.TooManyPending("the server is slow to take what was sent before, more than "
                            + config.maxOutboundBytes() + " bytes wait"));
            return;
        }
        PendingRequest<T> request = new PendingRequest<>(message, type, answer);
        unanswered.put(id, request);
        if (open != null) {
            write(id, request, open);
        }
    }

    /** Writes all, those that were written to an earlier connection again, in the order in which they were added. */
    void writeAll(ServerConnection connection) {
        unanswered.forEach((id, request) -> write(id, request, connection));
    }

    private void write(String id, PendingRequest<?> request, ServerConnection connection) {
        connection.write(request.message);
        request.written(timeouts.begin(connection, () -> giveUp(id, request)));
    }

    private void giveUp(String id, PendingRequest<?> request) {
        if (!request.isAnsweredInOrder() || request.isPassedOver()) {
            take(id);
        } else {
            request.givenUp = true; // it keeps its place: a late answer must not be taken for the next one's
        }
        request.fail(new ChatException.NotAnswered(request.what(), config.answerTimeout()), callbacks);
    }

    /** A ping was answered: requests that were given up and sent before it need not keep their place any longer. */
    void onPong() {
        timeouts.onPong();
        dropGivenUp(PendingRequest::isPassedOver);
    }

    private void dropGivenUp(Predicate<PendingRequest<?>> isMeant) {
        all().forEach((id, request) -> {
            if (request.givenUp && isMeant.test(request)) {
                take(id);
            }
        });
    }

    /** Somebody's own message, or words to one user, came back. */
    void answer(String id, ServerMessage answer) {
        PendingRequest<?> request = unanswered.get(id);
        if (request != null && request.takes(answer)) {
            take(id);
            request.complete(answer, callbacks);
        }
    }

    /** The answer to the oldest question of its kind; returns the question, null if nobody has asked. */
    @Nullable
    ClientMessage answerInOrder(ServerMessage answer) {
        return answerFirst(request -> request.isAnsweredInOrder() && request.takes(answer), answer);
    }

    void entered(RoomEntry entry) {
        answerFirst(
                request -> request.message instanceof ClientMessage.Enter enter
                        && RoomName.areSame(enter.room(), entry.room()),
                entry);
    }

    void parted(String room) {
        answerFirst(request -> isParting(request, room), null);
    }

    /** Whether somebody waits to be out of this room. */
    boolean isParting(String room) {
        return unanswered.values().stream().anyMatch(request -> isParting(request, room));
    }

    private static boolean isParting(PendingRequest<?> request, String room) {
        return request.message instanceof ClientMessage.Part part && RoomName.areSame(part.room(), room);
    }

    /** This client's own topic came back. */
    void topic(ServerMessage.Topic topic) {
        answerFirst(
                request -> request.message instanceof ClientMessage.Topic set
                        && set.topic().equals(topic.topic())
                        && RoomName.areSame(set.room(), topic.room()),
                topic);
    }

    /** This user's own message has another text. */
    void edited(ServerMessage.Edited edited) {
        answerFirst(
                request -> request.message instanceof ClientMessage.Edit edit
                        && edit.seq() == edited.of()
                        && edit.text().equals(edited.text())
                        && RoomName.areSame(edit.room(), edited.room()),
                edited);
    }

    /** A message was taken back, by whomever. */
    void deleted(ServerMessage.Deleted deleted) {
        answerFirst(
                request -> request.message instanceof ClientMessage.Delete delete
                        && delete.seq() == deleted.of()
                        && RoomName.areSame(delete.room(), deleted.room()),
                deleted);
    }

    /** This user has kept order. */
    void moderated(ServerMessage.Moderated moderated) {
        answerFirst(request -> isAskedFor(request.message, moderated), moderated);
    }

    private static boolean isAskedFor(ClientMessage asked, ServerMessage.Moderated done) {
        if (asked instanceof ClientMessage.Moderate moderate) {
            return moderate.action().equals(done.action()) && isMeant(moderate.target(), done.target());
        } else if (asked instanceof ClientMessage.Close close) {
            return done.action().equals("close") && isIn(close.room(), done);
        } else if (asked instanceof ClientMessage.Open open) {
            return done.action().equals("open") && isIn(open.room(), done);
        } else {
            return asked instanceof ClientMessage.Invite invite
                    && done.action().equals("invite")
                    && isMeant(invite.username(), done.target())
                    && isIn(invite.room(), done);
        }
    }

    /** The server writes names and networks in its own way. Of networks the oldest is meant: their answers come in order. */
    private static boolean isMeant(@Nullable String asked, String done) {
        if (asked == null || isNetwork(done)) {
            return asked != null && isNetwork(asked.strip());
        }
        try {
            return Username.of(asked).equals(Username.of(done));
        } catch (ProtocolException noName) {
            return done.equals(asked);
        }
    }

    private static boolean isNetwork(String target) {
        int slash = target.indexOf('/');
        String address = slash < 0 ? target : target.substring(0, slash);
        return NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
    }

    private static boolean isIn(String room, ServerMessage.Moderated done) {
        return RoomName.areSame(room, done.room() == null ? done.target() : done.room());
    }

    /** A message that was sent again was taken the first time. The event is made of what was sent. */
    void duplicate(ServerMessage.Duplicate duplicate, String username) {
        PendingRequest<?> request = unanswered.get(duplicate.id());
        if (request == null) {
            return;
        }
        if (request.message instanceof ClientMessage.Message say) {
            String room = duplicate.room() == null ? say.room() : duplicate.room();
            answer(
                    duplicate.id(),
                    new ServerMessage.Message(
                            room, duplicate.seq(), username, say.text(), request.askedAt, say.id(), say.action()));
        } else if (request.message instanceof ClientMessage.DirectMessage say) {
            answer(
                    duplicate.id(),
                    new ServerMessage.DirectMessage(
                            username, say.to(), say.text(), request.askedAt, say.id(), say.action(), duplicate.seq()));
        }
    }

    private @Nullable ClientMessage answerFirst(Predicate<PendingRequest<?>> isMeant, @Nullable Object answer) {
        for (Map.Entry<String, PendingRequest<?>> entry : unanswered.entrySet()) {
            PendingRequest<?> request = entry.getValue();
            if (isMeant.test(request)) {
                take(entry.getKey());
                if (!request.givenUp) {
                    request.complete(answer, callbacks);
                }
                return request.message;
            }
        }
        return null;
    }

    /** Hands a refusal to whoever waits for it; returns false if nobody does. */
    boolean refuse(ServerMessage.ErrorMessage failure) {
        PendingRequest<?> request = failure.id() == null ? null : take(failure.id());
        if (request == null || request.givenUp) {
            return false;
        }
        request.fail(new ChatException.Refused(failure), callbacks);
        return true;
    }

    /** The server did not take this from the current connection: it is written again to the next one. */
    void notTaken(String id) {
        PendingRequest<?> request = unanswered.get(id);
        if (request != null) {
            request.onItsWay = false;
        }
    }

    /** The connection is gone: there will be no answers before the next one. */
    void suspend() {
        unanswered.values().forEach(PendingRequest::suspend);
        dropGivenUp(request -> true); // the order of the answers is of no interest any more
        failUncertain(request -> request.isChangingAccount() || request.isKeepingOrder());
    }

    /** The session is gone, and with it what the server knew of the ids: sent again, a message might be there twice. */
    void failUncertain() {
        failUncertain(PendingRequest::isSaying);
    }

    private void failUncertain(Predicate<PendingRequest<?>> isMeant) {
        all().forEach((id, request) -> {
            if (request.uncertain && isMeant.test(request)) {
                take(id);
                request.fail(new ChatException.OutcomeUnknown(request.what()), callbacks);
            }
        });
    }

    void failAll(ChatException reason) {
        all().forEach((id, request) -> {
            take(id);
            if (!request.givenUp) {
                request.fail(reason, callbacks);
            }
        });
    }

    private Map<String, PendingRequest<?>> all() {
        return new LinkedHashMap<>(unanswered);
    }

    private @Nullable PendingRequest<?> take(String id) {
        PendingRequest<?> request = unanswered.remove(id);
        if (request != null) {
            request.endWait();
            slots.release();
        }
        return request;
    }
}
