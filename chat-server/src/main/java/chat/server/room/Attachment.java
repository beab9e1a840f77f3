package chat.server.room;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The connection through which somebody is in, as the rules of chat see it. Any thread calls it, under no lock; it must not block. */
public interface Attachment {

    /** Why a membership ended that this connection did not end. */
    enum End {
        /** Somebody came back to it over another connection. */
        RESUMED,
        /** Its seat was kept, and went to somebody else. */
        EVICTED
    }

    /**
     * Where it comes from, to share with everybody from there what there is for all; null if whoever is in is counted alone. Always the
     * same.
     */
    @Nullable
    Object origin();

    /** There is something to get with {@link Directs#next}. */
    void mail();

    /**
     * Whoever is in through this connection is to be removed: name and seat are given up for good, and they are told.
     *
     * @param membership this connection's
     * @param text what to tell them beside that they were removed; null for nothing
     * @return whether that was done; false if they have left, or come back over another connection
     */
    CompletionStage<Boolean> remove(Membership membership, @Nullable String text);

    /** The membership is not this connection's any more: whatever it asks for has no effect. */
    void ended(End how);

    /**
     * Something that the membership was asked for has failed: because of a bug, for want of memory or, where that turned out only later,
     * with the {@link chat.protocol.ProtocolException} that refuses it.
     */
    void failed(Throwable cause);
}
