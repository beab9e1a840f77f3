package chat.server.domain;

import static chat.server.domain.Retry.cause;

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

    private final Session session;
    private final Lease lease;
    private final Chat chat;

    /** The number of the latest one that the session's connections were given. */
    private long taken;

    /** How many were sent without a label. */
    private long unlabelled;

    /** What is being read, or was read last. */
    private CompletionStage<?> reading = GIVEN;

    Directs(Session session, Chat chat) {
        this.session = session;
        this.lease = session.lease();
        this.chat = chat;
    }

    /** The session goes on behind this number. Called before anything else. */
    void begin(long standsAt) {
        taken = standsAt;
    }

    /**
     * Says something to one user, in the words that {@link chat.protocol.MessageText} let pass. They and the sender get it with {@link
     * #read}. The session's listener gets the answer if it is another one.
     *
     * @param to in whatever case
     */
    public void say(String to, String text, @Nullable String id, boolean action) {
        String label = session.label(id);
        Object key = label == null ? (lease.fence() << Integer.SIZE) + ++unlabelled : label;
        CompletionStage<@Nullable Long> before = label == null
                ? CompletableFuture.completedFuture(null)
                : session.here(chat.ask(() -> chat.mailboxes().sent(lease, key)));
        session.begun(before.thenCompose(seq -> {
                    if (seq == null || label == null) {
                        return deliver(to, text, id, action, key).thenCompose(own -> whenGiven(own.seq()));
                    }
                    session.listener().answer(new Duplicate(label, null, seq));
                    return GIVEN;
                })
                .whenComplete((given, failure) -> {
                    if (failure != null) {
                        session.failed(id, cause(failure));
                    }
                }));
    }

    /** The copy is the answer: nothing is answered before it that was asked for behind it, unless the connection takes nothing. */
    private CompletionStage<Void> whenGiven(long seq) {
        if (taken >= seq) {
            return GIVEN;
        }
        // The event loop was told of the arrival before, and may have it to do still.
        return reading.handleAsync((found, failure) -> GIVEN, session.listener().eventLoop())
                .thenCompose(looked -> reading.toCompletableFuture().isDone() ? GIVEN : whenGiven(seq));
    }

    /** To the receiver first: who sends it again finds it there, and only then gets the copy. */
    private CompletionStage<Appended> deliver(String to, String text, @Nullable String id, boolean action, Object key) {
        Username receiver;
        try {
            receiver = chat.find(to, id).username();
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        Username sender = session.username();
        Mailboxes.Letter letter = new Mailboxes.Letter(
                lease,
                session.owner(),
                key,
                new DirectMessage(sender.toString(), receiver.toString(), text, chat.now(), id, action, 0));
        CompletionStage<Appended> delivered = receiver.equals(sender)
                ? CompletableFuture.completedFuture(new Appended(0, false))
                : session.here(chat.ask(() -> chat.mailboxes().put(receiver, letter)));
        return delivered.thenCompose(
                there -> session.here(chat.insist(() -> chat.mailboxes().put(sender, letter))));
    }

    /** Some of what no connection of the session was given, the oldest first: as much as fits, but at least one if there is any. */
    public CompletionStage<List<DirectMessage>> read(long maxBytes) {
        CompletionStage<List<DirectMessage>> found =
                session.here(chat.insist(() -> chat.mailboxes().read(lease, taken, maxBytes)));
        reading = found;
        return found;
    }

    /** The connection was given all up to this number. */
    public void took(long upTo) {
        taken = upTo;
        chat.ask(() -> chat.mailboxes().taken(lease, upTo));
    }

    /** Goes on behind the message of this number, if there is one. */
    public CompletionStage<?> rewind(long seq) {
        return session.here(chat.insist(() -> chat.mailboxes().taken(lease, seq)))
                .thenAccept(this::begin);
    }
}
