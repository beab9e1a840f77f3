package chat.server.store.redis;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Redis that no server uses, asked by whoever waits for each answer. For one thread. */
final class KeptCalls implements AutoCloseable {

    /** A server that lives beats within this. */
    private static final int LOOKS = 5;

    private static final long BETWEEN_LOOKS_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final RedisLink link;
    private final RedisCalls calls;
    private final String shown;

    private KeptCalls(RedisLink link, String shown) {
        this.link = link;
        this.calls = new RedisCalls(link);
        this.shown = shown;
    }

    /**
     * Connects.
     *
     * @throws IOException in words: it cannot be used, not all that was copied there is there, or a server uses it
     */
    static KeptCalls open(String url, String shown, @Nullable String password, EventLoopGroup loops)
            throws IOException {
        KeptCalls calls = new KeptCalls(RedisStores.connect(url, shown, password, loops, 0), shown);
        try {
            if (calls.ask("directory_copying", calls.directory()).number(0) == 1) {
                throw calls.isIncomplete();
            }
            calls.expectNoServer();
            return calls;
        } catch (IOException e) {
            calls.close();
            throw e;
        }
    }

    RedisLink link() {
        return link;
    }

    RedisCalls calls() {
        return calls;
    }

    String shown() {
        return shown;
    }

    private String directory() {
        return link.base("dir");
    }

    /**
     * Servers and other copies keep away from now on, until {@link #end}.
     *
     * @throws IOException in words: somebody was quicker
     */
    void begin() throws IOException {
        switch (ask("directory_copy", directory()).text(0)) {
            case "ok" -> {}
            case "copying" -> throw isIncomplete();
            default -> throw new IOException(shown + " is in use by a server. Stop all that use it");
        }
    }

    /**
     * All is there.
     *
     * @throws IOException in words: somebody has deleted it meanwhile
     */
    void end() throws IOException {
        if (!ask("directory_copied", directory()).text(0).equals("ok")) {
            throw new IOException("somebody has deleted keys in " + shown);
        }
    }

    private IOException isIncomplete() {
        return new IOException("can't use " + shown + ": " + NodeWatch.INCOMPLETE);
    }

    <T> T await(CompletionStage<T> stage) throws IOException {
        return RedisStores.await(shown, stage);
    }

    Reply ask(String function, String base, @Nullable Object... arguments) throws IOException {
        return await(calls.call(function, base, arguments));
    }

    /** One that was killed counts as one that is there until another one notices; it beats no more. */
    private void expectNoServer() throws IOException {
        Map<String, String> before = nodes();
        for (int look = 1; look <= LOOKS && !before.isEmpty(); look++) {
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("it was interrupted", e);
            }
            Map<String, String> now = nodes();
            if (!now.equals(before)) {
                throw new IOException(shown + " is in use by a server. Stop all that use it");
            }
        }
    }

    private Map<String, String> nodes() throws IOException {
        return new DirectoryReply(ask("directory_nodes", directory()).values()).pairs();
    }

    @Override
    public void close() {
        calls.close();
        link.close();
    }
}
