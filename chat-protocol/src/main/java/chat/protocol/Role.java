package chat.protocol;

import java.util.Locale;

/** What somebody may do, each all that those before it may. */
public enum Role {
    /** Has a name for as long as they are in. */
    GUEST,
    /** Has an account. */
    MEMBER,
    MODERATOR,
    /** Runs the server, or might as well. */
    OPERATOR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The role as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }
}
