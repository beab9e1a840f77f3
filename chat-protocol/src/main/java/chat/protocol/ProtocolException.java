package chat.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line or a value that the contract refuses, with the code and the plain words to answer it with. It is an answer, not a
 * fault of the program, so it has no stack trace: hostile input must stay cheap.
 */
public final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String id;
    private final @Nullable Long retryAfterMs;
    private final @Nullable transient Instant until;

    public ProtocolException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param id the label of the message that is refused, if it has one that may be repeated to its sender */
    public ProtocolException(ErrorCode code, String message, @Nullable String id) {
        this(code, message, id, null);
    }

    /** @param retryAfterMs after how many milliseconds it may be taken, where to try again helps */
    public ProtocolException(ErrorCode code, String message, @Nullable String id, @Nullable Long retryAfterMs) {
        this(code, message, id, retryAfterMs, null);
    }

    /** @param until when what refuses it ends, where it does: a ban, or having been muted */
    public ProtocolException(
            ErrorCode code, String message, @Nullable String id, @Nullable Long retryAfterMs, @Nullable Instant until) {
        super(requireNonNull(message, "message"), null, false, false);
        this.code = requireNonNull(code, "code");
        this.id = id;
        this.retryAfterMs = retryAfterMs;
        this.until = until;
    }

    /** The same refusal, of the message that bears this label, if it has one that may be repeated to its sender. */
    public ProtocolException withId(@Nullable String id) {
        return new ProtocolException(code, reason(), id, retryAfterMs, until);
    }

    public ErrorCode code() {
        return code;
    }

    /** The words for the peer: never a class name, never a quotation of what others wrote. */
    public String reason() {
        return requireNonNull(getMessage());
    }

    /** The answer to send. */
    public ServerMessage.ErrorMessage toMessage() {
        return new ServerMessage.ErrorMessage(code.wire(), reason(), id, retryAfterMs, until);
    }
}
