package chat.server.store.redis;

import chat.server.store.Directory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Servers that share one directory, each with its own way to Redis, as far as a directory knows. */
final class Servers implements AutoCloseable {

    /** Faster than in earnest, and still slower than a busy machine makes the threads of a server wait. */
    static final NodeTimes FAST = new NodeTimes(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofSeconds(2));

    /** It beats when it begins, and then not any more. */
    static final NodeTimes SLOW = new NodeTimes(Duration.ofHours(1), FAST.lease(), FAST.gap());

    private final RedisServer redis;
    private final String prefix = RedisServer.newPrefix();
    private final List<RedisLink> links = new ArrayList<>();
    private final List<RedisDirectory> directories = new ArrayList<>();

    Servers(RedisServer redis) {
        this.redis = redis;
    }

    RedisDirectory start(int maxUsers, NodeTimes times, Duration resumeWindow, InstantSource clock) {
        RedisLink link = redis.link(prefix);
        links.add(link);
        RedisDirectory directory = RedisDirectory.open(
                        link, new RedisDirectory.Settings(maxUsers, resumeWindow, times, clock))
                .toCompletableFuture()
                .join();
        directories.add(directory);
        return directory;
    }

    /** One whose listener is told. */
    RedisDirectory start(int maxUsers, NodeTimes times, Directory.Listener listener) {
        RedisDirectory directory = start(maxUsers, times, Duration.ofSeconds(30), InstantSource.system());
        directory.begin(listener);
        return directory;
    }

    /** It is gone without a word. */
    void kill(RedisDirectory directory) {
        links.get(directories.indexOf(directory)).close();
    }

    /** It stops as it should, and the others know. */
    static void stop(RedisDirectory directory) {
        directory.close();
        directory.settled().toCompletableFuture().join();
    }

    String prefix() {
        return prefix;
    }

    @Override
    public void close() {
        directories.forEach(RedisDirectory::close);
        links.forEach(RedisLink::close);
    }
}
