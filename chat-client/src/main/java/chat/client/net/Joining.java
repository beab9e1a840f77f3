package chat.client.net;

import chat.client.ChatException;
import chat.client.Session;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The first way in: a name, a seat, and the lobby. On the event loop only. */
final class Joining implements Arrival {

    private final Member member;
    private final Callbacks callbacks;
    private final CompletableFuture<Session> answer;
    private final Patience.Wait wait;
    private ServerMessage.@Nullable Welcome welcome;

    /** @param wait for the answer */
    Joining(Member member, Callbacks callbacks, CompletableFuture<Session> answer, Patience.Wait wait) {
        this.member = member;
        this.callbacks = callbacks;
        this.answer = answer;
        this.wait = wait;
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        if (this.welcome == null) {
            this.welcome = welcome;
        } else {
            member.connection().violation("a second welcome");
        }
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (welcome == null) {
            member.connection().violation("a room was entered without a join");
            return;
        }
        Session session = new Session(
                welcome.username(),
                welcome.maxUsers(),
                welcome.server(),
                welcome.motd(),
                entered.room(),
                entered.users(),
                entered.count(),
                entered.seq());
        wait.end();
        member.seat().take(welcome);
        member.endArrival();
        callbacks.tell(listener -> listener.onEntered(session));
        member.enter(entered);
        callbacks.complete(answer, session);
    }

    @Override
    public boolean onRefused(ServerMessage.Failure failure) {
        if (failure.id() != null) {
            return false;
        }
        wait.end();
        member.endArrival();
        callbacks.fail(answer, new ChatException.Refused(failure));
        return true;
    }

    @Override
    public void onPong() {
        // Having been heard is all that it is for.
    }

    @Override
    public void onMissed() {
        // Nobody misses what was said before they came.
    }

    @Override
    public void onEnded(ChatException reason) {
        callbacks.fail(answer, reason);
    }
}
