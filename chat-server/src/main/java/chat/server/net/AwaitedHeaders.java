package chat.server.net;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections that proxies have opened and that have not said yet for whom. They have no place among all connections, and count for no
 * address: else whoever is behind a proxy would be shut out by strangers who come the same way. When there are too many, the one that has
 * been silent for longest goes, because a header comes at once. Any thread may call it; guarded by its own lock.
 */
final class AwaitedHeaders {

    /** More than a proxy opens in the time that a header takes; each costs some KB, for as long as a detection takes. */
    static final int MAX = 1_024;

    private final Refusals silent = new Refusals("closed");
    private final Set<Channel> channels = new LinkedHashSet<>();

    /** One more; returns false if there is no place for it. */
    boolean add(Channel channel) {
        Channel eldest = null;
        synchronized (this) {
            if (channels.size() >= MAX) {
                eldest = eldest();
                if (eldest == null) {
                    return false;
                }
                channels.remove(eldest);
            }
            channels.add(channel);
        }
        channel.closeFuture().addListener(closed -> remove(channel));
        if (eldest != null) {
            silent.log("{} connections of proxies waited for a header, which is the limit", MAX);
            eldest.close();
        }
        return true;
    }

    private @Nullable Channel eldest() {
        return channels.stream()
                .filter(Channel::isRegistered) // else it has no event loop yet
                .findFirst()
                .orElse(null);
    }

    /** It is known where it comes from, or it is gone. */
    synchronized void remove(Channel channel) {
        channels.remove(channel);
    }
}
