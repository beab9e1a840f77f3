package chat.server.store;

import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked for. It says nothing about whoever asked: what is refused by a rule fails otherwise. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    private StoreException(String message, boolean unknown, @Nullable Throwable cause) {
        super(message, cause);
        this.unknown = unknown;
    }

    /** It did not happen, and will not: it may be asked for again, or given up. */
    public static StoreException unavailable(String message, @Nullable Throwable cause) {
        return new StoreException(message, false, cause);
    }

    /** It may have happened, or may still happen: it has to be asked for again, as it was, until that is known. */
    public static StoreException unknown(String message, @Nullable Throwable cause) {
        return new StoreException(message, true, cause);
    }

    /** Whether it may have happened. */
    public boolean isUnknown() {
        return unknown;
    }
}
