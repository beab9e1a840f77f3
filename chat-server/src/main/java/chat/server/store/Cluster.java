package chat.server.store;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers that act as one. Any thread may call it; nothing blocks. */
public interface Cluster {

    /**
     * What a server says of itself.
     *
     * @param name by which operators know it
     * @param lines HOST:PORT where clients reach it for lines; null if they are not told, as with the others
     * @param tls the same over TLS
     * @param web URL of its WebSocket
     */
    record Presence(String name, String version, @Nullable String lines, @Nullable String tls, @Nullable String web) {

        /** Whether clients are told of it. */
        public boolean isAdvertised() {
            return lines != null || tls != null || web != null;
        }
    }

    /**
     * A server that lives, as it was some seconds ago.
     *
     * @param sessions that are its own, those included whose connection is lost
     * @param lag how long the engine took to answer it
     * @param isHere whether it is this one
     */
    record Node(Presence presence, int sessions, Duration lag, boolean isHere) {}

    /** This server listens: the others are told what it says of itself. */
    void announce(Presence presence);

    /** All that live and have said what they are, by their names. */
    List<Node> nodes();

    /** URLs of the WebSockets of all that live, and of those that have ended, for a day. */
    Set<String> webs();
}
