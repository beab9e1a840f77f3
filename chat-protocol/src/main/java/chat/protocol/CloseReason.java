package chat.protocol;

import java.util.Locale;

/** Why the server closes a connection, as {@code goodbye} tells its peer, and what {@code left} tells the others of it. */
public enum CloseReason {
    EXIT(LeaveReason.EXIT),
    SERVER_FULL(LeaveReason.KICKED),
    TOO_MANY_CONNECTIONS(LeaveReason.KICKED),
    KICKED(LeaveReason.KICKED),
    PASSWORD_WRONG(LeaveReason.KICKED),
    BANNED(LeaveReason.KICKED),
    SLOW_CONSUMER(LeaveReason.SLOW_CONSUMER),
    TIMEOUT(LeaveReason.TIMEOUT),
    JOIN_TIMEOUT(LeaveReason.TIMEOUT),
    MALFORMED(LeaveReason.KICKED),
    LINE_TOO_LONG(LeaveReason.KICKED),
    INTERNAL(LeaveReason.DISCONNECTED),
    SHUTDOWN(LeaveReason.DISCONNECTED);

    private final String wire = name().toLowerCase(Locale.ROOT);
    private final LeaveReason leaveReason;

    CloseReason(LeaveReason leaveReason) {
        this.leaveReason = leaveReason;
    }

    /** The reason as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }

    /** What the others are told of a member whose connection is closed for this reason. */
    public LeaveReason leaveReason() {
        return leaveReason;
    }
}
