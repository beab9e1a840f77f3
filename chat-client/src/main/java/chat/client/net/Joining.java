package chat.client.net;

import chat.client.ChatException;
import chat.client.Session;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The first way in: a name, a seat, and the lobby. On the event loop only. */
final class Joining implements Arrival {

    private final Member member;
    private final CompletableFuture<Session> answer;
    private ServerMessage.@Nullable Welcome welcome;

    Joining(Member member, CompletableFuture<Session> answer) {
        this.member = member;
        this.answer = answer;
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        if (this.welcome == null) {
            this.welcome = welcome;
        } else {
            member.violation("a second welcome");
        }
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        if (welcome == null) {
            member.violation("a room was entered without a join");
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
        member.seat().take(welcome);
        member.endArrival();
        member.listener().onEntered(session);
        member.enter(entered);
        answer.complete(session);
    }

    @Override
    public boolean onRefused(ServerMessage.Failure failure) {
        if (failure.id() != null) {
            return false;
        }
        member.endArrival();
        answer.completeExceptionally(new ChatException.Refused(failure));
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
        answer.completeExceptionally(reason);
    }
}
