package chat.protocol;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** The rules of what may be said: how long a text and a label may be, and in what form the others get them; and a password, which nobody gets. */
public final class MessageText {

    /** What people type for a topic to take it away: typing nothing asks for it. */
    public static final String NO_TOPIC = "-";

    private MessageText() {}

    /**
     * The text as everybody will see it, with {@link PeerText#clean harmful characters} replaced.
     *
     * @param id the label of the message, for the refusal
     * @throws ProtocolException with {@link ErrorCode#TEXT_EMPTY} or {@link ErrorCode#TEXT_TOO_LONG}
     */
    public static String check(String text, @Nullable String id) throws ProtocolException {
        if (PeerText.isBlank(text)) {
            throw new ProtocolException(
                    ErrorCode.TEXT_EMPTY,
                    "A message can't be empty: it has 1 to " + ProtocolLimits.MAX_TEXT_CODE_POINTS + " characters",
                    id);
        }
        checkLength(text, ErrorCode.TEXT_TOO_LONG, "A message", ProtocolLimits.MAX_TEXT_CODE_POINTS, id);
        return PeerText.clean(text);
    }

    /**
     * A room's topic as everybody will see it: one line; empty where there is nothing to see.
     *
     * @param id the label of the message, for the refusal
     * @throws ProtocolException with {@link ErrorCode#TEXT_TOO_LONG}
     */
    public static String checkTopic(String topic, @Nullable String id) throws ProtocolException {
        checkLength(topic, ErrorCode.TEXT_TOO_LONG, "A topic", ProtocolLimits.MAX_TOPIC_CODE_POINTS, id);
        return PeerText.isBlank(topic)
                ? ""
                : PeerText.clean(topic).replace('\n', ' ').replace('\t', ' ').strip();
    }

    /**
     * What is searched for, with {@link PeerText#clean harmful characters} replaced: it is repeated in the answer.
     *
     * @param id the label of the search, for the refusal
     * @throws ProtocolException with {@link ErrorCode#TEXT_EMPTY} or {@link ErrorCode#TEXT_TOO_LONG}
     */
    public static String checkQuery(String query, @Nullable String id) throws ProtocolException {
        if (query.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.TEXT_EMPTY,
                    "A query can't be empty: it has 1 to " + ProtocolLimits.MAX_QUERY_CODE_POINTS + " characters",
                    id);
        }
        checkLength(query, ErrorCode.TEXT_TOO_LONG, "A query", ProtocolLimits.MAX_QUERY_CODE_POINTS, id);
        return PeerText.clean(query);
    }

    /**
     * A password for an account, composed alike however the keys that it was typed on compose letters (NFC).
     *
     * @param id the label of the message, for the refusal
     * @throws ProtocolException with {@link ErrorCode#PASSWORD_REQUIRED} if it is empty, or {@link ErrorCode#PASSWORD_TOO_LONG}
     */
    public static String checkPassword(String password, @Nullable String id) throws ProtocolException {
        boolean isHuge = password.length() > 4 * ProtocolLimits.MAX_PASSWORD_BYTES; // nobody composes it
        String composed = isHuge ? password : Normalizer.normalize(password, Normalizer.Form.NFC);
        int bytes = composed.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0) {
            throw new ProtocolException(ErrorCode.PASSWORD_REQUIRED, "A password can't be empty", id);
        }
        if (bytes > ProtocolLimits.MAX_PASSWORD_BYTES) {
            String most = Integer.toString(ProtocolLimits.MAX_PASSWORD_BYTES);
            throw new ProtocolException(
                    ErrorCode.PASSWORD_TOO_LONG,
                    Phrases.fill(Phrases.PASSWORD_TOO_LONG, most, Integer.toString(bytes)),
                    id);
        }
        return composed;
    }

    /**
     * The label, which is repeated as it is.
     *
     * @throws ProtocolException with {@link ErrorCode#ID_TOO_LONG}, or with {@link ErrorCode#MALFORMED} where what is in it would not
     *     be harmless to look at
     */
    public static @Nullable String checkId(@Nullable String id) throws ProtocolException {
        if (id == null) {
            return null;
        }
        checkLength(id, ErrorCode.ID_TOO_LONG, "An id", ProtocolLimits.MAX_ID_CODE_POINTS, null);
        if (!PeerText.isClean(id)) {
            throw new ProtocolException(
                    ErrorCode.MALFORMED,
                    "An id has no control characters, lone surrogates or bidi controls: it is repeated as it is");
        }
        return id;
    }

    /** The label to repeat in an answer to a message that is refused anyway: one that may not be repeated is left out. */
    public static @Nullable String idOrNull(@Nullable String id) {
        return id == null || isLonger(id, ProtocolLimits.MAX_ID_CODE_POINTS) || !PeerText.isClean(id) ? null : id;
    }

    private static void checkLength(String text, ErrorCode code, String what, int most, @Nullable String id)
            throws ProtocolException {
        if (isLonger(text, most)) {
            String length =
                    " has at most " + most + " characters, this one has " + text.codePointCount(0, text.length());
            throw new ProtocolException(code, what + length, id);
        }
    }

    private static boolean isLonger(String text, int maxCodePoints) {
        return text.length() > maxCodePoints && text.codePointCount(0, text.length()) > maxCodePoints;
    }
}
