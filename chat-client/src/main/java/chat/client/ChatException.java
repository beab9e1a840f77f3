package chat.client;

import static java.util.Objects.requireNonNull;

import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong between a client and its server. Each kind is a class of its own, because callers act differently on
 * each; {@link #getMessage()} says it in words for people, on one line. What is in there of the server's is harmless to look at, and not
 * long. One object may complete many futures, so there is no stack trace.
 */
@SuppressWarnings("serial") // nobody writes these to a stream
public abstract sealed class ChatException extends Exception {

    /** Code points of a message: several times what our own server has to say. */
    private static final int MAX_WORDS = 1000;

    /** Code points of a code: three times the longest of ours. */
    private static final int MAX_CODE = 64;

    private final @Nullable Duration retryAfter;

    private ChatException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    private ChatException(String message, @Nullable Throwable cause, @Nullable Long retryAfterMillis) {
        super(line(message, MAX_WORDS), cause, true, false);
        retryAfter = retryAfterMillis == null ? null : Duration.ofMillis(Math.max(0, retryAfterMillis));
    }

    /** What a peer wrote, with nothing in it that is not to be on a line. */
    private static String line(String text, int maxCodePoints) {
        return PeerText.abbreviate(PeerText.clean(text).replaceAll("[\\s\\u2028\\u2029]", " "), maxCodePoints);
    }

    private static String inline(String code) {
        return line(requireNonNull(code, "code"), MAX_CODE);
    }

    /** After what time another attempt may be taken, where the server said so. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** There is no connection, and why: connection refused, unknown host, timed out. */
    public static final class CannotConnect extends ChatException {

        private final String what;

        public CannotConnect(String address, String why, @Nullable Throwable cause) {
            this(address + ": " + why, cause);
        }

        /** None of these could be reached. Of several causes the last one is kept. */
        public CannotConnect(List<CannotConnect> tried) {
            this(
                    tried.stream().map(one -> one.what).collect(Collectors.joining("; ")),
                    tried.get(tried.size() - 1).getCause());
        }

        private CannotConnect(String what, @Nullable Throwable cause) {
            super("Can't reach " + what, cause);
            this.what = what;
        }
    }

    /** The server said no, the connection lives on. The message is the server's own. */
    public static final class Refused extends ChatException {

        private final String code;

        public Refused(String code, String message) {
            this(code, message, null);
        }

        public Refused(ServerMessage.ErrorMessage failure) {
            this(failure.code(), failure.message(), failure.retryAfterMs());
        }

        private Refused(String code, String message, @Nullable Long retryAfterMillis) {
            super(message, null, retryAfterMillis);
            this.code = inline(code);
        }

        /** One of {@link ErrorCode#wire()}, or one that a later server adds. */
        public String code() {
            return code;
        }

        public boolean is(ErrorCode code) {
            return code.wire().equals(this.code);
        }
    }

    /** The server said goodbye and closed. */
    public static final class ClosedByServer extends ChatException {

        private final String reason;
        private final @Nullable String text;

        public ClosedByServer(ServerMessage.Goodbye goodbye) {
            super(
                    "The server closed the connection (" + goodbye.reason() + ")"
                            + (goodbye.text() == null ? "" : ": " + goodbye.text()),
                    null,
                    goodbye.retryAfterMs());
            this.reason = inline(goodbye.reason());
            this.text = goodbye.text() == null ? null : line(goodbye.text(), MAX_WORDS);
        }

        /** One of {@link CloseReason#wire()}, or one that a later server adds. */
        public String reason() {
            return reason;
        }

        public boolean is(CloseReason reason) {
            return reason.wire().equals(this.reason);
        }

        /** What the server had to say beyond the reason. */
        public @Nullable String text() {
            return text;
        }
    }

    /** The connection broke, fell silent, or ended without a goodbye. */
    public static final class ConnectionLost extends ChatException {

        public ConnectionLost(String why, @Nullable Throwable cause) {
            super("Connection lost: " + why, cause);
        }

        /** Something in this program went wrong, a listener perhaps: another connection would not help. */
        public static ConnectionLost byFault(Throwable fault) {
            return new ConnectionLost("a fault in this program: " + fault, fault);
        }
    }

    /** This side closed the connection. */
    public static final class Closed extends ChatException {

        public Closed() {
            super("This client is closed", null);
        }
    }

    /** The server was asked and said nothing. */
    public static final class NotAnswered extends ChatException {

        public NotAnswered(String what, Duration timeout) {
            super("The server did not answer the " + what + " within " + inWords(timeout), null);
        }

        private static String inWords(Duration timeout) {
            return timeout.toMillisPart() == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
        }
    }

    /**
     * The connection was lost with this on its way, and nobody can tell any more whether the server took it: sent again, it might
     * be there twice.
     */
    public static final class OutcomeUnknown extends ChatException {

        public OutcomeUnknown(String what) {
            super("Perhaps nobody has got the " + what + ": the connection was lost on its way", null);
        }
    }

    /** Too much is on its way already: nothing was sent. */
    public static final class TooManyPending extends ChatException {

        public TooManyPending(String what) {
            super("Not sent: " + what, null);
        }
    }

    /** The server broke the contract, so nothing that it says can be relied on; the connection was given up. */
    public static final class ProtocolViolation extends ChatException {

        private ProtocolViolation(String words) {
            super(words, null);
        }

        /** @param address of the server, in the form in which people read it */
        public ProtocolViolation(String address, String what) {
            this("The server at " + address + " broke the protocol: " + what);
        }

        /** It is not even a message. */
        public static ProtocolViolation noMessage(String address, String why) {
            return new ProtocolViolation(
                    "The server at " + address + " sent something that is no chat message: " + why);
        }
    }
}
