package chat.server.store.redis;

import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The calls of one store, until it is closed. */
final class RedisCalls {

    private final RedisLink link;
    private volatile boolean closed;

    RedisCalls(RedisLink link) {
        this.link = link;
    }

    /**
     * As {@link RedisLink#call}; after the end it fails with a {@link CancellationException}.
     *
     * @param arguments null is given as an empty text, true as 1 and false as 0
     */
    CompletionStage<Reply> call(String function, String base, @Nullable Object... arguments) {
        return call(function, base, Arrays.asList(arguments));
    }

    CompletionStage<Reply> call(String function, String base, List<? extends @Nullable Object> arguments) {
        if (closed) {
            return CompletableFuture.failedStage(new CancellationException("the store is closed"));
        }
        List<String> texts = new ArrayList<>(arguments.size());
        arguments.forEach(argument -> texts.add(text(argument)));
        return link.call(function, base, texts).thenApply(Reply::new);
    }

    /** Calls what changes nothing: if the answer is lost, nothing has happened. */
    CompletionStage<Reply> ask(String function, String base, @Nullable Object... arguments) {
        return call(function, base, arguments)
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        RedisTrouble.cause(failure) instanceof StoreException trouble && trouble.isUnknown()
                                ? StoreException.unavailable(String.valueOf(trouble.getMessage()), trouble)
                                : failure));
    }

    private static String text(@Nullable Object argument) {
        if (argument instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        return argument == null ? "" : argument.toString();
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on every call fails. */
    void close() {
        closed = true;
    }
}
