package chat.server.room;

import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.RoomEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The labels of what a session sent last, so that nothing that is sent again is taken twice. Guarded by its {@link Member}'s lock. */
final class SentIds {

    /** What bore a label. */
    static final class Sent implements Consumer<RoomEvent> {

        /** Null for what was said to one user. */
        final @Nullable String room;

        /** 0 as long as it has no number. */
        volatile long seq;

        Sent(@Nullable String room) {
            this.room = room;
        }

        @Override
        public void accept(RoomEvent event) {
            seq = event.seq();
        }
    }

    private final Map<String, Sent> sent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
            return size() > ProtocolLimits.MAX_REMEMBERED_IDS;
        }
    };

    @Nullable
    Sent get(String id) {
        return sent.get(id);
    }

    Sent add(String id, @Nullable String room) {
        Sent added = new Sent(room);
        sent.put(id, added);
        return added;
    }

    /** It was not taken after all. */
    void remove(@Nullable String id) {
        sent.remove(id);
    }
}
