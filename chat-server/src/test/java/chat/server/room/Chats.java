package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A chat in memory, and its answers without the stages that they come in. */
public final class Chats {

    static final int MAX_ROOMS = 10;
    static final int HISTORY = 20;
    static final Duration RESUME_WINDOW = Duration.ofSeconds(30);
    static final long MAX_BYTES = 1024 * 1024;

    private Chats() {}

    /** A chat that keeps everything in memory. */
    public static Chat inMemory(int maxUsers, Broadcaster.Source broadcasters, InstantSource clock) {
        return new Chat(
                new MemoryUserRegister(maxUsers, RESUME_WINDOW),
                logs(clock),
                broadcasters,
                MAX_ROOMS,
                MAX_BYTES,
                clock);
    }

    /** Logs in memory that keep little. */
    static RoomLogs logs(InstantSource clock) {
        return new MemoryRoomLogs(clock, HISTORY, MAX_BYTES, MAX_BYTES);
    }

    /** Somebody who came in, and what they found. */
    public record In(Membership membership, long seq, Roster roster) {}

    /** Who is in the lobby, as a member sees it. */
    static Roster lobby(Membership member) throws ProtocolException {
        return member.rooms().roster("lobby", null, null).roster();
    }

    /** Gets a name and a seat, and enters the lobby; whose seat is not kept. */
    public static In join(Chat chat, String name, Runnable atEntry) throws ProtocolException {
        Membership membership = answer(chat.join(name, false, new Calls()));
        try {
            Entry entry = answer(membership.rooms().enter("lobby", null, room -> atEntry.run()));
            return new In(membership, entry.seq(), entry.roster());
        } catch (RuntimeException e) {
            membership.leave(LeaveReason.DISCONNECTED);
            throw e;
        }
    }

    /** What a stage that is there already holds. */
    static <T> T answer(CompletionStage<T> stage) throws ProtocolException {
        try {
            CompletableFuture<T> future = stage.toCompletableFuture();
            assertThat(future).isDone();
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProtocolException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
