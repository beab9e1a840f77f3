package chat.server.store.redis;

import chat.server.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a failed command means for whoever asked. */
final class RedisTrouble {

    private static final String NO_FUNCTION = "ERR Function not found";

    /** By somebody who keeps Redis running. It lets nobody end a Function that has written something. */
    private static final String KILLED = "ERR Script killed by user";

    /** How Redis begins what it answers where it did nothing at all. */
    private static final String[] REFUSALS = {
        NO_FUNCTION,
        KILLED,
        "LOADING",
        "READONLY",
        "MASTERDOWN",
        "CLUSTERDOWN",
        "MOVED",
        "ASK",
        "TRYAGAIN",
        "OOM",
        "NOREPLICAS",
        "MISCONF",
        "BUSY",
        "NOAUTH",
        "NOPERM"
    };

    /** What Redis says behind an error that ended one of our Functions. */
    private static final String IN_FUNCTION = " script: ";

    private RedisTrouble() {}

    /** Whether Redis does not know the Function, or does not any more. Then nothing happened. */
    static boolean isNoFunction(Throwable failure) {
        return cause(failure) instanceof RedisCommandExecutionException refused && startsWith(refused, NO_FUNCTION);
    }

    /** Whether Redis does not let this user use a command, or nobody. */
    static boolean isNotForUs(Throwable failure) {
        return cause(failure) instanceof RedisCommandExecutionException refused
                && startsWith(refused, "NOPERM", "ERR unknown command");
    }

    /** Whether Redis has no memory for what a {@link RedisLink#call} wanted. */
    static boolean isFull(Throwable failure) {
        return failure.getCause() instanceof RedisCommandExecutionException refused && startsWith(refused, "OOM");
    }

    /** Whether another node of a Redis Cluster is to be asked, and not just until a hash slot has moved. */
    static boolean isElsewhere(Throwable cause) {
        return cause instanceof RedisCommandExecutionException && startsWith(cause, "MOVED", "CLUSTERDOWN");
    }

    /** Whether one of our Functions is wrong, or what it found: it would end in the same way whenever it is asked again. */
    static boolean isBug(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof RedisCommandExecutionException
                && message(cause).contains(IN_FUNCTION)
                && !startsWith(cause, REFUSALS);
    }

    static StoreException of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        boolean isRefused = (cause instanceof RedisCommandExecutionException && startsWith(cause, REFUSALS))
                || (cause instanceof RedisException
                        && startsWith(cause, "Currently not connected", "Request queue size"));
        return isRefused
                ? StoreException.unavailable("Redis did not do it: " + message(cause), cause)
                : StoreException.unknown("no answer from Redis: " + message(cause), cause);
    }

    /** Without what stages wrap it in. */
    static Throwable cause(Throwable failure) {
        @Nullable Throwable inner = failure instanceof CompletionException ? failure.getCause() : null;
        return inner == null ? failure : inner;
    }

    /**
     * What is to be said of a Redis with which a server cannot start, in one line.
     *
     * @param where it is, for everybody to see
     */
    static String words(String where, Throwable failure) {
        Throwable last = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            last = each;
            String message = message(each);
            if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH")) {
                return where + " refuses user and password, or wants some: give them in the URL, or the password with"
                        + " --cluster-password-file";
            } else if (message.startsWith("ERR unknown command")) {
                return where + " is too old: Redis 7.0 and later will do, and Valkey 7.2 and later";
            } else if (message.startsWith("MOVED")) {
                return where
                        + " is one of a Redis Cluster: give redis-cluster://HOST:PORT,HOST:PORT with some of its nodes";
            } else if (each instanceof StoreException) {
                return "can't use " + where + ": " + firstLine(message);
            } else if (each instanceof RedisCommandExecutionException) {
                return where + " refuses: " + firstLine(message);
            } else if (each instanceof ConnectException || each instanceof NoRouteToHostException) {
                return "can't reach " + where + ": nothing answers at that address";
            }
        }
        return "can't reach " + where + ": " + firstLine(message(last));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static boolean startsWith(Throwable failure, String... beginnings) {
        return Stream.of(beginnings).anyMatch(message(failure)::startsWith);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
