package chat.server.store.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is.
 *
 * @param nodes one, or some of a Redis Cluster, by which the others are found
 * @param isCluster whether it is a Redis Cluster
 */
record RedisAddress(List<RedisURI> nodes, boolean isCluster) {

    /** Before every key and channel; in a Redis Cluster see {@link RedisLink#base(String)}. */
    static final String PREFIX = "chat:";

    private static final Pattern USER = Pattern.compile("^\\S+?://([^:@/]+):\\S*@");
    private static final Pattern CLUSTER = Pattern.compile("(rediss?)-cluster://(\\S*@)?([^/?#@]+)(\\S*)");

    static RedisAddress of(RedisURI uri) {
        return new RedisAddress(List.of(uri), false);
    }

    /**
     * Reads a URL.
     *
     * @param shown the same for everybody to see
     * @param password in place of the URL's; null if that is right
     * @throws IOException in words: it is none
     */
    static RedisAddress of(String url, String shown, @Nullable String password) throws IOException {
        try {
            Matcher cluster = CLUSTER.matcher(url);
            if (!cluster.matches()) {
                return of(uri(url, password));
            }
            String user = cluster.group(2) == null ? "" : cluster.group(2);
            return new RedisAddress(
                    Stream.of(cluster.group(3).split(",", -1))
                            .map(node -> uri(cluster.group(1) + "://" + user + node + cluster.group(4), password))
                            .toList(),
                    true);
        } catch (IllegalArgumentException e) {
            throw new IOException(shown + " is not the address of a Redis", e);
        }
    }

    private static RedisURI uri(String url, @Nullable String password) {
        RedisURI uri = RedisURI.create(url);
        if (password != null) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(user(url), password.toCharArray()));
        }
        return uri;
    }

    /** The user whom a URL names; null if there is none, or a password alone. */
    private static @Nullable String user(String url) {
        Matcher user = USER.matcher(url);
        return user.find() ? URI.create("redis://" + user.group(1) + "@redis").getUserInfo() : null;
    }
}
