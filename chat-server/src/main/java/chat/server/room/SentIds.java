package chat.server.room;

import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.RoomEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The labels of what a session sent last, so that nothing that is sent again is taken twice. Guarded by its {@link Member}'s lock. What
 * was sent without a label, and what nobody can come back to ask for, is not remembered.
 */
final class SentIds {

    /** What bore a label. Its number may come later, on any thread. */
    static final class Sent implements Consumer<RoomEvent> {

        private final String id;
        private final @Nullable String room;

        /** 0 as long as it has none. */
        private volatile long seq;

        /** Who has sent it again, and waits; under the member's lock. */
        private @Nullable Attachment asker;

        Sent(String id, @Nullable String room) {
            this.id = id;
            this.room = room;
        }

        String id() {
            return id;
        }

        /** The connection over which it was sent again last, before it had a number; null if it was not. */
        @Nullable
        Attachment asker() {
            return asker;
        }

        void numbered(long seq) {
            this.seq = seq;
        }

        @Override
        public void accept(RoomEvent event) {
            numbered(event.seq());
        }

        /**
         * What to answer to whoever sends it again; null as long as it has no number. Then it is on its way still, from a connection that
         * is lost, and whoever asked is told if nothing comes of it. Under the member's lock.
         */
        @Nullable
        Duplicate toDuplicateOrLater(Attachment asker) {
            long number = seq;
            if (number == 0) {
                this.asker = asker;
                return null;
            }
            return new Duplicate(id, room, number);
        }
    }

    private final boolean resumable;

    private final Map<String, Sent> sent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
            return size() > ProtocolLimits.MAX_REMEMBERED_IDS;
        }
    };

    /** @param resumable whether somebody may come back and send again what they sent */
    SentIds(boolean resumable) {
        this.resumable = resumable;
    }

    /** What bore the label before; null if nothing did. To be looked for first: what it was sent to may be gone meanwhile. */
    @Nullable
    Sent get(@Nullable String id) {
        return id == null ? null : sent.get(id);
    }

    /**
     * Remembers a label.
     *
     * @param room what was sent to; null for one user
     * @return null if it is not remembered
     */
    @Nullable
    Sent add(@Nullable String id, @Nullable String room) {
        if (id == null || !resumable) {
            return null;
        }
        Sent added = new Sent(id, room);
        sent.put(id, added);
        return added;
    }

    /** It was not taken after all: it can be said again. */
    void remove(@Nullable String id) {
        sent.remove(id);
    }
}
