package chat.server.domain;

import static chat.server.domain.Retry.cause;
import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.Appended;
import chat.server.store.RoomStore;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a session says in its rooms, and how it changes what was said. Owned by the session's event loop. */
public final class Speech implements AppendQueue.Owner {

    private final Session session;
    private final User user;
    private final RoomStays stays;
    private final SessionCalls calls;
    private final Chat chat;
    private final AppendQueue queue;
    private final boolean isResumed;

    Speech(Session session, SessionCalls calls, Chat chat) {
        this.session = session;
        this.user = session.user();
        this.stays = session.stays();
        this.calls = calls;
        this.chat = chat;
        this.isResumed = session.lease().fence() > 1;
        this.queue =
                new AppendQueue(this, session.listener().eventLoop(), chat.bytesInFlight(), chat.retry(), isResumed);
    }

    /** Whether something may be said in a room now; null if all that was said has to be answered. */
    boolean isReadyFor(@Nullable String room) {
        if (queue.isEmpty()) {
            return true;
        }
        RoomStay stay = room == null ? null : stays.find(room);
        return stay != null && queue.isOpenFor(stay.room());
    }

    /**
     * Says something in a room, in the words that {@link MessageText} let pass. The listener gets the answer if it is another
     * one than the message itself.
     */
    public void say(String room, String text, @Nullable String id, boolean action) throws ProtocolException {
        RoomStay stay = stays.find(room);
        String label = session.label(id);
        ProtocolException refused = stay == null ? null : refusal(stay, label, id);
        if (stay != null && refused == null) {
            queue.append(stay, label, id, said(stay.room(), text, id, action));
            return;
        }
        if (session.hasEnded()) {
            if (!isResumed || label == null) { // else it may have been said before they came back
                calls.failed(id, Session.over(id));
            }
            return;
        }
        ProtocolException refusal = stay == null ? stays.unknown(room, id) : requireNonNull(refused);
        if (label == null) {
            throw refusal;
        }
        // They may have said it before they left, or were muted.
        CompletionStage<@Nullable Duplicate> sent = isResumed
                ? chat.retry().untilKnown(() -> chat.sent(room, session.lease(), label))
                : chat.sent(room, session.lease(), label);
        calls.begun(calls.here(sent).whenComplete((before, failure) -> {
            if (before != null) {
                session.listener().answer(before);
            } else {
                calls.failed(id, failure == null ? refusal : cause(failure));
            }
        }));
    }

    /** Why they may not say something in a room where they are; null if they may. */
    private @Nullable ProtocolException refusal(RoomStay stay, @Nullable String label, @Nullable String id) {
        ProtocolException muted = chat.order().muted(user, id);
        boolean isUnheard = muted == null && isResumed && label != null && stay.takeUnheard(label);
        return isUnheard ? Retry.unavailable(id) : muted;
    }

    private Message said(Room room, String text, @Nullable String id, boolean action) {
        return new Message(
                room.name(),
                0,
                session.username().toString(),
                text,
                Instant.EPOCH,
                id,
                action,
                session.device(),
                false,
                false);
    }

    /**
     * Says what a room is about.
     *
     * @param topic in the words that {@link MessageText#checkTopic} let pass; empty for none
     */
    public void setTopic(String room, String topic, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        expectNotMuted(id);
        queue.append(
                stay,
                null,
                id,
                new Topic(stay.room().name(), 0, session.username().toString(), topic));
    }

    private void expectNotMuted(@Nullable String id) throws ProtocolException {
        ProtocolException muted = chat.order().muted(user, id);
        if (muted != null) {
            throw muted;
        }
    }

    /**
     * Gives a message another text.
     *
     * @param seq its number
     * @param text in the words that {@link MessageText} let pass
     */
    public void edit(String room, long seq, String text, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        expectNotMuted(id);
        amend(stay, new Edited(stay.room().name(), 0, seq, session.username().toString(), text), id);
    }

    /**
     * Takes a message back. What moderators take back of others is written down.
     *
     * @param seq its number
     */
    public void delete(String room, long seq, @Nullable String id) throws ProtocolException {
        RoomStay stay = stays.require(room, id);
        Room there = stay.room();
        Deleted draft = new Deleted(there.name(), 0, seq, session.username().toString());
        if (!user.right().moderates()) {
            amend(stay, draft, id);
            return;
        }
        calls.begun(calls.here(OthersMessages.author(chat, user, there, seq)).whenComplete((author, failure) -> {
            if (failure != null) {
                calls.failed(id, cause(failure));
                return;
            }
            CompletionStage<Appended> deleted = amend(stay, draft, id);
            if (author != null) {
                deleted.thenAccept(appended -> chat.order().deleted(author, appended, there.name(), session));
            }
        }));
    }

    /** What was done before already is answered by the event that did it. */
    private CompletionStage<Appended> amend(RoomStay stay, RoomEvent draft, @Nullable String id) {
        Room room = stay.room();
        RoomStore.Right right = user.right();
        long number = stay.nextNumber();
        CompletionStage<Appended> amended = calls.here(chat.ask(() -> stay.amend(number, draft, right)))
                .whenComplete((appended, failure) -> {
                    if (failure != null && !isTaken(cause(failure))) {
                        stay.giveBack(number);
                    }
                });
        calls.begun(amended.thenCompose(appended -> appended.repeated()
                        ? calls.here(room.replay(appended.seq() - 1, appended.seq(), 0))
                                .thenApply(kept ->
                                        kept == null ? List.of(draft.numbered(appended.seq(), chat.now())) : kept)
                        : CompletableFuture.completedFuture(List.<RoomEvent>of()))
                .whenComplete((former, failure) -> {
                    if (failure != null) {
                        calls.failed(id, cause(failure));
                    } else if (!former.isEmpty()) {
                        session.listener().answer(former.get(0));
                    }
                }));
        return amended;
    }

    /** Whether what failed so was refused by a rule, and its number is taken. */
    private static boolean isTaken(Throwable cause) {
        return cause instanceof ProtocolException refused && refused.code() != ErrorCode.STORAGE_UNAVAILABLE;
    }

    @Override
    public void appended(RoomStay stay, @Nullable String label, Appended appended) {
        if (label != null && appended.repeated()) {
            session.listener().answer(new Duplicate(label, stay.room().name(), appended.seq()));
        }
    }

    @Override
    public void failed(@Nullable String id, Throwable cause) {
        calls.failed(id, cause);
    }

    @Override
    public boolean isOver() {
        return session.isOver();
    }

    @Override
    public void progressed() {
        calls.progressed();
    }
}
