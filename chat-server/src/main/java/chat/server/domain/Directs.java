package chat.server.domain;

import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.History;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a session says to single users, and what is said to its user alone. Owned by the session's event loop. */
public final class Directs {

    private static final CompletionStage<Void> GIVEN = CompletableFuture.completedFuture(null);

    private final Session session;
    private final Lease lease;
    private final Object owner;
    private final SessionListener listener;
    private final SessionCalls calls;
    private final Chat chat;

    /** The number of the latest one that the session's connections were given. Any thread reads it. */
    private volatile long taken;

    /** How many were sent without a label. */
    private long unlabelled;

    /** What is being read, or was read last. */
    private CompletionStage<?> reading = GIVEN;

    /** @param owner whom what is said counts against */
    Directs(Session session, Object owner, Chat chat) {
        this.session = session;
        this.lease = session.lease();
        this.owner = owner;
        this.listener = session.listener();
        this.calls = session.calls();
        this.chat = chat;
    }

    /** The session goes on behind this number. Called before anything else. */
    void begin(long standsAt) {
        taken = standsAt;
    }

    /**
     * Says something to one user, in the words that {@link MessageText} let pass. They and the sender get it with {@link #read}, and it waits
     * for an account that is away. The listener gets the answer if it is another one.
     *
     * @param to in whatever case
     */
    public void say(String to, String text, @Nullable String id, boolean action) {
        ProtocolException muted = chat.order().muted(session.user(), id);
        String label = session.label(id);
        CompletionStage<Void> said = sent(label).thenCompose(seq -> {
            if (label != null && seq != null) {
                listener.answer(new Duplicate(label, null, seq));
                return GIVEN;
            }
            if (muted != null) {
                return CompletableFuture.failedFuture(muted);
            }
            return deliver(
                    to, text, id, action, label != null ? label : (lease.fence() << Integer.SIZE) + ++unlabelled);
        });
        calls.begun(said.whenComplete((given, failure) -> {
            Throwable cause = failure == null ? null : Retry.cause(failure);
            if (cause != null && (label == null || !(cause instanceof FencedException))) {
                calls.failed(id, cause);
            } // else it may have come before, and whoever goes on with the session over another connection asks again
        }));
    }

    /** The number of what was said under this label before; null if nothing was. */
    private CompletionStage<@Nullable Long> sent(@Nullable String label) {
        return label == null
                ? CompletableFuture.completedFuture(null)
                : here(chat.retry()
                        .ask(mayBeThere(label), () -> chat.mailboxes().sent(lease, lease.username(), label)));
    }

    /** Whether it may have been sent over another connection: it is not refused as long as that is not known. */
    private boolean mayBeThere(Object key) {
        return lease.fence() > 1 && key instanceof String;
    }

    private <T> CompletionStage<T> here(CompletionStage<T> stage) {
        return calls.here(stage);
    }

    /** The copy is the answer: nothing is answered before it that was asked for after it, unless the connection takes nothing. */
    private CompletionStage<Void> whenGiven(long seq) {
        if (taken >= seq) {
            return GIVEN;
        }
        // The event loop was told of the arrival before, and may have it to do still.
        return reading.handleAsync((found, failure) -> GIVEN, listener.eventLoop())
                .thenCompose(looked -> reading.toCompletableFuture().isDone() ? GIVEN : whenGiven(seq));
    }

    private CompletionStage<Void> deliver(String to, String text, @Nullable String id, boolean action, Object key) {
        CompletionStage<Chat.Addressee> found =
                mayBeThere(key) ? chat.retry().untilKnown(() -> chat.addressee(to, id)) : chat.addressee(to, id);
        return here(found).thenCompose(addressee -> deliver(addressee, text, id, action, key));
    }

    /** To the receiver first: who sends it again finds it there, and only then gets the copy. */
    private CompletionStage<Void> deliver(
            Chat.Addressee to, String text, @Nullable String id, boolean action, Object key) {
        Username receiver = to.username();
        Username sender = lease.username();
        DirectMessage draft = new DirectMessage(
                sender.toString(), receiver.toString(), text, chat.now(), id, action, 0, session.device(), false);
        Mailboxes.Letter letter = letter(to, key, draft);
        boolean isOwn = receiver.equals(sender);
        CompletionStage<Boolean> delivered = isOwn
                ? CompletableFuture.completedFuture(false)
                : here(mayBeThere(key) ? chat.insist(() -> putOrRefuse(receiver, letter)) : put(receiver, letter))
                        .thenApply(Mailboxes.Delivery::waits);
        return delivered
                // What somebody else has is not refused any more.
                .thenCompose(waits -> {
                    Mailboxes.Letter copy = waits ? letter(to, key, waiting(draft)) : letter;
                    return here(chat.retry().ask(!isOwn, () -> chat.mailboxes().put(sender, copy)));
                })
                .thenCompose(own -> whenGiven(own.seq()));
    }

    private CompletionStage<Mailboxes.Delivery> put(Username receiver, Mailboxes.Letter letter) {
        return chat.ask(() -> chat.mailboxes().put(receiver, letter));
    }

    /** What cannot be stored is refused where it is not there already. As long as that is not known this fails, and is to be asked again. */
    private CompletionStage<Mailboxes.Delivery> putOrRefuse(Username receiver, Mailboxes.Letter letter) {
        return put(receiver, letter)
                .exceptionallyCompose(failure -> Retry.isUnavailable(failure)
                        ? chat.mailboxes()
                                .sent(lease, receiver, letter.key())
                                .thenCompose(seq -> CompletableFuture.failedFuture(
                                        seq == null ? failure : StoreException.unavailable("it is there", failure)))
                        : CompletableFuture.failedFuture(failure));
    }

    private Mailboxes.Letter letter(Chat.Addressee to, Object key, DirectMessage draft) {
        boolean fromAccount = session.user().credential() != null;
        return new Mailboxes.Letter(lease, owner, key, draft, fromAccount, to.isAccount() ? to.username() : null);
    }

    private static DirectMessage waiting(DirectMessage draft) {
        return new DirectMessage(
                draft.from(),
                draft.to(),
                draft.text(),
                draft.time(),
                draft.id(),
                draft.action(),
                draft.seq(),
                draft.device(),
                true);
    }

    /** Some of what no connection of the session was given, the oldest first: as much as fits, but at least one if there is any. */
    public CompletionStage<List<DirectMessage>> read(long maxBytes) {
        CompletionStage<List<DirectMessage>> found =
                here(chat.insist(() -> chat.mailboxes().read(lease, taken, maxBytes)));
        reading = found;
        return found;
    }

    /** The connection was given all up to this number. */
    public void took(long upTo) {
        taken = upTo;
        chat.ask(() -> chat.mailboxes().taken(lease, taken)); // a late attempt does not set it back
    }

    /**
     * Goes on behind the message of this number, if there is one.
     *
     * @return fails with a {@link SupersededException} where the session goes on over another connection already, or is over
     */
    public CompletionStage<?> rewind(long seq) {
        return here(chat.insist(() -> chat.mailboxes().taken(lease, seq)))
                .thenAccept(this::begin)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        Retry.cause(failure) instanceof FencedException ? new SupersededException() : failure));
    }

    /**
     * What was said last between the session's account and another, oldest first. There is nothing of guests.
     *
     * @param with the other's name, in whatever case
     * @param before only messages with a smaller number
     * @param around the number of the message in the middle; null for the last ones before {@code before}
     * @param limit how many at most
     * @param maxBytes what they may come to
     */
    public CompletionStage<History> history(
            String with, long before, @Nullable Long around, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        Conversations conversations = chat.conversations(id);
        Username other = Chat.nameOf(with, id);
        Conversations.Between between = new Conversations.Between(lease.username(), other);
        CompletionStage<List<DirectMessage>> said = session.user().credential() == null
                ? CompletableFuture.completedFuture(List.of())
                : here(chat.ask(() -> around == null
                        ? conversations.history(between, before, limit, maxBytes)
                        : conversations.around(between, around, limit, maxBytes)));
        return said.thenApply(found -> new History(null, other.toString(), List.copyOf(found)));
    }

    /**
     * Finds words in what was said between the session's account and another, the newest first.
     *
     * @param with the other's name, in whatever case
     * @param before the {@link ServerMessage.Found#next} of a former answer; null for the newest
     * @param limit how many at most
     * @param maxBytes what they may come to
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#MALFORMED}, if {@code before} is no {@code next}
     */
    public CompletionStage<ServerMessage.Found> search(
            String query, String with, @Nullable String before, int limit, long maxBytes, @Nullable String id)
            throws ProtocolException {
        Conversations conversations = chat.conversations(id);
        String words = MessageText.checkQuery(query, id);
        Conversations.Between between = new Conversations.Between(lease.username(), Chat.nameOf(with, id));
        Conversations.Search search = new Conversations.Search(between, words, before, limit, maxBytes);
        CompletionStage<Conversations.Found> found = session.user().credential() == null
                ? CompletableFuture.completedFuture(new Conversations.Found(List.of(), null))
                : here(chat.ask(() -> conversations.search(search)));
        return found.thenApply(all -> new ServerMessage.Found(words, List.copyOf(all.messages()), all.next()));
    }
}
