package chat.server.store.redis;

import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls the Functions of the directory for one server, as long as it is one. Any thread may call it. */
final class DirectoryCalls {

    private final RedisLink link;
    private final String base;
    private final String node;
    private final HeldSessions held;
    private volatile boolean closed;

    /**
     * @param node tells this server from every other that was, is or will be
     * @param held told if this server is held for gone
     */
    DirectoryCalls(RedisLink link, String node, HeldSessions held) {
        this.link = link;
        this.base = link.base("dir");
        this.node = node;
        this.held = held;
    }

    String node() {
        return node;
    }

    /** Where it is announced what concerns this server. */
    String channel() {
        return base + ":node:" + node;
    }

    /**
     * Calls one.
     *
     * @param arguments behind the server; null is the empty string
     * @return fails with a {@link StoreException}, or a {@link CancellationException} if it is closed
     */
    CompletionStage<DirectoryReply> call(String function, @Nullable Object... arguments) {
        return closed
                ? CompletableFuture.failedFuture(new CancellationException("the directory is closed"))
                : send(function, arguments);
    }

    private CompletionStage<DirectoryReply> send(String function, @Nullable Object... arguments) {
        List<String> all = new ArrayList<>(arguments.length + 1);
        all.add(node);
        for (Object argument : arguments) {
            all.add(argument == null ? "" : argument.toString());
        }
        return link.call("directory_" + function, base, all).thenApply(values -> {
            DirectoryReply reply = new DirectoryReply(values);
            if (reply.status().equals("gone")) {
                held.fencedOut();
                throw StoreException.unavailable("the other servers consider this one gone", null);
            }
            return reply;
        });
    }

    boolean isClosed() {
        return closed;
    }

    /** Says goodbye; nothing is called any more. */
    CompletionStage<?> close() {
        closed = true;
        return send("bye");
    }
}
