package chat.server.domain;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.Username;
import chat.server.store.Appended;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a session says to single users, and what is said to its user alone. Owned by the session's event loop. */
public final class Directs {

    private static final CompletionStage<Void> GIVEN = CompletableFuture.completedFuture(null);

    private final Lease lease;
    private final Object owner;
    private final SessionListener listener;
    private final Chat chat;

    /** The number of the latest one that the session's connections were given. Any thread reads it. */
    private volatile long taken;

    /** How many were sent without a label. */
    private long unlabelled;

    /** What is being read, or was read last. */
    private CompletionStage<?> reading = GIVEN;

    /** @param owner whom what is said counts against */
    Directs(Lease lease, Object owner, SessionListener listener, Chat chat) {
        this.lease = lease;
        this.owner = owner;
        this.listener = listener;
        this.chat = chat;
    }

    /** The session goes on behind this number. Called before anything else. */
    void begin(long standsAt) {
        taken = standsAt;
    }

    /**
     * Says something to one user, who gets it with {@link #read}, as the sender gets the copy.
     *
     * @param label by which it is found again; null for none
     * @param id to which a refusal refers
     * @return completes when that is done, or the listener got the answer that it was done before
     */
    CompletionStage<Void> say(String to, String text, @Nullable String label, @Nullable String id, boolean action) {
        if (label == null) {
            return deliver(to, text, id, action, (lease.fence() << Integer.SIZE) + ++unlabelled);
        }
        return here(chat.ask(() -> chat.mailboxes().sent(lease, label))).thenCompose(seq -> {
            if (seq == null) {
                return deliver(to, text, id, action, label);
            }
            listener.answer(new Duplicate(label, null, seq));
            return GIVEN;
        });
    }

    private <T> CompletionStage<T> here(CompletionStage<T> stage) {
        return Retry.on(listener.eventLoop(), stage);
    }

    /** The copy is the answer: nothing is answered before it that was asked for behind it, unless the connection takes nothing. */
    private CompletionStage<Void> whenGiven(long seq) {
        if (taken >= seq) {
            return GIVEN;
        }
        // The event loop was told of the arrival before, and may have it to do still.
        return reading.handleAsync((found, failure) -> GIVEN, listener.eventLoop())
                .thenCompose(looked -> reading.toCompletableFuture().isDone() ? GIVEN : whenGiven(seq));
    }

    /** To the receiver first: who sends it again finds it there, and only then gets the copy. */
    private CompletionStage<Void> deliver(String to, String text, @Nullable String id, boolean action, Object key) {
        Username receiver;
        try {
            receiver = chat.find(to, id).username();
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        Username sender = lease.username();
        Mailboxes.Letter letter = new Mailboxes.Letter(
                lease,
                owner,
                key,
                new DirectMessage(sender.toString(), receiver.toString(), text, chat.now(), id, action, 0));
        boolean isOwn = receiver.equals(sender);
        CompletionStage<Appended> delivered = isOwn
                ? CompletableFuture.completedFuture(new Appended(0, false))
                : here(chat.ask(() -> chat.mailboxes().put(receiver, letter)));
        return delivered
                // What somebody else has is not refused any more.
                .thenCompose(there ->
                        here(chat.retry().ask(!isOwn, () -> chat.mailboxes().put(sender, letter))))
                .thenCompose(own -> whenGiven(own.seq()));
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

    /** Goes on behind the message of this number, if there is one. */
    public CompletionStage<?> rewind(long seq) {
        return here(chat.insist(() -> chat.mailboxes().taken(lease, seq))).thenAccept(this::begin);
    }
}
