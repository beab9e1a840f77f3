package chat.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people are told in place of the codes that stand in {@code goodbye} and {@code left}: the same words in every face, also for
 * codes that a later server adds. A code itself is for programs and never shown.
 */
public final class ReasonWords {

    private static final Map<String, String> GOODBYES = Map.ofEntries(
            Map.entry("exit", "you left"),
            Map.entry("server_full", "the server is full, try again when somebody has left"),
            Map.entry("kicked", "you were removed from the chat"),
            Map.entry("slow_consumer", "your connection was too slow to keep up"),
            Map.entry("timeout", "the server heard nothing from you for too long"),
            Map.entry("join_timeout", "nobody joined in time"),
            Map.entry("malformed", "too many lines in a row could not be read"),
            Map.entry("line_too_long", "a line had no end"),
            Map.entry("internal", "something went wrong in the server"),
            Map.entry("shutdown", "the server is shutting down"),
            Map.entry("too_many_connections", "too many connections are open"),
            Map.entry("password_wrong", "the password was wrong too often"),
            Map.entry("banned", "you are banned from the chat"));

    /** Reasons that the server tells more of in a sentence that needs no other before it. */
    private static final Set<String> TOLD_WHOLE = Set.of("too_many_connections");

    private static final Map<String, String> LEAVES = Map.of(
            "exit", "exit",
            "disconnected", "disconnected",
            "timeout", "timeout",
            "kicked", "kicked",
            "slow_consumer", "too slow to keep up",
            "part", "part",
            "restart", "not back after a restart",
            "node_lost", "their server was lost");

    private ReasonWords() {}

    /**
     * Why the server closes the connection: a clause without a full stop, to stand behind a colon.
     *
     * @param reason what stands in {@link ServerMessage.Goodbye}
     */
    public static String goodbye(String reason) {
        return GOODBYES.getOrDefault(reason, "the server closed the connection");
    }

    /**
     * The same, as a sentence without a full stop, with what the server has to say beyond the reason, or that alone where it says all.
     *
     * @param text from a peer, not cleaned; null for nothing
     */
    public static String goodbyeSentence(String reason, @Nullable String text) {
        if (text != null && isToldWhole(reason)) {
            return text;
        }
        String words = goodbye(reason);
        String sentence = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return text == null ? sentence : sentence + ": " + text;
    }

    /** Whether the text that the server gives with a reason is a whole sentence that says the reason too. */
    public static boolean isToldWhole(String reason) {
        return TOLD_WHOLE.contains(reason);
    }

    /**
     * Why somebody is no longer in a room: a few words, to stand behind {@code bob left:}.
     *
     * @param reason what stands in {@link ServerMessage.Left}
     */
    public static String left(String reason) {
        return LEAVES.getOrDefault(reason, "for another reason");
    }
}
