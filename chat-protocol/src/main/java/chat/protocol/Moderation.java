package chat.protocol;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@link ClientMessage.Moderate} can ask for. */
public enum Moderation {
    /** Out of one room, or out of the chat. */
    KICK,
    /** Reads, and says nothing. */
    MUTE,
    UNMUTE,
    /** Keeps out. */
    BAN,
    UNBAN,
    /** Lists who is kept out. */
    BANS,
    /** Gives a role. */
    OP,
    /** Takes the role. */
    DEOP;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The action as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }

    /** The action that is so called on the wire; null if there is none. */
    public static @Nullable Moderation of(String wire) {
        return Arrays.stream(values())
                .filter(action -> action.wire.equals(wire))
                .findFirst()
                .orElse(null);
    }
}
