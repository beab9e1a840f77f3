package chat.server.room;

import chat.protocol.Username;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A register that answers as another process would: later, and on a thread of its own. */
public final class LateUserRegister implements UserRegister {

    private final UserRegister register;
    private final Executor otherProcess;

    /** @param otherProcess runs what it is given in order, one after the other */
    public LateUserRegister(UserRegister register, Executor otherProcess) {
        this.register = register;
        this.otherProcess = otherProcess;
    }

    @Override
    public int maxUsers() {
        return register.maxUsers();
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        register.setMaxUsers(maxUsers);
    }

    @Override
    public CompletionStage<Seat> claim(Username name, boolean resumable, Holder holder) {
        return CompletableFuture.supplyAsync(() -> register.claim(name, resumable, holder), otherProcess)
                .thenCompose(stage -> stage);
    }

    @Override
    public CompletionStage<Seat> resume(String session) {
        return CompletableFuture.supplyAsync(() -> register.resume(session), otherProcess)
                .thenCompose(stage -> stage);
    }

    @Override
    public void keep(Seat seat) {
        otherProcess.execute(() -> register.keep(seat));
    }

    @Override
    public void release(Seat seat) {
        otherProcess.execute(() -> register.release(seat));
    }
}
