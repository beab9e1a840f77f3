package chat.server.store.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be made of calls of our Functions that failed. Any thread may call it. */
final class FunctionErrors {

    private static final Logger log = LoggerFactory.getLogger(FunctionErrors.class);

    /** The Functions that have ended in an error: whoever calls one in the background may not say so, and calls it often. */
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /**
     * With what a call fails.
     *
     * @return a {@link chat.server.store.StoreException}; or an {@link IllegalStateException} if the Function itself is wrong, which is logged
     *     once
     */
    RuntimeException of(String function, Throwable failure) {
        if (!RedisTrouble.isBug(failure)) {
            return RedisTrouble.of(failure);
        }
        Throwable cause = RedisTrouble.cause(failure);
        if (logged.add(function)) {
            log.error("Redis could not run {}: {}", function, cause.getMessage());
        }
        return new IllegalStateException("Redis could not run " + function, cause);
    }
}
