package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.client.JoinResult;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The first way in: a name, a seat, and the lobby. On the event loop only. */
final class FirstJoin implements JoinExchange {

    private final ResumeState state;
    private final ClientRooms rooms;
    private final Callbacks callbacks;
    private final @Nullable String password;
    private final CompletableFuture<JoinResult> answer;
    private final Runnable onAnswered;
    private ServerMessage.@Nullable Welcome welcome;

    /**
     * @param password what it joins with; null as a guest
     * @param onAnswered is run when the server has let the client in, or refused to
     */
    FirstJoin(
            ResumeState state,
            ClientRooms rooms,
            Callbacks callbacks,
            @Nullable String password,
            CompletableFuture<JoinResult> answer,
            Runnable onAnswered) {
        this.state = state;
        this.rooms = rooms;
        this.callbacks = callbacks;
        this.password = password;
        this.answer = answer;
        this.onAnswered = onAnswered;
    }

    @Override
    public void onWelcome(ServerMessage.Welcome welcome) {
        this.welcome = welcome;
    }

    @Override
    public void onEntered(ServerMessage.Entered entered) {
        ServerMessage.Welcome welcome = requireNonNull(this.welcome, "welcome");
        JoinResult result = new JoinResult(
                welcome.username(),
                welcome.maxUsers(),
                welcome.server(),
                welcome.motd(),
                welcome.features(),
                welcome.role(),
                entered.room(),
                entered.users(),
                entered.count(),
                entered.seq());
        onAnswered.run();
        state.begin(welcome);
        state.keepPassword(password);
        callbacks.tell(listener -> listener.onEntered(result));
        rooms.enter(entered);
        callbacks.complete(answer, result);
    }

    @Override
    public boolean onRefused(ServerMessage.ErrorMessage failure) {
        if (failure.id() != null) {
            return false;
        }
        onAnswered.run();
        callbacks.fail(answer, new ChatException.Refused(failure));
        return true;
    }

    @Override
    public void onEnded(ChatException reason) {
        callbacks.fail(answer, reason);
    }
}
