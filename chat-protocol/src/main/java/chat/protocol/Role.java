package chat.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may do, each all that those before it may. */
public enum Role {
    /** Has a name for as long as they are in. */
    GUEST,
    /** Has an account. */
    MEMBER,
    MODERATOR,
    /** Runs the server, or might as well. */
    OPERATOR;

    /** On the wire, those that {@link Moderation#OP} gives. */
    public static final List<String> GIVEN = List.of(MODERATOR.wire, OPERATOR.wire);

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The role that is so called on the wire; a guest's if it is null, or one that a later version adds. */
    public static Role of(@Nullable String wire) {
        return Arrays.stream(values())
                .filter(role -> role.wire.equals(wire))
                .findFirst()
                .orElse(GUEST);
    }

    /** The role as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }
}
