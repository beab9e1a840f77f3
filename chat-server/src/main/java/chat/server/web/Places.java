package chat.server.web;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where clients find the servers that act as one with this one. Any thread may call it; nothing blocks. */
public interface Places {

    /** The server is on its own. */
    Places NONE = new Places() {
        @Override
        public List<Place> living() {
            return List.of();
        }

        @Override
        public Set<String> origins() {
            return Set.of();
        }
    };

    /**
     * Where clients reach a server, each null where they do not.
     *
     * @param lines HOST:PORT
     * @param tls the same over TLS
     * @param web URL of its WebSocket
     */
    record Place(@Nullable String lines, @Nullable String tls, @Nullable String web) {}

    /** Those that live and are advertised. */
    List<Place> living();

    /** Of the pages of those, and of those that have ended not long ago, as {@link WebAccess#origins} writes them: these go on here. */
    Set<String> origins();
}
