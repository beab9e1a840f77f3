package chat.protocol;

import java.util.Locale;

/** Why somebody is no longer in a room, as {@code left} tells the others. */
public enum LeaveReason {
    EXIT,
    DISCONNECTED,
    TIMEOUT,
    KICKED,
    SLOW_CONSUMER,
    /** They went out of this room only. */
    PART,
    /** They did not come back after the server was restarted. */
    RESTART,
    /** They did not come back after the server that they were connected to was lost. */
    NODE_LOST;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The reason as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }
}
