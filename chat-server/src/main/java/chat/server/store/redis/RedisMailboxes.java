package chat.server.store.redis;

import static chat.server.store.Mailboxes.MAX_WAITING_OF_GUEST;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.Username;
import chat.server.store.Conversations;
import chat.server.store.EventSize;
import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.server.store.StoreException;
import chat.server.store.state.BoxRefusals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes in Redis, those of a user in one hash slot. The fence of a sender is looked at in theirs before a letter is put elsewhere; there
 * the greatest one that came with its letters is known besides.
 */
final class RedisMailboxes implements Mailboxes {

    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final RedisLink link;
    private final RedisCalls calls;
    private final RedisConversations conversations;
    private final Whereabouts whereabouts;
    private final HeardBoxes heard;
    private final BoxBytes bytes;
    private final int keepMessages;

    /**
     * @param maxBytes what is in all mailboxes may come to
     * @param keepMessages how many of each conversation are kept
     */
    RedisMailboxes(RedisLink link, long maxBytes, int keepMessages) {
        this.link = link;
        this.calls = new RedisCalls(link);
        this.conversations = new RedisConversations(link, calls);
        this.whereabouts = new Whereabouts(link);
        this.heard = new HeardBoxes(link);
        this.bytes = new BoxBytes(calls, link.base("boxes"), maxBytes);
        this.keepMessages = keepMessages;
    }

    private String box(Username user) {
        return link.base("u", user.compared());
    }

    private CompletionStage<String> born(Username user) {
        return calls.ask("account_born", link.base("acc"), user.compared()).thenApply(born -> born.text(0));
    }

    private static void expectNotFenced(Reply reply, Lease lease) {
        if (reply.is("fenced")) {
            throw new FencedException(lease);
        }
    }

    @Override
    public CompletionStage<Long> open(Lease lease, boolean account, Runnable onArrival) {
        Username user = lease.username();
        return heard.enter(user).thenCompose(box -> {
            CompletionStage<Long> opened = (account ? born(user) : CompletableFuture.completedStage("0"))
                    .thenCompose(born -> open(lease, born))
                    .thenApply(reply -> {
                        expectNotFenced(reply, lease);
                        if (box.add(lease, onArrival, reply.number(2))) {
                            heard.stay(user);
                        }
                        return reply.number(1);
                    });
            return opened.whenComplete((taken, failure) -> heard.leave(user));
        });
    }

    /** Where the directory may be elsewhere, it is asked which sessions go on if one of the two has gone back in time. */
    private CompletionStage<Reply> open(Lease lease, String born) {
        String box = box(lease.username());
        List<Object> arguments = new ArrayList<>(
                List.of(lease.session(), lease.fence(), born, link.generation(box), heard.channel(box)));
        if (!link.isSpread()) {
            return calls.call("box_open", box, arguments);
        }
        arguments.add(1);
        return calls.call("box_open", box, arguments).thenCompose(reply -> {
            if (!reply.is("check")) {
                return CompletableFuture.completedStage(reply);
            }
            arguments.set(arguments.size() - 1, 2);
            return closeGone(lease.username(), reply.list(1))
                    .thenCompose(closed -> calls.call("box_open", box, arguments));
        });
    }

    /** @param sessions that take letters out of the box, or did, each with its fence */
    private CompletionStage<?> closeGone(Username user, Reply sessions) {
        Map<String, String> fences = new HashMap<>();
        sessions.each(2, session -> fences.put(session.text(0), session.text(1)));
        return whereabouts.gone(user, List.copyOf(fences.keySet())).thenCompose(gone -> {
            CompletionStage<?> closed = CompletableFuture.completedStage(null);
            for (String session : gone) {
                closed = closed.thenCompose(before -> calls.call("box_close", box(user), session, fences.get(session)))
                        .thenCompose(reply -> changed(user, reply, 1));
            }
            return closed;
        });
    }

    @Override
    public CompletionStage<Delivery> put(Username to, Letter letter) {
        boolean own = to.equals(letter.by().username());
        Attempt first = new Attempt(to, letter, own, "", false);
        return own ? put(first) : expectFence(letter.by()).thenCompose(current -> put(first));
    }

    /** The session takes letters out of its user's box, with this fence. */
    private CompletionStage<?> expectFence(Lease by) {
        return calls.ask("box_fence", box(by.username()), by.session()).thenAccept(fence -> {
            if (!fence.text(0).equals(Long.toString(by.fence()))) {
                throw new FencedException(by);
            }
        });
    }

    /**
     * A letter on its way.
     *
     * @param born what the receiver's account was born as, or the sender's if it is their own box; empty if that was not asked for
     * @param mayLeave whether a guest may leave it for somebody who is away
     */
    private record Attempt(Username to, Letter letter, boolean own, String born, boolean mayLeave) {

        String label() {
            return (letter.key() instanceof String ? "s" : "n") + letter.key();
        }

        String owner() {
            return letter.owner().toString();
        }

        /** Whom it counts against while it waits. No address and no guest's name begins like that of an account here. */
        String sender() {
            return letter.toAccount() != null && letter.fromAccount()
                    ? "@" + letter.by().username().compared()
                    : owner();
        }

        /** Whether it has to be known whether the box is that of an account. */
        boolean isOfAccount() {
            return letter.toAccount() != null && (!own || letter.fromAccount());
        }

        /** The other account, in a conversation of this box; null if it is none. */
        @Nullable
        String with() {
            Username receiver = letter.toAccount();
            if (receiver == null || !letter.fromAccount()) {
                return null;
            }
            return own ? receiver.compared() : letter.by().username().compared();
        }

        boolean tellsThatItWaits() {
            return own && letter.draft().waiting();
        }

        Attempt born(String found) {
            return new Attempt(to, letter, own, found, mayLeave);
        }

        Attempt left() {
            return new Attempt(to, letter, own, born, true);
        }
    }

    private CompletionStage<Delivery> put(Attempt attempt) {
        Letter letter = attempt.letter();
        long size = EventSize.of(letter.draft());
        return calls.call(
                        "box_put",
                        box(attempt.to()),
                        letter.by().session(),
                        letter.by().fence(),
                        attempt.own(),
                        attempt.label(),
                        DirectText.of(letter.draft(), attempt.tellsThatItWaits()),
                        size,
                        attempt.owner(),
                        attempt.sender(),
                        attempt.isOfAccount(),
                        letter.fromAccount(),
                        attempt.tellsThatItWaits(),
                        attempt.born(),
                        attempt.mayLeave(),
                        attempt.with(),
                        keepMessages,
                        bytes.hasRoomFor(2 * size), // a copy for each
                        bytes.mayKeep(),
                        link.generation(box(attempt.to())))
                .thenCompose(reply -> answer(attempt, reply));
    }

    private CompletionStage<Delivery> answer(Attempt attempt, Reply reply) {
        Username to = attempt.to();
        DirectMessage draft = attempt.letter().draft();
        return switch (reply.text(0)) {
            case "ok" -> delivered(attempt, reply);
            case "account?" -> born(to).thenCompose(born -> put(attempt.born(born)));
            case "guest?" -> leave(attempt);
            case "unknown" -> CompletableFuture.failedStage(BoxRefusals.unknown(to, draft));
            case "full" ->
                CompletableFuture.failedStage(
                        switch (reply.text(1)) {
                            case "all" -> BoxRefusals.waiting(to, draft);
                            case "sender" -> BoxRefusals.waitingOfOne(to, draft);
                            case "box" -> BoxRefusals.notTaken(to, draft);
                            default -> BoxRefusals.allFull(draft);
                        });
            default ->
                CompletableFuture.failedStage(
                        new FencedException(attempt.letter().by()));
        };
    }

    private CompletionStage<Delivery> delivered(Attempt attempt, Reply reply) {
        boolean isRepeated = reply.flag(2);
        boolean hasWaited = reply.flag(3) && attempt.letter().toAccount() != null;
        Delivery delivery = new Delivery(reply.number(1), isRepeated, hasWaited);
        if (!isRepeated) {
            heard.put(attempt.to(), delivery.seq());
        }
        return changed(attempt.to(), reply, 4).thenApply(counted -> delivery);
    }

    private CompletionStage<?> changed(Username user, Reply reply, int from) {
        return bytes.changed(user.compared(), new Reply(reply.values().subList(from, reply.size())));
    }

    /** A guest leaves a letter for somebody who is away, if they may. */
    private CompletionStage<Delivery> leave(Attempt attempt) {
        Letter letter = attempt.letter();
        String left = link.base("g", attempt.owner());
        String which = letter.by().session() + " " + attempt.label() + " "
                + attempt.to().compared();
        long time = letter.draft().time().toEpochMilli();
        return calls.call("guest_leave", left, which, time, HOUR_MILLIS, MAX_WAITING_OF_GUEST)
                .thenCompose(may -> may.flag(0)
                        ? put(attempt.left()).exceptionallyCompose(failure -> unleave(left, which, failure))
                        : CompletableFuture.failedStage(BoxRefusals.waitingOfGuest(attempt.to(), letter.draft())));
    }

    /** It is not counted if it was refused; if nobody knows what became of it, it is asked for again. */
    private CompletionStage<Delivery> unleave(String left, String which, Throwable failure) {
        Throwable cause = RedisTrouble.cause(failure);
        return cause instanceof StoreException
                ? CompletableFuture.failedStage(cause)
                : calls.call("guest_unleave", left, which).thenCompose(taken -> CompletableFuture.failedStage(cause));
    }

    @Override
    public CompletionStage<List<DirectMessage>> read(Lease lease, long after, long maxBytes) {
        return calls.ask("box_read", box(lease.username()), after, maxBytes).thenApply(DirectText::read);
    }

    @Override
    public CompletionStage<Long> taken(Lease lease, long upTo) {
        Username user = lease.username();
        return calls.call("box_taken", box(user), lease.session(), lease.fence(), upTo, bytes.mayKeep())
                .thenCompose(reply -> {
                    expectNotFenced(reply, lease);
                    return changed(user, reply, 2).thenApply(counted -> reply.number(1));
                });
    }

    @Override
    public CompletionStage<@Nullable Long> sent(Lease by, Username to, Object key) {
        return calls.ask("box_sent", box(to), by.session(), to.equals(by.username()), "s" + key)
                .thenApply(seq -> seq.isEmpty() ? null : seq.number(0));
    }

    @Override
    public CompletionStage<Void> close(Lease lease) {
        Username user = lease.username();
        return calls.call("box_close", box(user), lease.session(), lease.fence())
                .thenCompose(reply -> {
                    expectNotFenced(reply, lease);
                    heard.ended(lease);
                    return changed(user, reply, 1);
                })
                .thenAccept(counted -> {});
    }

    @Override
    public Conversations conversations() {
        return conversations;
    }

    /** A session goes on elsewhere with this lease, or has ended there. */
    void lost(Lease lease) {
        heard.lost(lease);
    }

    @Override
    public void close() {
        calls.close();
        heard.close();
    }
}
