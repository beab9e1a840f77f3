package chat.server.domain;

import chat.protocol.CloseReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.server.limit.Peer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The connection of a session, as the session sees it. */
public interface SessionListener {

    /** The thread that owns the session, and calls it. Always the same. */
    ScheduledExecutorService eventLoop();

    /**
     * Where it comes from, to share with everybody from there what there is for all; null if its user is counted alone. Always the same.
     * Any thread calls it.
     */
    @Nullable
    Object origin();

    /** Who is there. Always the same. Any thread calls it. */
    Peer peer();

    /** Something was said to the user alone: {@link Session#directs} has it. Any thread calls it, under no lock. */
    void mail();

    /**
     * The user came into a room, or went out of it, perhaps by another session: this one is to be told, and to {@link Following#follow}.
     * Any thread calls it, under no lock.
     *
     * @param session that of this connection, which may not know it yet
     */
    void moved(Session session, RoomName room);

    /**
     * Something that concerns the user, whatever was asked for here. It is dropped before the connection was greeted, and when that is lost.
     * Any thread calls it, under no lock.
     *
     * @return whether it was told
     */
    CompletionStage<Boolean> tell(ServerMessage message);

    /** The session goes on over another connection: whatever this one asks for has no effect. Any thread calls it, under no lock. */
    void superseded();

    /**
     * The session has ended, and whoever ended it cleans up: the user's seat was kept and went to somebody else, say. Any thread calls it,
     * under no lock.
     *
     * @param text what to tell them, if they are there still; null for nothing
     */
    void evicted(Session session, @Nullable String text);

    /**
     * The user is to be removed: the session ends, and they are told. Any thread calls it, under no lock.
     *
     * @param session that of this connection, which may not know it yet
     * @param reason why, as they are told
     * @param text what to tell them beside that; null for nothing
     * @return whether the session ended by this
     */
    CompletionStage<Boolean> remove(Session session, CloseReason reason, @Nullable String text);

    /**
     * The user is to be taken out of a room other than the lobby. Any thread calls it, under no lock.
     *
     * @param session that of this connection, which may not know it yet
     * @return whether they were in it
     */
    CompletionStage<Boolean> expel(Session session, RoomName room);

    /** The answer to something that was said. On the event loop. */
    void answer(ServerMessage answer);

    /** Something that was said was refused, with a {@link ProtocolException}, or failed because of a bug. On the event loop. */
    void failed(Throwable cause);
}
