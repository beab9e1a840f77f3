package chat.server.domain;

import static chat.server.domain.Retry.cause;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Direct;
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

    private final Session session;
    private final Lease lease;
    private final Chat chat;

    /** The number of the latest one that the session's connections were given. */
    private long taken;

    /** How many were sent without a label. */
    private long unlabelled;

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
        Object key = label == null ? Long.valueOf(++unlabelled) : label;
        CompletionStage<@Nullable Long> before = label == null
                ? CompletableFuture.completedFuture(null)
                : session.here(chat.ask(() -> chat.mailboxes().sent(lease, key)));
        session.begun(before.thenCompose(seq -> seq == null
                        ? deliver(to, text, id, action, key)
                        : CompletableFuture.completedFuture(new Appended(seq, true)))
                .whenComplete((own, failure) -> {
                    if (failure != null) {
                        session.failed(id, cause(failure));
                    } else if (own.repeated() && label != null) {
                        session.listener().answer(new Duplicate(label, null, own.seq()));
                    }
                }));
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
                new Direct(sender.toString(), receiver.toString(), text, chat.now(), id, action, 0));
        CompletionStage<Appended> delivered = receiver.equals(sender)
                ? CompletableFuture.completedFuture(new Appended(0, false))
                : session.here(chat.ask(() -> chat.mailboxes().put(receiver, letter)));
        return delivered.thenCompose(
                there -> session.here(chat.insist(() -> chat.mailboxes().put(sender, letter))));
    }

    /** Some of what no connection of the session was given, the oldest first: as much as fits, but at least one if there is any. */
    public CompletionStage<List<Direct>> read(long maxBytes) {
        return session.here(chat.ask(() -> chat.mailboxes().read(lease, taken, maxBytes)));
    }

    /** The connection was given all up to this number. */
    public void took(long upTo) {
        taken = upTo;
        chat.ask(() -> chat.mailboxes().taken(lease, upTo));
    }

    /** Goes on behind the message of this number, if there is one. */
    public CompletionStage<?> rewind(long seq) {
        return session.here(chat.ask(() -> chat.mailboxes().taken(lease, seq))).thenAccept(this::begin);
    }
}
