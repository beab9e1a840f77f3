package chat.server.store;

import chat.protocol.Username;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is banned, and who is muted.
 *
 * <p>Any thread may call it. Answers may come on any thread. Each call may be repeated as it was, and then answers as before: that is how to
 * find out what became of one whose outcome is {@linkplain StoreException#isUnknown unknown}. Where
 * several servers share them, any of these may change them at any time.
 */
public interface Sanctions {

    /** What somebody may not do. */
    enum Kind {
        /** Come in. */
        BAN,
        /** Say anything. */
        MUTE
    }

    /**
     * One who is banned or muted.
     *
     * @param name whose name is meant, as it was written; null if only a network is
     * @param network the network, or address, whose guests are meant, as {@code chat.server.limit.Network} writes it; null if only a name is
     * @param by who did it
     * @param reason what was said about it; null for nothing
     * @param until when it ends; null if it does not
     */
    record Sanction(
            Kind kind,
            @Nullable Username name,
            @Nullable String network,
            String by,
            @Nullable String reason,
            Instant since,
            @Nullable Instant until) {

        public Sanction {
            if (name == null && network == null) {
                throw new IllegalArgumentException("neither a name nor a network (expected: one at least)");
            }
        }

        /** Who was meant, as it is shown. */
        public String target() {
            return name == null ? String.valueOf(network) : name.toString();
        }

        /** Of one kind there is one at most for each of these. */
        public String key() {
            return name == null ? networkKey(String.valueOf(network)) : name.compared();
        }

        /** The key of one that means a network alone, as it is written: it is no name's, though a name may look like an address. */
        public static String networkKey(String network) {
            return "@" + network;
        }

        /** Whether it is over. */
        public boolean hasEnded(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }

    /** Those that were kept when this process began, the first one at the beginning; some may have ended. To be asked for once. */
    List<Sanction> kept();

    /**
     * Has somebody told of all that are kept whenever they have changed, also by this process: on any thread, under no lock, one after the
     * other. To be asked for once, before {@link #kept}. Nobody is told where nobody else can change them.
     */
    default void onChange(Consumer<List<Sanction>> told) {}

    /** Keeps one, in place of one of the same kind and key. Those that had ended when it began are forgotten. */
    CompletionStage<Void> put(Sanction sanction);

    /**
     * Has one that means a name mean a network, too, unless it was taken back or changed meanwhile by somebody else. Nothing is done where
     * nobody else can change them.
     */
    default CompletionStage<Void> complete(Sanction sanction, String network) {
        return CompletableFuture.completedFuture(null);
    }

    /** Forgets one, if it is kept. */
    CompletionStage<Void> remove(Kind kind, String key);

    /** This process stops using it: nothing changes any more, and calls fail with a {@link java.util.concurrent.CancellationException}. */
    void close();
}
